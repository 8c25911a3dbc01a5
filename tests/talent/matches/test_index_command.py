"""flask talent index: every way in which stored vectors can be wrong is seen, and rebuilding sets it right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.types import Document, Kind, Query, Taxonomy
from talent.core import clock
from talent.matches import upkeep
from talent.matches.documents import unpack
from talent.matches.engine import Follower
from talent.matches.models import StoredVector
from talent.matches.upkeep import Count, Fault, Finding
from talent.opportunities.models import Opportunity, OpportunityStatus
from talent.web.session import db
from tests.factories.opportunities import opportunity


@pytest.fixture
def matcher() -> Engine:
    """Knows no taxonomy, so that it is made at once."""
    return Engine(HashingEncoder(), Taxonomy(skills={}, occupations={}))


@pytest.fixture
def posts(session: Session, matcher: Engine) -> list[Opportunity]:
    """Three stored posts."""
    rows = [opportunity(session, title=title) for title in ("Cartographer", "Welder", "Teacher")]
    session.commit()
    rebuilt(session, matcher)
    return rows


def work(session: Session) -> dict[Kind, list[int]]:
    session.rollback()
    return {kind: upkeep.expected(session, kind) for kind in Kind}


def rebuilt(session: Session, matcher: Engine, *, anew: bool = False) -> int:
    todo = work(session)
    encoded, faults = upkeep.rebuild(session.get_bind(), matcher, todo, lambda done: None, anew=anew)
    assert faults == {}
    return encoded


def verified(session: Session, matcher: Engine) -> set[tuple[int, Fault]]:
    """What verify says of an matcher that has just read the stored vectors."""
    todo = work(session)
    for kind in Kind:
        matcher.remove(kind, matcher.ids(kind))
    for row in session.scalars(select(StoredVector).where(StoredVector.document.is_not(None))):
        vector = row.sound(matcher.dimension) if row.encoder_id == matcher.encoder_id else None
        matcher.upsert([unpack(row.document)], None if vector is None else vector.reshape(1, -1))
    return {(f.id, f.fault) for f in upkeep.verify(session, matcher, todo, lambda done: None, sample=9)}


def run(app: Flask, *args: str) -> tuple[int, Any]:
    result = app.test_cli_runner().invoke(args=["talent", "index", *args, "--json"])
    return result.exit_code, json.loads(result.output.splitlines()[0])


def stored(session: Session, post: Opportunity) -> StoredVector:
    session.rollback()
    return session.execute(select(StoredVector).where(StoredVector.entity_id == post.id)).scalar_one()


def damage(vector: bytes | None, change: Callable[[np.ndarray], None]) -> bytes:
    values = np.frombuffer(vector or b"", dtype="<f4").copy()
    change(values)
    return values.tobytes()


def flipped(vector: bytes, *bits: int) -> bytes:
    changed = bytearray(vector)
    for bit in bits:
        changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.postgres
def test_stored_vectors_are_counted_as_good_stale_and_missing(
    session: Session, matcher: Engine, posts: list[Opportunity]
) -> None:
    by_another(stored(session, posts[0]))
    session.commit()
    none(stored(session, posts[1]))
    session.commit()
    assert upkeep.counts(session, matcher.encoder_id) == [
        Count(Kind.PROFILE, good=0, stale=0, missing=0),
        Count(Kind.OPPORTUNITY, good=1, stale=1, missing=1),
        Count(Kind.PROGRAM, good=0, stale=0, missing=0),
    ]


@pytest.mark.postgres
def test_what_is_true_has_no_faults_and_is_left_alone(
    session: Session, matcher: Engine, posts: list[Opportunity]
) -> None:
    before = [stored(session, post).changed_at for post in posts]
    assert verified(session, matcher) == set()
    assert rebuilt(session, matcher) == 0
    assert [stored(session, post).changed_at for post in posts] == before
    assert rebuilt(session, matcher, anew=True) == 3


def short(row: StoredVector) -> None:
    row.vector = (row.vector or b"")[:-4]


def not_a_number(row: StoredVector) -> None:
    row.vector = damage(row.vector, lambda values: values.__setitem__(5, np.nan))


def too_long(row: StoredVector) -> None:
    row.vector = damage(row.vector, lambda values: values.__imul__(1.1))


def one_bit(row: StoredVector) -> None:
    """The lowest bit of a number: the length stays 1 to seven digits."""
    row.vector = flipped(row.vector or b"", 8 * 12)


def none(row: StoredVector) -> None:
    row.vector = None


def by_another(row: StoredVector) -> None:
    row.encoder_id = "another"


def other_document(row: StoredVector) -> None:
    row.document = {**(row.document or {}), "title": "Something else"}


WRONG = [
    (short, Fault.DAMAGED),
    (not_a_number, Fault.DAMAGED),
    (too_long, Fault.DAMAGED),
    (one_bit, Fault.DAMAGED),
    (none, Fault.NO_VECTOR),
    (by_another, Fault.OTHER_ENCODER),
    (other_document, Fault.CHANGED),
]


@pytest.mark.parametrize(("spoil", "fault"), WRONG)
def test_a_fault_is_named_and_a_rebuild_sets_it_right(
    session: Session, matcher: Engine, posts: list[Opportunity], spoil: Callable[[StoredVector], None], fault: Fault
) -> None:
    spoil(stored(session, posts[1]))
    session.commit()
    assert verified(session, matcher) == {(posts[1].id, fault)}
    rebuilt(session, matcher)
    assert verified(session, matcher) == set()


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_every_flipped_bit_of_a_vector_is_noticed(bits: int) -> None:
    chance = np.random.default_rng(bits)
    row = StoredVector()
    values = chance.standard_normal(384)
    row.keep((values / np.linalg.norm(values)).astype(np.float32))
    good = row.vector or b""
    assert row.sound(384) is not None
    places = np.arange(8 * len(good)) if bits == 1 else chance.integers(0, 8 * len(good), (2_000, bits))
    for at in places.reshape(-1, bits).tolist():
        row.vector = flipped(good, *set(at))
        assert row.sound(384) is None


def test_a_vector_stored_before_there_were_checksums_gets_one_without_being_made_anew(
    session: Session, matcher: Engine, posts: list[Opportunity]
) -> None:
    row = stored(session, posts[0])
    checksum, row.checksum = row.checksum, None
    session.commit()
    assert verified(session, matcher) == set()
    assert rebuilt(session, matcher) == 0
    assert stored(session, posts[0]).checksum == checksum is not None


def test_a_damaged_vector_is_not_searched_with(app: Flask, session: Session, posts: list[Opportunity]) -> None:
    follower = Follower(app.extensions["settings"])
    rebuilt(session, follower.engine(session))
    row = stored(session, posts[0])
    one_bit(row)
    row.changed_at = clock.now()
    session.commit()
    engine = follower.engine(session, now=True)
    hits = engine.nearest(Kind.OPPORTUNITY, np.ones(engine.dimension or 0, dtype=np.float32), 3)
    assert sorted(hits.ids[0].tolist()) == [posts[1].id, posts[2].id]
    assert posts[0].id in engine.ids(Kind.OPPORTUNITY)  # found by words


def test_missing_and_left_over_ones_are_named(session: Session, matcher: Engine, posts: list[Opportunity]) -> None:
    session.delete(stored(session, posts[0]))
    session.get_one(Opportunity, posts[2].id).status = OpportunityStatus.CLOSED
    session.commit()
    assert verified(session, matcher) == {(posts[0].id, Fault.MISSING), (posts[2].id, Fault.LEFTOVER)}
    rebuilt(session, matcher)
    assert verified(session, matcher) == set()
    assert work(session)[Kind.OPPORTUNITY] == sorted(post.id for post in posts[:2])


def test_an_index_that_differs_from_what_is_stored_is_noticed(
    session: Session, matcher: Engine, posts: list[Opportunity]
) -> None:
    assert verified(session, matcher) == set()
    matcher.remove(Kind.OPPORTUNITY, [posts[0].id])
    found = list(upkeep.verify(session, matcher, work(session), lambda done: None, sample=9))
    assert set(found) == {Finding(Kind.OPPORTUNITY, post.id, Fault.UNLIKE_ORACLE) for post in posts} | {
        Finding(Kind.OPPORTUNITY, posts[0].id, Fault.NOT_IN_INDEX)
    }


def test_whoever_is_only_stored_or_only_in_the_index_is_noticed_without_a_vector_too(
    session: Session, matcher: Engine, posts: list[Opportunity]
) -> None:
    for post in posts:
        none(stored(session, post))
        session.commit()
    assert verified(session, matcher) == {(post.id, Fault.NO_VECTOR) for post in posts}
    matcher.remove(Kind.OPPORTUNITY, [posts[1].id])
    matcher.upsert([Document(kind=Kind.PROGRAM, id=77, title="Withdrawn", body="")])
    found = upkeep.verify(session, matcher, work(session), lambda done: None, sample=0)
    assert {(f.kind, f.id, f.fault) for f in found if f.fault is not Fault.NO_VECTOR} == {
        (Kind.OPPORTUNITY, posts[1].id, Fault.NOT_IN_INDEX),
        (Kind.PROGRAM, 77, Fault.ONLY_IN_INDEX),
    }


def test_the_commands_and_a_start_with_a_damaged_vector(
    tmp_path: Path, app: Flask, session: Session, posts: list[Opportunity]
) -> None:
    assert run(app, "rebuild")[0] == 0
    not_a_number(stored(session, posts[1]))
    session.commit()
    assert run(app, "status")[1]["kinds"][1] == {"kind": "opportunity", "good": 3, "stale": 0, "missing": 0}
    code, said = run(app, "verify")
    assert (code, said["faults"]) == (1, [{"kind": "opportunity", "id": posts[1].id, "fault": "damaged"}])
    with app.app_context():
        own = Follower(app.extensions["settings"]).engine(db.session)
        assert own.search(Query(target_kind=Kind.OPPORTUNITY, text="welder"))[0].id == posts[1].id
    assert run(app, "export", str(tmp_path))[1]["written"]["opportunity"] == 2
    said = app.test_cli_runner().invoke(args=["talent", "index", "rebuild"])
    assert (said.exit_code, "3 looked at, 1 encoded" in said.output) == (0, True)
