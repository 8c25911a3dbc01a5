"""Facts by day, and releases: a period's figures frozen, checked by people, published."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from talent.core import clock
from talent.core.errors import Conflict
from talent.core.models import Identified, Model, enum_type
from talent.core.text import N_, label, name_members

#: "" stands for "not said" in the dimensions of facts: a key column cannot be null.
NOT_SAID = ""
#: People are counted in whole shares: who names k occupations is SHARES / k in each. Divisible by 1 to 10.
SHARES = 2520


class DemandFact(Model):
    """One day and cell of demand [places]: stock = stock of the day before + new - filled - cancelled - expired
    + edited.

    ``edited`` holds headcount changes and posts that moved to or from another cell. ``employers`` with open places and
    the most places one of them holds (``largest``) bound what may be shown: of several cells together there are at
    least as many employers as in the one with most, and no employer holds more than the sum of ``largest``.
    """

    __tablename__ = "demand_fact"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock_not_negative"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    industry_code: Mapped[str] = mapped_column(String(8), primary_key=True)
    nature: Mapped[str] = mapped_column(String(32), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(String(80), primary_key=True)
    education_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    stock: Mapped[int]
    new: Mapped[int]
    filled: Mapped[int]
    cancelled: Mapped[int]
    expired: Mapped[int]
    edited: Mapped[int]
    employers: Mapped[int]
    largest: Mapped[int]


class SupplyFact(Model):
    """One day and cell of supply [1/SHARES person]: stock = stock of the day before + registered + reactivated - hired
    - withdrawn - lapsed + edited."""

    __tablename__ = "supply_fact"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock_not_negative"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(String(80), primary_key=True)
    education_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    stock: Mapped[int]
    registered: Mapped[int]
    reactivated: Mapped[int]
    hired: Mapped[int]
    withdrawn: Mapped[int]
    lapsed: Mapped[int]
    edited: Mapped[int]


class SkillFact(Model):
    """One day, region and skill: weighted open places whose posts ask for it [places], people looking for work who
    have it [persons]. A person or place is in the row of each of its skills, so rows do not add up."""

    __tablename__ = "skill_fact"

    day: Mapped[date] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    skill_code: Mapped[str] = mapped_column(String(80), primary_key=True)
    places: Mapped[float]
    people: Mapped[int]


class FactRun(Identified, Model):
    """One counting. ``revised`` [places, persons]: what differed from facts counted earlier for the day before it."""

    __tablename__ = "fact_run"

    first_day: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    demand_rows: Mapped[int]
    supply_rows: Mapped[int]
    revised_places: Mapped[int]
    revised_people: Mapped[int]


class SnapshotStatus(StrEnum):
    """Life of a period's figures."""

    DRAFT = "draft"
    CHECKED = "checked"
    RELEASED = "released"
    SUPERSEDED = "superseded"


class FlagKind(StrEnum):
    """Why a person must look at a figure before it is released."""

    IDENTITY = "identity"
    DOMINANCE = "dominance"
    SMALL = "small"
    JUMP = "jump"


name_members(
    SnapshotStatus,
    {
        SnapshotStatus.DRAFT: N_("Draft"),
        SnapshotStatus.CHECKED: N_("Checked"),
        SnapshotStatus.RELEASED: N_("Published"),
        SnapshotStatus.SUPERSEDED: N_("Superseded"),
    },
)
name_members(
    FlagKind,
    {
        FlagKind.IDENTITY: N_("Figures do not add up"),
        FlagKind.DOMINANCE: N_("One employer holds nearly all"),
        FlagKind.SMALL: N_("Too few to be shown"),
        FlagKind.JUMP: N_("Large change"),
    },
)

_S = SnapshotStatus
TRANSITIONS: dict[SnapshotStatus, frozenset[SnapshotStatus]] = {
    _S.DRAFT: frozenset({_S.CHECKED, _S.SUPERSEDED}),
    _S.CHECKED: frozenset({_S.DRAFT, _S.RELEASED, _S.SUPERSEDED}),
    _S.RELEASED: frozenset({_S.SUPERSEDED}),
    _S.SUPERSEDED: frozenset(),
}


