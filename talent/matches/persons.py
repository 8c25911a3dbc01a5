"""All that is kept of a person: handed out to them, and erased but for what must stay, without who they were.

Told by the tables themselves, so that a new table with a person's rows cannot be forgotten: a test holds RULES to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.core import clock, outbox
from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import Conflict
from talent.core.models import Model
from talent.core.text import N_
from talent.profiles.models import Profile, Seeking, Visibility

#: What an erased person is called.
NOBODY_NAME = "—"
#: Never handed out: they open doors, and say nothing of the person.
SECRET = frozenset({"password_hash", "token_hash"})


class Rule(StrEnum):
    """What becomes of a table's rows of a person."""

    GONE = "gone"
    SCRUBBED = "scrubbed"  # stays, as others' figures and duties rest on it; what was written in it goes
    KEPT = "kept"  # holds codes, ids and times only


#: Every table with a column that points to a profile or an account.
RULES: Mapping[str, Rule] = {
    **dict.fromkeys(
        ("demographics", "education", "experience", "profile_language", "project", "skill_claim", "wished_region",
         "wished_occupation", "opportunity_mark", "program_mark", "notice", "password_reset", "sign_in_session"),
        Rule.GONE,
    ),
    **dict.fromkeys(
        ("application", "application_event", "invitation", "enrolment", "enrolment_event", "profile"), Rule.SCRUBBED
    ),
    **dict.fromkeys(
        ("consent", "contact_reveal", "membership", "seeking_state", "snapshot", "snapshot_flag", "panel_decision",
         "freeze_order", "weight_set", "erratum", "external_statistic"), Rule.KEPT
    ),
}  # fmt: skip
#: What people wrote to each other: table -> its columns, and how they look when empty.
WRITTEN: Mapping[str, Mapping[str, Any]] = {
    "application": {"message": "", "sent": {}, "decline_note": "", "interview_place": ""},
    "application_event": {"note": ""},
    "invitation": {"message": ""},
    "enrolment": {"message": "", "note": ""},
    "enrolment_event": {"note": ""},
}
#: Rows that hang on a row of the person rather than on the person: table -> (its column, the table it points to).
STEPS = {"application_event": ("application_id", "application"), "enrolment_event": ("enrolment_id", "enrolment")}


@dataclass(frozen=True)
class Person:
    """A profile, an account, or both of one person."""

    profile: Profile | None
    user: User | None


def found(session: Session, reference: str) -> Person | None:
    """The person with this profile id or address; None when there is none."""
    if reference.isdecimal():
        profile = session.get(Profile, int(reference)) if int(reference) < 2**31 else None
        return (
            Person(profile, session.get(User, profile.user_id) if profile and profile.user_id else None)
            if profile
            else None
        )
    user = session.scalar(select(User).where(User.email == reference.lower()))
    by = [Profile.user_id == user.id] if user else [Profile.email == reference.lower(), Profile.user_id.is_(None)]
    profile = session.scalar(select(Profile).where(*by).order_by(Profile.id).limit(1))
    return Person(profile, user) if profile or user else None


def exported(session: Session, person: Person) -> dict[str, Any]:
    """Everything that is kept of the person, by table, as JSON takes it; secrets left out."""
    answer: dict[str, Any] = {"exported_at": clock.now().isoformat()}
    for table in Model.metadata.sorted_tables:
        where = _rows_of(table, person)
        if where is None:
            continue
        rows = session.execute(select(table).where(where)).mappings()
        answer[table.name] = [{k: _plain(v) for k, v in row.items() if k not in SECRET} for row in rows]
    return answer


def _rows_of(table: Table, person: Person) -> ColumnElement[bool] | None:
    """Which rows of a table are about the person; None for a table without any."""
    if table.name == "user":
        return table.c.id == person.user.id if person.user else None
    if table.name == "profile":
        return table.c.id == person.profile.id if person.profile else None
    if table.name in STEPS:
        column, owner = STEPS[table.name]
        above = Model.metadata.tables[owner]
        where = _rows_of(above, person)
        return None if where is None else table.c[column].in_(select(above.c.id).where(where))
    if table.name not in RULES:
        return None
    wheres = []
    if person.profile and "profile_id" in table.c:
        wheres.append(table.c.profile_id == person.profile.id)
    elif person.user and "user_id" in table.c:
        wheres.append(table.c.user_id == person.user.id)
    return or_(*wheres) if wheres else None


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def erase(session: Session, actor: Actor, person: Person) -> dict[str, int]:
    """Forget who a person was; returns how many rows went or were emptied, by table.

    What stays, without name, contact and anything written: that there was an application, a course, a consent, and
    how it ended. Figures that were published rest on it.

    Raises: Conflict for members of organizations, who leave those first, and for admins.
    """
    _check_free(session, person)
    done: dict[str, int] = {}
    for name, rule in RULES.items():
        table = Model.metadata.tables[name]
        where = _rows_of(table, person)
        if where is None or name == "profile":
            continue
        if rule is Rule.GONE:
            done[name] = session.execute(delete(table).where(where)).rowcount  # type: ignore[attr-defined]
        elif rule is Rule.SCRUBBED:
            emptied = update(table).where(where).values(**WRITTEN[name])
            done[name] = session.execute(emptied).rowcount  # type: ignore[attr-defined]
    _scrub_profile(session, actor, person.profile)
    _scrub_user(session, actor, person.user)
    return {name: count for name, count in done.items() if count}


def _check_free(session: Session, person: Person) -> None:
    if person.user is None:
        return
    members = Model.metadata.tables["membership"]
    if session.scalar(select(members.c.id).where(members.c.user_id == person.user.id).limit(1)):
        raise Conflict(N_("This account belongs to an organization. Remove it there first."))
    if person.user.is_admin:
        raise Conflict(N_("This is an admin's account. Take that right away first."))


def _scrub_profile(session: Session, actor: Actor, profile: Profile | None) -> None:
    """The row stays so that what points to it does; it says nothing any more, and no search finds it."""
    if profile is None:
        return
    _empty(
        profile, name=NOBODY_NAME, email=None, phone=None, headline="", summary="", region_code=None, pay_min=None,
        available_from=None, remote=None, external_id=None, user_id=None, seeking=Seeking.WITHDRAWN,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    session.flush()
    record(session, actor, "profile.erased", profile)
    outbox.put(session, "profile.changed", profile_id=profile.id)


def _scrub_user(session: Session, actor: Actor, user: User | None) -> None:
    """Nobody can sign in any more; consents stay as proof, and end now."""
    if user is None:
        return
    _empty(user, name=NOBODY_NAME, email=f"erased-{user.id}@erased.invalid", password_hash="", disabled_at=clock.now())
    consents = Model.metadata.tables["consent"]
    open_ones = (consents.c.user_id == user.id, consents.c.withdrawn_at.is_(None))
    session.execute(update(consents).where(*open_ones).values(withdrawn_at=clock.now()))
    session.flush()
    record(session, actor, "user.erased", user)


def _empty(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def tables_of_persons() -> Iterable[str]:
    """Names of the tables with a column that points to a profile or an account."""
    targets = {Profile.__tablename__, User.__tablename__}
    for table in Model.metadata.sorted_tables:
        if any(key.column.table.name in targets for key in table.foreign_keys):
            yield table.name
