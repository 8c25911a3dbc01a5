"""Stored vectors brought up to date: read, encode while nobody waits for the database, store what is still true.

Encoding takes seconds on a busy machine. Under SQLite's one write lock it would keep everybody else from writing, so
it stands between two short transactions; what another worker stored meanwhile is not overwritten.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.engine import Engine, Prepared
from matching.index import Floats
from matching.render import TEXT_VERSION
from matching.types import Document, Kind
from talent.core import clock, database
from talent.matches import documents
from talent.matches.models import StoredVector
from talent.opportunities import queries as opportunities
from talent.profiles import queries as profiles
from talent.programs import queries as programs
from talent.programs.models import ProgramStatus

log = logging.getLogger(__name__)

#: Entities per round: what is encoded in one go, and stored in one transaction.
BATCH = 64

Rows = Mapping[int, StoredVector]


@dataclass(frozen=True)
class Outcome:
    """What became of the entities of one round; those named nowhere are up to date."""

    encoded: int = 0
    faults: Mapping[int, str] = field(default_factory=dict)  # entity -> what went wrong
    overtaken: frozenset[int] = frozenset()  # stored anew by somebody else meanwhile: look at them again


@dataclass(frozen=True)
class _Reading:
    """One entity ready to be stored."""

    document: Document
    prepared: Prepared
    vector: Floats | None  # None: the stored one is still good, or there is no encoder
    stale: bool


def refresh(where: Database, engine: Engine, kind: Kind, ids: Iterable[int]) -> Outcome:
    """Bring the stored vectors of these entities up to date; encodes only what reads differently than before.

    An entity that cannot be read or encoded holds up nobody else.
    """
    wanted = sorted(set(ids))
    try:
        return _refresh(where, engine, kind, wanted)
    except Exception as error:  # whatever it is, the others must not suffer; the message keeps it for the admin
        log.warning("%s %s cannot be brought up to date", kind.value, wanted, exc_info=True)
        if len(wanted) == 1:
            return Outcome(faults={wanted[0]: repr(error)})
    parts = [refresh(where, engine, kind, [entity_id]) for entity_id in wanted]
    return Outcome(
        encoded=sum(part.encoded for part in parts),
        faults={entity_id: fault for part in parts for entity_id, fault in part.faults.items()},
        overtaken=frozenset().union(*(part.overtaken for part in parts)),
    )


def documents_of(session: Session, kind: Kind, ids: Iterable[int], known: documents.Codes) -> dict[int, Document]:
    """The engine's documents of those entities that may be found today, by id; the others are left out."""
    today = clock.today()
    if kind is Kind.PROFILE:
        people = profiles.by_ids(session, ids)
        return {i: documents.of_profile(row, known) for i, row in people.items() if row.is_open}
    if kind is Kind.OPPORTUNITY:
        posts = opportunities.by_ids(session, ids)
        return {i: documents.of_opportunity(row, known) for i, row in posts.items() if row.is_open(today)}
    courses = {i: row for i, row in programs.by_ids(session, ids).items() if row.status is ProgramStatus.PUBLISHED}
    cohorts = programs.open_cohorts(session, courses, today)
    return {i: documents.of_program(row, cohorts.get(i, []), known) for i, row in courses.items()}


def _refresh(where: Database, engine: Engine, kind: Kind, wanted: Sequence[int]) -> Outcome:
    with Session(where, expire_on_commit=False) as session:
        known = documents.codes(session)
        found = documents_of(session, kind, wanted, known)
        before = _rows(session, kind, wanted)
        session.expunge_all()
    readings = _encoded(engine, list(found.values()), before)
    with database.write(where) as session:
        now = _rows(session, kind, wanted)
        overtaken = frozenset(i for i in wanted if _state(now.get(i)) != _state(before.get(i)))
        for entity_id in wanted:
            if entity_id in overtaken:
                continue
            if entity_id in readings:
                _store(session, engine, now.get(entity_id), readings[entity_id])
            else:
                _forget(now.get(entity_id))
    return Outcome(encoded=sum(r.vector is not None for r in readings.values()), overtaken=overtaken)


def _rows(session: Session, kind: Kind, ids: Sequence[int]) -> dict[int, StoredVector]:
    statement = select(StoredVector).where(StoredVector.kind == kind.value, StoredVector.entity_id.in_(ids))
    return {row.entity_id: row for row in session.scalars(statement.with_for_update())}


def _state(row: StoredVector | None) -> object:
    return row and row.changed_at


def _encoded(engine: Engine, found: Sequence[Document], before: Rows) -> dict[int, _Reading]:
    prepared = dict(zip((d.id for d in found), engine.prepare(found), strict=True))
    stale = [d for d in found if not _is_good(before.get(d.id), prepared[d.id], engine)]
    vectors = dict(zip((d.id for d in stale), engine.encode(stale), strict=True)) if stale and engine.encoder_id else {}
    again = {document.id for document in stale}
    return {d.id: _Reading(d, prepared[d.id], vectors.get(d.id), d.id in again) for d in found}


def _is_good(row: StoredVector | None, prepared: Prepared, engine: Engine) -> bool:
    return (
        row is not None
        and engine.dimension is not None
        and row.sound(engine.dimension) is not None
        and row.source_hash == prepared.source_hash
        and row.encoder_id == engine.encoder_id
        and row.text_version == str(TEXT_VERSION)
    )


def _store(session: Session, engine: Engine, row: StoredVector | None, reading: _Reading) -> None:
    document = reading.document
    packed = documents.pack(document)
    if row is None:
        row = StoredVector(kind=document.kind.value, entity_id=document.id)
        session.add(row)
    elif not reading.stale:
        if row.checksum is None:  # stored before there were checksums
            row.seal()
        if row.document == packed:
            return
    row.document, row.source_hash = packed, reading.prepared.source_hash
    row.encoder_id, row.text_version = engine.encoder_id or "none", str(TEXT_VERSION)
    if reading.stale:
        row.keep(reading.vector)
    row.changed_at = clock.now()


def _forget(row: StoredVector | None) -> None:
    """Leave a row without document and vector, so that followers drop the entity."""
    if row is not None and (row.document is not None or row.vector is not None):
        row.document, row.source_hash, row.changed_at = None, "", clock.now()
        row.keep(None)