class Snapshot(Identified, Model):
    """A region's quarter, frozen. ``counts`` is what everything is assembled from and never changes; ``tables`` is what
    the public gets, after disclosure control. Both are canonical JSON, each with its SHA-256. ``protection`` is what
    the next release is protected against; like the counts, it is never shown."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("region_code", "period", "version"),)

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    period: Mapped[str] = mapped_column(String(8))  # "2026Q3"
    version: Mapped[int]
    status: Mapped[SnapshotStatus] = mapped_column(enum_type(SnapshotStatus), default=_S.DRAFT, index=True)
    as_of: Mapped[date]
    methodology: Mapped[str] = mapped_column(String(16))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    suppression: Mapped[dict[str, Any]] = mapped_column(JSON)
    counts: Mapped[str] = mapped_column(Text, deferred=True)
    counts_sha256: Mapped[str] = mapped_column(String(64))
    tables: Mapped[str] = mapped_column(Text, deferred=True)
    tables_sha256: Mapped[str] = mapped_column(String(64))
    protection: Mapped[str] = mapped_column(Text, deferred=True, server_default=text("''"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    released_at: Mapped[datetime | None] = mapped_column(index=True)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    flags: Mapped[list[SnapshotFlag]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="SnapshotFlag.id"
    )

    def move_to(self, status: SnapshotStatus) -> None:
        """Change status along TRANSITIONS; Conflict when the step does not exist."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(
                N_("A release cannot go from “%(old)s” to “%(new)s”.", old=label(self.status), new=label(status))
            )
        self.status = status


class SnapshotFlag(Identified, Model):
    """A figure somebody has to look at. ``place`` names table and row; ``figures`` the numbers behind the flag."""

    __tablename__ = "snapshot_flag"
    __table_args__ = (Index("ix_snapshot_flag_snapshot_id", "snapshot_id"),)

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"))
    kind: Mapped[FlagKind] = mapped_column(enum_type(FlagKind))
    place: Mapped[str] = mapped_column(String(200))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_open(self) -> bool:
        """Nobody has looked at it yet."""
        return self.acknowledged_at is None


class OrderStep(StrEnum):
    """Where the counting of a quarter is."""

    WAITING = "waiting"
    COUNTING = "counting"
    RATING = "rating"
    DONE = "done"
    FAILED = "failed"


name_members(
    OrderStep,
    {
        OrderStep.WAITING: N_("Waiting for the worker"),
        OrderStep.COUNTING: N_("Counting places and people, protecting small figures"),
        OrderStep.RATING: N_("Rating occupations and computing indicators"),
        OrderStep.DONE: N_("Done"),
        OrderStep.FAILED: N_("Failed"),
    },
)
#: Steps at which a quarter is still to come.
UNDER_WAY = (OrderStep.WAITING, OrderStep.COUNTING, OrderStep.RATING)
_STILL_OPEN = text("step IN ('waiting', 'counting', 'rating')")


class FreezeOrder(Identified, Model):
    """A quarter somebody asked to have frozen; the worker does it. One is under way per region and quarter, whoever
    clicks twice. ``error``, ``values``: the message of what stopped it, to be translated."""

    __tablename__ = "freeze_order"
    __table_args__ = (
        Index(
            "ix_freeze_order_under_way",
            "region_code",
            "period",
            unique=True,
            sqlite_where=_STILL_OPEN,
            postgresql_where=_STILL_OPEN,
        ),
    )

    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    period: Mapped[str] = mapped_column(String(8))
    step: Mapped[OrderStep] = mapped_column(enum_type(OrderStep), default=OrderStep.WAITING)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    error: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def is_under_way(self) -> bool:
        """Still to come."""
        return self.step in UNDER_WAY
