"""Writes of opportunities: drafting, editing, publishing, closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from talent.core import clock, outbox
from talent.core.actor import Actor, OrgKind, Role
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.opportunities import policy, unlawful
from talent.opportunities.models import (
    CloseReason,
    LanguageNeed,
    MajorNeed,
    Opportunity,
    OpportunityKind,
    OpportunityStatus,
    SkillNeed,
)
from talent.organizations.models import Organization
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.grades import Grade
from talent.taxonomy.languages import LANGUAGE_LEVELS, Language
from talent.taxonomy.models import EducationLevel, Major, Occupation, Region, Skill

#: A post is valid for a year at most; then somebody must look at it again.
LONGEST = timedelta(days=365)
#: What is copied as it is.
PLAIN = (
    "kind", "title", "duties", "requirements", "headcount", "region_code", "address", "remote", "occupation_code",
    "education_code", "grade", "experience_months", "pay_min", "pay_max", "starts_on", "expires_on",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SkillAsked:
    """One skill asked for; level None: any."""

    code: str
    level: int | None = None
    essential: bool = True


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a post says. Only kind and title are needed for a draft."""

    kind: OpportunityKind
    title: str
    duties: str = ""
    requirements: str = ""
    headcount: int = 1
    region_code: str | None = None
    address: str = ""
    remote: bool = False
    occupation_code: str | None = None
    education_code: str | None = None
    grade: Grade | None = None  # None: none asked for
    experience_months: int | None = None
    pay_min: int | None = None  # CNY a month
    pay_max: int | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    skills: Sequence[SkillAsked] = ()
    majors: Sequence[str] = ()
    languages: Mapping[str, str] = field(default_factory=dict)  # ISO 639-1 code -> A1 … C2


class Incomplete(FieldError):
    """What the law asks for is missing, or what it forbids is said; ``faults`` names each field."""

    def __init__(self, faults: Sequence[FieldError]) -> None:
        super().__init__(faults[0].field, faults[0].text)
        self.faults = faults


def draft(session: Session, actor: Actor, organization_id: int, content: Content) -> Opportunity:
    """A new draft of an organization.

    Raises: NotFound for non-editors; FieldError naming the field.
    """
    if organization_id not in actor.organizations(*policy.POSTERS, least=Role.EDITOR):
        raise NotFound
    check(content)
    _check_codes(session, content)
    row = made(organization_id, content)
    session.add(row)
    session.flush()
    record(session, actor, "opportunity.drafted", row)
    return row


def made(organization_id: int, content: Content, external_id: str | None = None) -> Opportunity:
    """A draft of checked content, not yet in the session."""
    row = Opportunity(
        organization_id=organization_id, external_id=external_id, status=OpportunityStatus.DRAFT,
        skills=[], majors=[], languages=[],
    )  # fmt: skip
    _fill(row, content)
    return row


def edit(session: Session, actor: Actor, row: Opportunity, content: Content, version: int) -> None:
    """Change a post; a published one must stay complete and lawful. The row is fully loaded.

    Raises: NotFound; FieldError; Incomplete; Conflict when somebody saved in the meantime.
    """
    if not policy.can_edit(actor, row):
        raise NotFound
    if row.version != version:
        raise Conflict(N_("Somebody else changed this in the meantime. Reload the page and look again."))
    check(content)
    _check_codes(session, content)
    if row.status is OpportunityStatus.PUBLISHED and (faults := hindrances(content, row.organization.kind)):
        raise Incomplete(faults)
    _fill(row, content)
    row.updated_at = clock.now()  # a change of skills alone must raise the version too
    session.flush()
    record(session, actor, "opportunity.edited", row)
    outbox.put(session, "opportunity.changed", opportunity_id=row.id)


def check(content: Content) -> None:
    """What must hold even for a draft.

    Raises: FieldError.
    """
    if not content.title.strip():
        raise FieldError("title", N_("Enter a title"))
    if content.pay_max is not None and (content.pay_min is None or content.pay_min > content.pay_max):
        raise FieldError("pay_max", N_("The upper end of the pay is below the lower one, or there is no lower one."))
    codes = [skill.code for skill in content.skills]
    if len(codes) != len(set(codes)):
        raise FieldError("skills", N_("A skill stands in the list twice."))


