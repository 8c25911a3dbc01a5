"""From a draft to a release: freeze, look at the flags, check, publish. Each step by a named person of the bureau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import Conflict, FieldError, NotFound
from talent.core.text import N_
from talent.reporting import policy
from talent.reporting.indicators.disclosure import Rule
from talent.reporting.models import Snapshot, SnapshotFlag, SnapshotStatus
from talent.reporting.quarter.counts import Frozen, sha256
from talent.reporting.quarter.period import Period
from talent.reporting.quarter.reporting import exact_report
from talent.reporting.releases import flagging, freezing

#: Somebody who acknowledges a flag says why in at least so many characters.
SHORTEST_NOTE = 2


@dataclass(frozen=True)
class Prepared:
    """A quarter counted, its public tables made, what must be looked at found; nothing is written yet."""

    period: Period
    texts: freezing.Texts
    rule: Rule
    before: tuple[int, ...]  # releases it is protected against
    flags: tuple[flagging.Found, ...]


def prepare(session: Session, region_code: str, period: Period) -> Prepared:
    """Count a quarter; reads only.

    Raises: FieldError when region or quarter cannot be reported on.
    """
    freezing.check_period(session, region_code, period)
    before = freezing.published_before(session, region_code, period)
    frozen, rule = freezing.frozen_counts(session, region_code, period), freezing.default_rule()
    made = freezing.texts(frozen, rule, [row.protection for row in before])
    flags = flagging.flags(frozen, exact_report(frozen), rule)
    return Prepared(period, made, rule, tuple(row.id for row in before), tuple(flags))


def keep(session: Session, actor: Actor, region_code: str, prepared: Prepared) -> Snapshot:
    """A new draft of what was prepared. Drafts of the same quarter that were not published are superseded.

    Raises: NotFound for others than the region's bureau.
    """
    _allowed(actor, region_code)
    period, made = prepared.period, prepared.texts
    snapshot = Snapshot(
        region_code=region_code,
        period=str(period),
        version=_next_version(session, region_code, period),
        as_of=period.last,
        methodology=freezing.METHODOLOGY,
        parameters=_parameters(prepared.before),
        suppression=freezing.rule_json(prepared.rule),
        counts=made.counts,
        counts_sha256=sha256(made.counts),
        tables=made.tables,
        tables_sha256=sha256(made.tables),
        protection=made.protection,
        made_by=actor.user_id,
        flags=[
            SnapshotFlag(kind=found.kind, place=found.place, figures=dict(found.figures)) for found in prepared.flags
        ],
    )
    _replace_drafts(session, region_code, period)
    session.add(snapshot)
    session.flush()
    record(session, actor, "snapshot.frozen", snapshot, sha256=snapshot.counts_sha256, flags=len(snapshot.flags))
    return snapshot


def freeze(session: Session, actor: Actor, region_code: str, period: Period) -> Snapshot:
    """Prepare and keep a quarter at once: commands and the demo city; pages leave it to the worker (`ordering`).

    Raises: what `prepare` and `keep` raise.
    """
    _allowed(actor, region_code)
    return keep(session, actor, region_code, prepare(session, region_code, period))


def _parameters(before: Sequence[int]) -> dict[str, Any]:
    return {
        "before": list(before),
        "jump_points": flagging.JUMP_POINTS,
        "jump_growth": flagging.JUMP_GROWTH,
        "jump_least": flagging.JUMP_LEAST,
    }


def _next_version(session: Session, region_code: str, period: Period) -> int:
    last = session.scalar(
        select(func.max(Snapshot.version)).where(Snapshot.region_code == region_code, Snapshot.period == str(period))
    )
    return (last or 0) + 1


def _replace_drafts(session: Session, region_code: str, period: Period) -> None:
    session.execute(
        update(Snapshot)
        .where(
            Snapshot.region_code == region_code,
            Snapshot.period == str(period),
            Snapshot.status.in_([SnapshotStatus.DRAFT, SnapshotStatus.CHECKED]),
        )
        .values(status=SnapshotStatus.SUPERSEDED)
    )


def acknowledge(session: Session, actor: Actor, snapshot: Snapshot, flag: SnapshotFlag, note: str) -> None:
    """A person has looked at a flagged figure and says what they found.

    Raises: NotFound; FieldError without a note; Conflict when it was acknowledged or the snapshot is no draft.
    """
    _allowed(actor, snapshot.region_code)
    if flag.snapshot_id != snapshot.id:
        raise NotFound
    if snapshot.status is not SnapshotStatus.DRAFT:
        raise Conflict(N_("Flags can be acknowledged while the figures are a draft."))
    if not flag.is_open:
        raise Conflict(N_("Somebody has acknowledged this already."))
    if len(note.strip()) < SHORTEST_NOTE:
        raise FieldError("note", N_("Say what you found; the note is kept."))
    flag.acknowledged_at, flag.acknowledged_by, flag.note = clock.now(), actor.user_id, note.strip()
    session.flush()
    record(session, actor, "snapshot.flag_acknowledged", snapshot, flag=flag.id, kind=flag.kind.value)


def check(session: Session, actor: Actor, snapshot: Snapshot) -> None:
    """The figures have been looked at. The flags are loaded.

    Raises: NotFound; Conflict while a flag is open or when it is no draft.
    """
    _allowed(actor, snapshot.region_code)
    _no_open_flag(snapshot)
    snapshot.move_to(SnapshotStatus.CHECKED)
    snapshot.checked_at, snapshot.checked_by = clock.now(), actor.user_id
    session.flush()
    record(session, actor, "snapshot.checked", snapshot)


def reopen(session: Session, actor: Actor, snapshot: Snapshot) -> None:
    """Back from checked to draft.

    Raises: NotFound; Conflict when it is not checked.
    """
    _allowed(actor, snapshot.region_code)
    snapshot.move_to(SnapshotStatus.DRAFT)
    snapshot.checked_at = snapshot.checked_by = None
    session.flush()
    record(session, actor, "snapshot.reopened", snapshot)


def release(session: Session, actor: Actor, snapshot: Snapshot) -> None:
    """Publish; an earlier version of the same quarter is superseded. Flags and texts are loaded.

    Raises: NotFound; Conflict while a flag is open, when it was not checked, when another quarter was published since
    it was frozen (it must be protected against that one too), or when its texts are not those that were frozen.
    """
    _allowed(actor, snapshot.region_code)
    _no_open_flag(snapshot)
    before = freezing.published_before(session, snapshot.region_code, Period.parse(snapshot.period))
    if [row.id for row in before] != snapshot.parameters["before"]:
        raise Conflict(N_("Other figures were published in the meantime. Freeze this quarter again."))
    if not is_intact(snapshot):
        raise Conflict(N_("The stored figures are not those that were frozen. Nothing was published."))
    earlier = session.scalars(
        select(Snapshot).where(
            Snapshot.region_code == snapshot.region_code,
            Snapshot.period == snapshot.period,
            Snapshot.status == SnapshotStatus.RELEASED,
        )
    ).first()
    snapshot.move_to(SnapshotStatus.RELEASED)
    snapshot.released_at, snapshot.released_by = clock.now(), actor.user_id
    if earlier is not None:
        earlier.move_to(SnapshotStatus.SUPERSEDED)
        snapshot.supersedes_id = earlier.id
    session.flush()
    record(session, actor, "snapshot.released", snapshot, sha256=snapshot.tables_sha256, version=snapshot.version)


def is_intact(snapshot: Snapshot) -> bool:
    """Whether counts and tables are the bytes whose hashes were noted."""
    return sha256(snapshot.counts) == snapshot.counts_sha256 and sha256(snapshot.tables) == snapshot.tables_sha256


def tables_again(session: Session, snapshot: Snapshot) -> str:
    """The public tables made a second time from the frozen counts; the same bytes, or the code has changed."""
    before = [session.get_one(Snapshot, key).protection for key in snapshot.parameters["before"]]
    return freezing.texts(Frozen.of_text(snapshot.counts), Rule(**snapshot.suppression), before).tables


def _allowed(actor: Actor, region_code: str) -> None:
    if not policy.can_release(actor, region_code):
        raise NotFound


def _no_open_flag(snapshot: Snapshot) -> None:
    places = [flag.place for flag in snapshot.flags if flag.is_open]
    if places:
        raise Conflict(
            N_("%(n)s flagged figures have not been looked at: %(places)s", n=len(places), places=", ".join(places[:5]))
        )
