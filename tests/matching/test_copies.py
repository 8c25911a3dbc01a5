"""An engine many times over is as if each copy had been read."""

from matching.bench.copies import multiply
from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.types import Kind, Query
from tests.matching.small_city import TAXONOMY, opportunity, profile, refs

COPIES = 4


def test_every_copy_is_found_and_known_as_what_was_read(tmp_path):
    engine = Engine(HashingEncoder(96), TAXONOMY, folder=tmp_path)
    people = [profile(i, refs("sql"), "Statistics.", education=i) for i in (1, 2, 3)]
    engine.upsert(people, engine.encode(people))
    multiply(engine, Kind.PROFILE, COPIES)
    post = opportunity(1, refs("sql"), "Statistics.", education=2)
    found = engine.search(Query(target_kind=Kind.PROFILE, document=post, limit=50))
    assert sorted(match.id for match in found) == list(range(1, COPIES * 3 + 1))
    assert sum(match.passes for match in found) == COPIES * 2
    known = engine._library._of[Kind.PROFILE]
    assert known.sure_to_fail(post).tolist() == COPIES * [True, False, False]
