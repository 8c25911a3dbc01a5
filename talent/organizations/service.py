"""Writes of organizations: registering, editing, verifying."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor, OrgKind
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError
from talent.core.text import N_
from talent.core.unique import unique
from talent.organizations import credit_code
from talent.organizations.models import Nature, Organization, Verification
from talent.taxonomy.models import Industry, Region


@dataclass(frozen=True, kw_only=True)
class Details:
    """What members may edit at any time."""

    name_en: str | None
    region_code: str
    industry_code: str | None
    nature: Nature | None
    description: str
    website: str | None
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What the papers say, and the rest."""

    kind: OrgKind
    name_zh: str
    credit_code: str
    details: Details


def register(session: Session, actor: Actor, data: Registration) -> Organization:
    """A new organization, waiting for verification.

    Raises: FieldError on "credit_code", "name_zh", "region_code", "industry_code", "website".
    """
    code = data.credit_code.strip().upper()
    if not credit_code.is_valid(code):
        raise FieldError(
            "credit_code", N_("This is not a valid unified social credit code: its check character does not fit.")
        )
    _check(session, data.details)
    row = Organization(kind=data.kind, name_zh=data.name_zh.strip(), credit_code=code, **asdict(data.details))
    with unique(session, "credit_code", N_("An organization with this name or credit code is registered already.")):
        session.add(row)
    record(session, actor, "organization.registered", row)
    return row


def _check(session: Session, details: Details) -> None:
    if session.get(Region, details.region_code) is None:
        raise FieldError("region_code", N_("Choose a region from the list."))
    if details.industry_code and session.get(Industry, details.industry_code) is None:
        raise FieldError("industry_code", N_("Choose an industry from the list."))
    if details.website and not details.website.startswith(("http://", "https://")):
        raise FieldError("website", N_("A website begins with http:// or https://."))


def edit(session: Session, actor: Actor, row: Organization, details: Details, version: int) -> None:
    """Change what members may change.

    Raises: FieldError; Conflict when somebody saved in the meantime.
    """
    if row.version != version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))
    _check(session, details)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    record(session, actor, "organization.edited", row)
    session.flush()


def decide(session: Session, actor: Actor, row: Organization, state: Verification, note: str) -> None:
    """The admin's word on the papers; anything but a yes needs a reason, which the members see.

    Raises: FieldError on "note"; Conflict when the step does not exist.
    """
    if state is not Verification.VERIFIED and not note.strip():
        raise FieldError("note", N_("Give the reason; the organization sees it."))
    row.move_to(state)
    row.verification_note = note.strip()
    row.verified_at = clock.now() if state is Verification.VERIFIED else None
    record(session, actor, f"organization.{state.value}", row)
    session.flush()


def make_bureau(session: Session, actor: Actor, row: Organization, region_code: str | None) -> None:
    """Make a government unit the HR bureau of a region, or take that back; nothing is recorded where nothing changes.

    Raises: FieldError on "bureau_region_code" for another kind of organization or an unknown region.
    """
    if region_code and (row.kind is not OrgKind.GOVERNMENT or session.get(Region, region_code) is None):
        raise FieldError("bureau_region_code", N_("Only a government unit can be the HR bureau of an existing region."))
    if row.bureau_region_code == (region_code or None):
        return
    row.bureau_region_code = region_code or None
    record(session, actor, "organization.bureau_set", row, region=region_code or None)
    session.flush()
