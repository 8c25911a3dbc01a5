"""One contract for every engine: in the process, in PostgreSQL with pgvector, in Milvus."""

import itertools

import numpy as np
import pytest

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.filters import ProtectedTag, TagColumns
from matching.index import BadVector
from matching.indexes.milvus import MilvusIndex
from matching.indexes.outside import OutsideIndex
from matching.indexes.pgvector import PgVectorIndex, _condition
from matching.indexes.rows import ExactIndex
from matching.indexes.slot import SlotIndex
from matching.slots import Slots
from matching.types import Filter, Kind, Query
from tests.matching.small_city import TAXONOMY, opportunity, profile

DIMENSION = 16
ENGINES = ["exact", "slot", "pgvector", "milvus"]
REGIONS = ["510104", "510100", "511300", "440300", "110000"]
number = itertools.count()


class Local:
    """What a collection of the engine does: an index, filter columns, and the slots of both."""

    def __init__(self, kind):
        self.slots = Slots()
        self.index = kind(DIMENSION, self.slots)
        self.tags = TagColumns(self.slots)

    def __len__(self):
        return len(self.index)

    def upsert(self, ids, vectors, tags):
        self.index.upsert(ids, vectors)
        for document_id, own in zip(ids, tags, strict=True):
            self.tags.put(int(self.slots.find([document_id])[0]), own)

    def remove(self, ids):
        ids = list(ids)
        self.index.remove(ids)
        for slot in self.slots.release(ids):
            self.tags.clear(int(slot))

    def search(self, queries, k, where):
        return self.index.search(queries, k, self.tags.mask(where))

    def vectors(self, ids):
        rows = [self.index.vector(i) for i in ids]
        return np.array([np.full(DIMENSION, np.nan) if row is None else row for row in rows]).reshape(-1, DIMENSION)


@pytest.fixture(scope="module")
def milvus(tmp_path_factory):
    from pymilvus import MilvusClient

    client = MilvusClient(str(tmp_path_factory.mktemp("milvus") / "vectors.db"))
    yield client
    client.close()


@pytest.fixture
def empty(request):
    """Makes an empty engine by name."""
    opened = []

    def make(name, dimension=DIMENSION, table=None):
        table = table or f"contract_{next(number)}"
        if name == "milvus":
            return MilvusIndex(request.getfixturevalue("milvus"), table, dimension)
        if name == "pgvector":
            url = request.getfixturevalue("postgres_server").replace("postgresql+psycopg://", "postgresql://")
            opened.append(PgVectorIndex(url, table, dimension))
            return opened[-1]
        return Local({"exact": ExactIndex, "slot": SlotIndex}[name])

    yield make
    for index in opened:
        index.close()


@pytest.fixture(params=ENGINES)
def index(request, empty):
    return empty(request.param)


@pytest.fixture
def oracle(empty):
    return empty("exact")


