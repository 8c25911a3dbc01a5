"""Writes of opportunities: drafting, editing, publishing, closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from talent.core import clock, outbox
from talent.core.actor import Actor, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.opportunities import policy
from talent.opportunities.models import CloseReason, Opportunity, OpportunityKind, OpportunityStatus, SkillNeed
from talent.organizations.models import Organization
from talent.taxonomy.lookup import Lookup
from talent.taxonomy.models import EducationLevel, Region

#: A post is valid for a year at most; then somebody must look at it again.
LONGEST = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class SkillAsked:
    """One skill as typed."""

    name: str
    level: int | None
    essential: bool


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a post says."""

    kind: OpportunityKind
    title: str
    duties: str
    requirements: str
    headcount: int
    region_code: str | None
    address: str
    remote: bool
    occupation: str  # name or code; empty = none
    education_code: str | None
    experience_months: int | None
    pay_min: int | None
    pay_max: int | None
    starts_on: date | None
    expires_on: date | None
    skills: Sequence[SkillAsked]


def draft(session: Session, actor: Actor, organization_id: int, content: Content) -> Opportunity:
    """A new draft of an organization.

    Raises: NotFound for non-editors; FieldError naming the field.
    """
    if organization_id not in actor.organizations(*policy.POSTERS, least=Role.EDITOR):
        raise NotFound
    row = Opportunity(organization_id=organization_id, kind=content.kind, title=content.title, skills=[])
    _fill(session, row, content)
    session.add(row)
    session.flush()
    record(session, actor, "opportunity.drafted", row)
    return row


def edit(session: Session, actor: Actor, row: Opportunity, content: Content, version: int) -> None:
    """Change a post; a published one must stay complete. The row is fully loaded.

    Raises: NotFound; FieldError; Conflict when somebody saved in the meantime.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if row.version != version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))
    _fill(session, row, content)
    if row.status is OpportunityStatus.PUBLISHED:
        _check_complete(row)
    session.flush()
    record(session, actor, "opportunity.edited", row)
    outbox.put(session, "opportunity.changed", opportunity_id=row.id)


def _fill(session: Session, row: Opportunity, content: Content) -> None:
    if content.region_code and session.get(Region, content.region_code) is None:
        raise FieldError("region_code", N_("Choose a region from the list."))
    if content.education_code and session.get(EducationLevel, content.education_code) is None:
        raise FieldError("education_code", N_("Choose a level from the list."))
    if content.pay_min is not None and content.pay_max is not None and content.pay_min > content.pay_max:
        raise FieldError("pay_max", N_("The upper end of the pay is below the lower one."))
    lookup = Lookup(session)
    asked = {lookup.skill(s.name): s for s in content.skills}
    row.occupation_code = lookup.occupation(content.occupation, "occupation") if content.occupation else None
    for name in ("kind", "title", "duties", "requirements", "headcount", "region_code", "address", "remote",
                 "education_code", "experience_months", "pay_min", "pay_max", "starts_on", "expires_on"):  # fmt: skip
        setattr(row, name, getattr(content, name))
    row.skills.clear()
    if row.id is not None:
        session.flush()
    row.skills.extend(SkillNeed(skill_code=c, level=s.level, essential=s.essential) for c, s in asked.items())


def _check_complete(row: Opportunity) -> None:
    """The six elements the law asks for, and the validity."""
    today = clock.today()
    missing = [
        ("duties", not row.duties.strip(), N_("Say what the work is; the law asks for it.")),
        (
            "requirements",
            not (row.requirements.strip() or row.skills),
            N_("Say what is required; the law asks for it."),
        ),
        ("region_code", row.region_code is None and not row.remote, N_("Say where the work is; the law asks for it.")),
        ("pay_min", row.pay_min is None, N_("Give the base pay; the law asks for it.")),
        ("expires_on", row.expires_on is None, N_("Give the last day on which it is open; the law asks for it.")),
    ]
    for field, is_missing, text in missing:
        if is_missing:
            raise FieldError(field, text)
    if row.expires_on is not None and not today <= row.expires_on <= today + LONGEST:
        raise FieldError("expires_on", N_("The last day must lie between today and a year from now."))


def publish(session: Session, actor: Actor, row: Opportunity, organization: Organization) -> None:
    """Open a post to everybody; also reopens a closed one.

    Raises: NotFound; Conflict while the organization is not verified; FieldError for what is missing.
    """
    if not policy.can_edit(actor, row) or organization.id != row.organization_id:
        raise NotFound
    if not organization.is_verified:
        raise Conflict(
            N_("Only verified organizations can publish. Your draft is kept; publish it when you are verified.")
        )
    _check_complete(row)
    row.move_to(OpportunityStatus.PUBLISHED)
    row.published_at, row.closed_at, row.close_reason = clock.now(), None, None
    session.flush()
    record(session, actor, "opportunity.published", row)
    outbox.put(session, "opportunity.changed", opportunity_id=row.id)


def close(session: Session, actor: Actor, row: Opportunity, reason: CloseReason) -> None:
    """Close a post with the reason that reports need.

    Raises: NotFound; Conflict when it is closed already.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    row.move_to(OpportunityStatus.CLOSED)
    row.closed_at, row.close_reason = clock.now(), reason
    session.flush()
    record(session, actor, "opportunity.closed", row, reason=reason.value)
    outbox.put(session, "opportunity.changed", opportunity_id=row.id)