def _check_codes(session: Session, content: Content) -> None:
    """Codes exist; an import has them from the lists and need not ask again."""
    for name, model, codes in (
        ("region_code", Region, [content.region_code]),
        ("occupation", Occupation, [content.occupation_code]),
        ("education_code", EducationLevel, [content.education_code]),
        ("skills", Skill, [skill.code for skill in content.skills]),
        ("majors", Major, content.majors),
    ):
        if taxonomy.unknown_codes(session, model, [code for code in codes if code]):
            raise FieldError(name, N_("Choose from the list."))
    for language, level in content.languages.items():
        if language not in set(Language) or level not in LANGUAGE_LEVELS:
            raise FieldError("languages", N_("Choose from the list."))


def _fill(row: Opportunity, content: Content) -> None:
    """Copy; parts that stay keep their rows, so that unique keys never clash."""
    for name in PLAIN:
        setattr(row, name, getattr(content, name))
    held = {need.skill_code: need for need in row.skills}
    row.skills = [_kept(held.get(s.code) or SkillNeed(skill_code=s.code), s) for s in content.skills]
    majors = {need.major_code: need for need in row.majors}
    row.majors = [majors.get(code) or MajorNeed(major_code=code) for code in dict.fromkeys(content.majors)]
    languages = {need.language: need for need in row.languages}
    row.languages = [languages.get(code) or LanguageNeed(language=code) for code in content.languages]
    for need in row.languages:
        need.level = content.languages[need.language]


def _kept(need: SkillNeed, asked: SkillAsked) -> SkillNeed:
    need.level, need.essential = asked.level, asked.essential
    return need


def hindrances(post: Content | Opportunity, kind: OrgKind) -> list[FieldError]:
    """What keeps a post of such an organization from being published: what is missing, and unlawful conditions."""
    texts = {name: getattr(post, name) for name in unlawful.FIELDS}
    return [*missing(post), *unlawful.complaints(texts, kind)]


def missing(post: Content | Opportunity) -> list[FieldError]:
    """What is missing in a post: the elements the law asks for, and the validity."""
    today = clock.today()
    place_known = post.region_code is not None or post.remote
    wanted = post.requirements.strip() or post.skills
    faults = {
        "duties": None if post.duties.strip() else N_("Say what the work is; the law asks for it."),
        "requirements": None if wanted else N_("Say what is required; the law asks for it."),
        "region_code": None if place_known else N_("Say where the work is; the law asks for it."),
        "pay_min": None if post.pay_min else N_("Give the base pay; the law asks for it."),
        "expires_on": None,
    }
    if post.expires_on is None:
        faults["expires_on"] = N_("Give the last day on which it is open; the law asks for it.")
    elif not today <= post.expires_on <= today + LONGEST:
        faults["expires_on"] = N_("The last day must lie between today and a year from now.")
    return [FieldError(name, text) for name, text in faults.items() if text is not None]


def publish(session: Session, actor: Actor, row: Opportunity, organization: Organization) -> None:
    """Open a post to everybody; also reopens a closed one.

    Raises: NotFound; Conflict while the organization is not verified; Incomplete with all that is missing or unlawful.
    """
    if not policy.can_edit(actor, row) or organization.id != row.organization_id:
        raise NotFound
    if not organization.is_verified:
        raise Conflict(
            N_("Only verified organizations can publish. Your draft is kept; publish it when you are verified.")
        )
    if faults := hindrances(row, organization.kind):
        raise Incomplete(faults)
    action = "opportunity.published" if row.published_at is None else "opportunity.reopened"
    opened(row)
    session.flush()
    record(session, actor, action, row)
    outbox.put(session, "opportunity.changed", opportunity_id=row.id)


def opened(row: Opportunity) -> None:
    """Make a checked post public from now on.

    Raises: Conflict when it is public already.
    """
    row.move_to(OpportunityStatus.PUBLISHED)
    row.published_at, row.closed_at, row.close_reason = clock.now(), None, None


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