def documents(seed, n=400):
    """Ids with gaps, some vectors twice, tags of three kinds."""
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((n, DIMENSION)).astype(np.float32) * 3
    vectors[n // 2 :: 9] = vectors[1]
    ids = [int(i) for i in chance.choice(10 * n, n, replace=False)]
    tags = [
        {
            "region": frozenset({REGIONS[int(chance.integers(len(REGIONS)))]}),
            "mode": frozenset({f'it\'s "{word}" \\ 全职' for word in "abc" if chance.random() < 0.4}),
            "one": frozenset({"yes"} if chance.random() < 0.02 else ()),
        }
        for _ in ids
    ]
    return ids, vectors, tags


def filters(ids):
    full = 'it\'s "a" \\ 全职'
    return [
        Filter(),
        Filter(any_of={"region": frozenset({"510000"})}),
        Filter(any_of={"region": frozenset({"510100", "440300"}), "mode": frozenset({full})}),
        Filter(any_of={"region": frozenset({"000000"})}),
        Filter(any_of={"region": frozenset({"100000"})}),
        Filter(any_of={"region": frozenset({""})}),
        Filter(any_of={"one": frozenset({"yes"})}),
        Filter(any_of={"one": frozenset({"no"})}),
        Filter(any_of={"nobody has this": frozenset({"yes"})}),
        Filter(any_of={"mode": frozenset()}),
        Filter(ids=frozenset(ids[:37]) | {10**9}),
        Filter(ids=frozenset()),
        Filter(not_ids=frozenset(ids[:200])),
        Filter(any_of={"mode": frozenset({full})}, ids=frozenset(ids[:99]), not_ids=frozenset(ids[5:25])),
    ]


def assert_same(want, got):
    np.testing.assert_array_equal(got.ids, want.ids)
    np.testing.assert_allclose(got.cosine, want.cosine, atol=1e-5)


def assert_agree(oracle, index, queries, ids):
    for where in filters(ids):
        for k in (1, 10, 1000):
            assert_same(oracle.search(queries, k, where), index.search(queries, k, where))


def test_the_same_answer_under_every_filter_through_changes(oracle, index):
    ids, vectors, tags = documents(1)
    more = documents(2)
    for engine in (oracle, index):
        engine.upsert(ids, vectors, tags)
    assert_agree(oracle, index, vectors[:2], ids)
    for engine in (oracle, index):
        engine.upsert(ids[:60], more[1][:60], more[2][:60])
        engine.remove([*ids[50:90], 10**9])
    assert len(index) == len(oracle) == 360
    assert_agree(oracle, index, more[1][:2], ids)


def test_equal_vectors_come_by_id_even_when_the_cut_falls_among_them(index):
    ids = list(range(90, 0, -1))
    index.upsert(ids, np.ones((90, DIMENSION), dtype=np.float32), [{}] * 90)
    found = index.search(np.ones((1, DIMENSION), dtype=np.float32), 5, Filter())
    assert found.ids.tolist() == [[1, 2, 3, 4, 5]]
    np.testing.assert_allclose(found.cosine, 1, atol=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
def test_a_vector_without_direction_is_named_and_nothing_of_the_batch_is_stored(index, bad):
    rows = np.ones((3, DIMENSION), dtype=np.float32)
    rows[1] = bad
    with pytest.raises(BadVector):
        index.upsert([1, 2, 3], rows, [{}] * 3)
    with pytest.raises(BadVector):
        index.search(rows[1:2], 1, Filter())
    assert len(index) == 0


def test_wrong_shapes_and_ids_are_named(index):
    with pytest.raises(BadVector):
        index.upsert([1], np.ones((1, 4), dtype=np.float32), [{}])
    with pytest.raises(BadVector):
        index.upsert([1, 2], np.ones((1, DIMENSION), dtype=np.float32), [{}])
    with pytest.raises(ValueError, match="negative"):
        index.upsert([-1], np.ones((1, DIMENSION), dtype=np.float32), [{}])


def test_nothing_stored_and_nothing_asked_for_are_no_errors(index):
    query = np.ones((2, DIMENSION), dtype=np.float32)
    assert index.search(query, 5, Filter()).ids.shape == (2, 0)
    index.remove([])
    index.upsert([7], query[:1], [{}])
    assert index.search(query, 0, Filter()).ids.shape == (2, 0)
    assert index.search(query, 5, Filter()).ids.tolist() == [[7], [7]]


def test_vectors_come_back_at_unit_length_and_in_the_order_asked_for(index):
    index.upsert([4, 9], np.array([[3.0, 4.0], [0.0, 2.0]]).repeat(8, axis=1).astype(np.float32), [{}] * 2)
    rows = index.vectors([9, 5, 4])
    np.testing.assert_allclose(np.linalg.norm(rows[[0, 2]], axis=1), 1, atol=1e-6)
    assert np.isnan(rows[1]).all()
    assert rows[0][0] == 0


def test_an_id_twice_in_one_batch_keeps_the_last(index):
    rows = np.eye(DIMENSION, dtype=np.float32)
    index.upsert([5, 6, 5], rows[:3], [{}] * 3)
    assert len(index) == 2
    assert index.search(rows[2:3], 1, Filter()).ids.tolist() == [[5]]


def test_a_protected_trait_is_refused(index):
    with pytest.raises(ProtectedTag):
        index.search(np.ones((1, DIMENSION), dtype=np.float32), 1, Filter(any_of={"sex": frozenset({"f"})}))


@pytest.mark.parametrize("name", ["pgvector", "milvus"])
def test_a_second_process_finds_what_the_first_stored_and_another_dimension_is_refused(empty, name):
    table = f"contract_{next(number)}"
    first, rows = empty(name, table=table), np.eye(DIMENSION, dtype=np.float32)
    first.upsert([1, 2], rows[:2], [{"mode": frozenset({"a"})}, {}])
    second = empty(name, table=table)
    assert second.search(rows[:1], 9, Filter(any_of={"mode": frozenset({"a"})})).ids.tolist() == [[1]]
    with pytest.raises(ValueError, match="dimension"):
        empty(name, dimension=DIMENSION + 1, table=table)


def test_with_a_graph_a_narrow_filter_is_still_exact(oracle, postgres_server):
    url = postgres_server.replace("postgresql+psycopg://", "postgresql://")
    ids, vectors, _ = documents(3, n=3000)
    tags = [{"one": frozenset({"yes"} if place % 100 == 0 else ())} for place in range(3000)]
    graph = PgVectorIndex(url, "contract_graph", DIMENSION, graph=True)
    try:
        for engine in (oracle, graph):
            engine.upsert(ids, vectors, tags)
        for where in (Filter(any_of={"one": frozenset({"yes"})}), Filter(ids=frozenset(ids[:7]))):
            assert_same(oracle.search(vectors[:5], 20, where), graph.search(vectors[:5], 20, where))
        wide = graph.search(vectors[:5], 20, Filter()).ids
        assert wide.shape == (5, 20)
        assert planned(graph, Filter(any_of={"one": frozenset({"yes"})})) == ("off", "off")
        assert planned(graph, Filter()) == ("on", "strict_order")
    finally:
        graph.close()


def planned(graph, where):
    """Whether the graph may be used for a search under this filter, and how."""
    with graph._pool.connection() as connection:
        graph._plan(connection, *_condition(where))
        return tuple(
            connection.execute(f"SHOW {name}").fetchone()[0] for name in ("enable_indexscan", "hnsw.iterative_scan")
        )


def small_site(index):
    engine = Engine(HashingEncoder(DIMENSION), TAXONOMY, index=index)
    words = ["Python", "Java", "SQL", "statistics", "machine", "learning", "GIS", "welding", "teaching", "maps"]
    posts = [
        opportunity(
            i, title=f"{words[i % 9]} and {words[i % 7]}", body=" ".join(words[i % 5 :]), tags={"mode": {str(i % 3)}}
        )
        for i in range(1, 400)
    ]
    engine.upsert(posts, engine.encode(posts), encoder_id=engine.encoder_id)
    engine.remove(Kind.OPPORTUNITY, [3, 4, 5])
    engine.upsert(posts[:2][::-1], engine.encode(posts[:2][::-1]))
    return engine


@pytest.mark.parametrize("name", ["pgvector", "milvus"])
def test_the_whole_engine_gives_the_same_matches_with_its_vectors_outside(empty, name):
    here = small_site(None)
    there = small_site(lambda kind, dimension, slots: OutsideIndex(empty(name, dimension), slots))
    seeker = profile(1, title="Statistician", body="Python, SQL and machine learning")
    for where in (
        Filter(),
        Filter(any_of={"mode": frozenset({"1"})}),
        Filter(ids=frozenset({7, 8})),
        Filter(ids=frozenset()),
    ):
        asked = Query(target_kind=Kind.OPPORTUNITY, document=seeker, where=where, limit=30)
        want, got = here.search(asked), there.search(asked)
        assert [(m.id, m.score) for m in got] == [
            (m.id, pytest.approx(m.score, abs=1e-6) if m.score else None) for m in want
        ]
        assert bool(want) == (where.ids != frozenset())
