"""Writes of profiles: taking one over or starting one, publishing, withdrawing, and what a course has verified.

The parts of a profile are changed in editing.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from talent.accounts import service as accounts
from talent.accounts.models import Purpose, User
from talent.core import clock, outbox
from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError
from talent.core.text import N_
from talent.profiles import queries
from talent.profiles.models import ClaimSource, Profile, SkillClaim, Visibility


def start(session: Session, user: User) -> Profile:
    """The user's profile, or a new, private one."""
    profile = queries.own(session, user.id)
    if profile is not None:
        return profile
    profile = Profile(user_id=user.id, name=user.name, email=user.email, **{part: [] for part in queries.PARTS})
    try:
        with session.begin_nested():
            session.add(profile)
    except IntegrityError:  # started twice at the same moment
        return queries.own(session, user.id) or profile
    changed(session, Actor(user_id=user.id), profile, "profile.started")
    return profile


def claim(session: Session, user: User, number: str) -> Profile:
    """Take over what a university prepared for the user's address; a profile the user has already is linked to it.

    An address is not proof of who signs up with it, so the student number that the university wrote down is asked for.

    Raises: FieldError on "number" when nothing prepared bears it; Conflict when another university's was taken over.
    """
    wanted = number.strip().casefold()
    prepared = [p for p in queries.prepared_for(session, user.email) if (p.external_id or "").casefold() == wanted]
    if not wanted or not prepared:
        raise FieldError("number", N_("No profile prepared for your e-mail address has this student number."))
    profile, own = prepared[0], queries.own(session, user.id)
    if own is None:
        profile.user_id = user.id
    else:
        profile = _link(session, own, profile)
    changed(session, Actor(user_id=user.id), profile, "profile.claimed")
    return profile


def _link(session: Session, own: Profile, prepared: Profile) -> Profile:
    """Keep what the person wrote and let it count as the university's graduate."""
    if own.university_id is not None:
        raise Conflict(N_("Your profile belongs to a university already."))
    university_id, external_id = prepared.university_id, prepared.external_id
    session.delete(prepared)
    session.flush()
    own.university_id, own.external_id = university_id, external_id
    return own


def changed(session: Session, actor: Actor, profile: Profile, action: str) -> None:
    """What every change of a profile leaves behind; the version goes up even if only a part changed."""
    profile.last_active_at = clock.now()
    flag_modified(profile, "last_active_at")
    session.flush()
    record(session, actor, action, profile)
    outbox.put(session, "profile.changed", profile_id=profile.id)


def publish(session: Session, actor: Actor, profile: Profile, *, wording: str) -> None:
    """Let verified organizations find the profile, without name and contact; the consent is kept with its words.

    Raises: Conflict while there is nothing to match by.
    """
    if not (profile.skills or profile.summary.strip() or profile.experiences):
        raise Conflict(N_("Add skills, a summary or an experience first: there is nothing to match by yet."))
    if actor.user_id is None or actor.user_id != profile.user_id:
        raise Conflict(N_("Only the person can publish a profile."))
    accounts.give_consent(session, actor.user_id, Purpose.MATCHING, wording=wording)
    if profile.visibility is Visibility.EMPLOYERS:
        return
    profile.visibility, profile.published_at = Visibility.EMPLOYERS, clock.now()
    changed(session, actor, profile, "profile.published")


def publish_prepared(session: Session, actor: Actor, profile: Profile, agreed: str) -> None:
    """Let verified organizations find a profile nobody has taken over, on an operator's word that the person agreed.

    Args:
        agreed: how and to what they agreed; kept in the audit log, for there is no account to keep a consent with.

    Raises: Conflict when the profile has its person, who alone publishes it, or there is nothing to match by.
    """
    if profile.user_id is not None:
        raise Conflict(N_("Only the person can publish a profile."))
    if not (profile.skills or profile.summary.strip() or profile.experiences):
        raise Conflict(N_("Add skills, a summary or an experience first: there is nothing to match by yet."))
    profile.visibility, profile.published_at = Visibility.EMPLOYERS, clock.now()
    session.flush()
    record(session, actor, "profile.published", profile, agreed=agreed[:1000])
    outbox.put(session, "profile.changed", profile_id=profile.id)


def withdraw(session: Session, actor: Actor, profile: Profile) -> None:
    """Make the profile private and end the consent; the next search no longer finds it."""
    profile.visibility = Visibility.PRIVATE
    if profile.user_id is not None:
        accounts.withdraw_consent(session, profile.user_id, Purpose.MATCHING)
    changed(session, actor, profile, "profile.withdrawn")


def add_verified_skills(session: Session, profile: Profile, taught: Mapping[str, int | None], evidence: str) -> None:
    """Skills a completed course has verified; a level once reached is not lowered. The profile is fully loaded."""
    held = {claim.skill_code: claim for claim in profile.skills}
    for code, level in taught.items():
        claim = held.get(code)
        if claim is None:
            profile.skills.append(
                SkillClaim(skill_code=code, level=level, source=ClaimSource.VERIFIED, evidence=evidence[:500])
            )
        else:
            claim.level = max(claim.level or 0, level or 0) or None
            claim.source, claim.evidence = ClaimSource.VERIFIED, evidence[:500]
    session.flush()
    outbox.put(session, "profile.changed", profile_id=profile.id)
