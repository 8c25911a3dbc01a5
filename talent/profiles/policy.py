"""Who may find and see a profile."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from talent.core.actor import Actor, OrgKind
from talent.profiles.models import OPEN_STATES, Profile, Visibility

#: Kinds of organization that look for people.
SEARCHERS = (OrgKind.ENTERPRISE, OrgKind.GOVERNMENT, OrgKind.UNIVERSITY, OrgKind.TRAINING_OPERATOR)


def open_now() -> ColumnElement[bool]:
    """Profile.is_open as SQL."""
    return and_(Profile.visibility == Visibility.EMPLOYERS, Profile.seeking.in_(OPEN_STATES))


def is_own(actor: Actor, profile: Profile) -> bool:
    """The person's own."""
    return actor.user_id is not None and profile.user_id == actor.user_id


def can_view(actor: Actor, profile: Profile) -> bool:
    """The person; the university that uploaded it; verified organizations while it is open."""
    uploaded = profile.university_id is not None and profile.university_id in actor.organizations(OrgKind.UNIVERSITY)
    searching = bool(actor.organizations(*SEARCHERS, verified=True))
    return is_own(actor, profile) or uploaded or (searching and profile.is_open)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_view as SQL."""
    rules = [Profile.university_id.in_(actor.organizations(OrgKind.UNIVERSITY)), false()]
    if actor.user_id is not None:
        rules.append(Profile.user_id == actor.user_id)
    if actor.organizations(*SEARCHERS, verified=True):
        rules.append(open_now())
    return or_(*rules)
