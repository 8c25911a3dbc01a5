"""What an operator asks of the stored vectors: how many there are, whether they are true, and to make them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from matching.encoder import Encoder
from matching.engine import Engine
from matching.indexes.generation import publish
from matching.indexes.rows import ExactIndex
from matching.render import TEXT_VERSION
from matching.types import Kind
from talent.core import database
from talent.matches import documents, vectors
from talent.matches.models import StoredVector
from talent.opportunities.models import Opportunity, OpportunityStatus
from talent.profiles.models import Profile, Visibility
from talent.programs.models import Program, ProgramStatus

KINDS = tuple(Kind)
TEXT = str(TEXT_VERSION)
#: Hits compared for each question of the sample.
TOP = 10
_ROUNDING = 1e-5


class Fault(StrEnum):
    """What can be wrong with what is stored about an entity."""

    MISSING = "missing"  # may be found today, but nothing is stored
    LEFTOVER = "leftover"  # stored, but must not be found today
    CHANGED = "changed"  # the entity reads differently now
    OTHER_ENCODER = "other encoder"  # or another version of the text
    NO_VECTOR = "no vector"
    DAMAGED = "damaged"  # the vector is not what its checksum was made of, has a wrong size, or not the length 1
    NOT_IN_INDEX = "not in the index"  # stored, and no search of this process finds it
    ONLY_IN_INDEX = "only in the index"  # searches find what is no longer stored
    UNLIKE_ORACLE = "unlike oracle"  # the index finds something else than brute force over the stored vectors


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one entity."""

    kind: Kind
    id: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Count:
    """The stored vectors of a kind: those that can be used, and those that cannot."""

    kind: Kind
    good: int
    stale: int  # of another encoder or text version
    missing: int  # a document without a vector: found by words and taxonomy only


def expected(session: Session, kind: Kind) -> list[int]:
    """Entities that should be in the index, and those that are, whatever their state."""
    sources: Mapping[Kind, Select[int]] = {
        Kind.PROFILE: select(Profile.id).where(Profile.visibility == Visibility.EMPLOYERS),
        Kind.OPPORTUNITY: select(Opportunity.id).where(Opportunity.status == OpportunityStatus.PUBLISHED),
        Kind.PROGRAM: select(Program.id).where(Program.status == ProgramStatus.PUBLISHED),
    }
    indexed = select(StoredVector.entity_id).where(StoredVector.kind == kind.value, StoredVector.document.is_not(None))
    return sorted({*session.scalars(sources[kind]), *session.scalars(indexed)})


def counts(session: Session, encoder_id: str | None) -> list[Count]:
    """How the stored vectors stand to this encoder."""
    ours = _made_by(encoder_id)
    present = StoredVector.vector.is_not(None)
    rows = session.execute(
        select(
            StoredVector.kind,
            func.count().filter(and_(present, ours)),
            func.count().filter(and_(present, ~ours)),
            func.count().filter(~present),
        )
        .where(StoredVector.document.is_not(None))
        .group_by(StoredVector.kind)
    )
    found = {kind: numbers for kind, *numbers in rows}
    return [Count(kind, *found.get(kind.value, (0, 0, 0))) for kind in Kind]


def rebuild(
    where: Database, engine: Engine, work: Mapping[Kind, Sequence[int]], done: Callable[[int], object], *, anew: bool
) -> tuple[int, dict[tuple[Kind, int], str]]:
    """Render all these entities and encode what is stale, or everything.

    Args: done: is told after each round how many entities it dealt with; anew: encode also what is still good.
    Returns: how many were encoded, and what went wrong with which entity.
    """
    encoded, faults = 0, {}
    for kind, ids in work.items():
        for part in _parts(ids):
            if anew:
                _distrust(where, kind, part)
            outcome = vectors.refresh(where, engine, kind, part)
            encoded += outcome.encoded
            faults.update({(kind, entity_id): fault for entity_id, fault in outcome.faults.items()})
            done(len(part))
    return encoded, faults


def export(session: Session, encoder: Encoder, kind: Kind, folder: Path) -> int:
    """Write the sound vectors of a kind as a generation; how many."""
    chosen = and_(StoredVector.kind == kind.value, StoredVector.vector.is_not(None), _made_by(encoder.id))
    rows = session.scalars(select(StoredVector).where(chosen).order_by(StoredVector.entity_id))
    found = [(row.entity_id, row.sound(encoder.dimension)) for row in rows]
    filled = [(entity_id, vector) for entity_id, vector in found if vector is not None and vector.any()]
    if filled:
        ids, stacked = [entity_id for entity_id, _ in filled], np.stack([vector for _, vector in filled])
        publish(folder / kind.value, ids, stacked, encoder_id=encoder.id, text_version=TEXT)
    return len(filled)


