"""Who may find and see a profile."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from talent.core.actor import Actor, OrgKind, Role
from talent.profiles.models import OPEN_STATES, Profile, Visibility

#: Kinds of organization that look for people.
SEARCHERS = (OrgKind.ENTERPRISE, OrgKind.GOVERNMENT, OrgKind.UNIVERSITY, OrgKind.TRAINING_OPERATOR)


def open_now() -> ColumnElement[bool]:
    """Profile.is_open as SQL."""
    return and_(Profile.visibility == Visibility.EMPLOYERS, Profile.seeking.in_(OPEN_STATES))


def is_own(actor: Actor, profile: Profile) -> bool:
    """The person's own."""
    return actor.user_id is not None and profile.user_id == actor.user_id


def is_prepared_by(actor: Actor, profile: Profile) -> bool:
    """Uploaded by the actor's university and not yet taken over; from then on what it holds is the person's."""
    return profile.user_id is None and profile.university_id in actor.organizations(OrgKind.UNIVERSITY)


def can_view(actor: Actor, profile: Profile) -> bool:
    """The person; the university that prepares it; verified organizations while it is open."""
    searching = bool(actor.organizations(*SEARCHERS, verified=True))
    return is_own(actor, profile) or is_prepared_by(actor, profile) or (searching and profile.is_open)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    universities = actor.organizations(OrgKind.UNIVERSITY)
    rules = [and_(Profile.user_id.is_(None), Profile.university_id.in_(universities)), false()]
    if actor.user_id is not None:
        rules.append(Profile.user_id == actor.user_id)
    if actor.organizations(*SEARCHERS, verified=True):
        rules.append(open_now())
    return or_(*rules)


def can_see_names(actor: Actor, profile: Profile) -> bool:
    """Name, contact, schools and employers: the person, and the university that prepares the profile."""
    return is_own(actor, profile) or is_prepared_by(actor, profile)


def can_prepare(actor: Actor, university_id: int) -> bool:
    """Upload graduates: editors of the university, once the university is verified."""
    return university_id in actor.organizations(OrgKind.UNIVERSITY, least=Role.EDITOR, verified=True)