def verify(
    session: Session, engine: Engine, work: Mapping[Kind, Sequence[int]], done: Callable[[int], object], *, sample: int
) -> Iterator[Finding]:
    """Everything stored against the entities and the index, then a sample of searches against brute force."""
    known = documents.codes(session)
    for kind, ids in work.items():
        yield from _unfollowed(session, engine, kind)
        exact = ExactIndex(engine.dimension) if engine.dimension else None
        for part in _parts(ids):
            yield from _examined(session, engine, kind, part, known)
            if exact is not None:
                _take(session, engine, exact, kind, part)
            session.expunge_all()
            done(len(part))
        if exact is not None and len(exact):
            yield from _compared(engine, exact, kind, sample)


def _examined(
    session: Session, engine: Engine, kind: Kind, ids: Sequence[int], known: documents.Codes
) -> Iterator[Finding]:
    stored = {row.entity_id: row for row in session.scalars(_rows(kind, ids))}
    found = vectors.documents_of(session, kind, ids, known)
    for entity_id in ids:
        document = found.get(entity_id)
        row = stored.get(entity_id)
        has_row = row is not None and row.document is not None
        if document is None and has_row:
            yield Finding(kind, entity_id, Fault.LEFTOVER)
        elif document is not None and not has_row:
            yield Finding(kind, entity_id, Fault.MISSING)
        elif document is not None and row is not None:
            hashed = engine.prepare([document])[0].source_hash
            if row.source_hash != hashed or row.document != documents.pack(document):
                yield Finding(kind, entity_id, Fault.CHANGED)
            if fault := _fault_of_vector(engine, row):
                yield Finding(kind, entity_id, fault)


def _unfollowed(session: Session, engine: Engine, kind: Kind) -> Iterator[Finding]:
    """What the index has and the database has not, or the other way round."""
    of_kind = select(StoredVector.entity_id).where(StoredVector.kind == kind.value, StoredVector.document.is_not(None))
    stored, here = set(session.scalars(of_kind)), set(engine.ids(kind))
    yield from (Finding(kind, entity_id, Fault.NOT_IN_INDEX) for entity_id in sorted(stored - here))
    yield from (Finding(kind, entity_id, Fault.ONLY_IN_INDEX) for entity_id in sorted(here - stored))


def _fault_of_vector(engine: Engine, row: StoredVector) -> Fault | None:
    if engine.dimension is None:
        return None
    if row.vector is None:
        return Fault.NO_VECTOR
    if row.encoder_id != engine.encoder_id or row.text_version != TEXT:
        return Fault.OTHER_ENCODER
    return Fault.DAMAGED if row.sound(engine.dimension) is None else None


def _take(session: Session, engine: Engine, exact: ExactIndex, kind: Kind, ids: Sequence[int]) -> None:
    """Give the oracle the sound vectors among these."""
    rows = [row for row in session.scalars(_rows(kind, ids)) if row.document is not None]
    usable = [row for row in rows if _fault_of_vector(engine, row) is None]
    pairs = [(row.entity_id, row.sound(exact.dimension)) for row in usable]
    filled = [(entity_id, vector) for entity_id, vector in pairs if vector is not None and vector.any()]
    if filled:
        exact.upsert([entity_id for entity_id, _ in filled], np.stack([vector for _, vector in filled]))


def _compared(engine: Engine, exact: ExactIndex, kind: Kind, sample: int) -> Iterator[Finding]:
    """Questions are stored vectors, spread evenly over the ids."""
    ids = exact.slots.all_ids()
    for entity_id in ids[:: max(1, len(ids) // max(1, sample))][:sample]:
        question = exact.vector(entity_id)
        assert question is not None  # noqa: S101 - the id is one of the oracle's
        want, got = exact.search(question.reshape(1, -1), TOP), engine.nearest(kind, question, TOP)
        same = want.cosine.shape == got.cosine.shape and np.allclose(want.cosine, got.cosine, atol=_ROUNDING)
        if not same or not np.allclose(exact.cosine(question, got.ids[0].tolist()), got.cosine[0], atol=_ROUNDING):
            yield Finding(kind, entity_id, Fault.UNLIKE_ORACLE)


def _distrust(where: Database, kind: Kind, ids: Sequence[int]) -> None:
    with database.write(where) as session:
        chosen = and_(StoredVector.kind == kind.value, StoredVector.entity_id.in_(ids))
        session.execute(update(StoredVector).where(chosen).values(source_hash=""))


def _rows(kind: Kind, ids: Sequence[int]) -> Select[StoredVector]:
    return select(StoredVector).where(StoredVector.kind == kind.value, StoredVector.entity_id.in_(ids))


def _made_by(encoder_id: str | None) -> ColumnElement[bool]:
    return and_(StoredVector.encoder_id == (encoder_id or "none"), StoredVector.text_version == TEXT)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for start in range(0, len(every), vectors.BATCH):
        yield every[start : start + vectors.BATCH]
