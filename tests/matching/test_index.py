import numpy as np
import pytest

from matching.index import BadMask, BadVector
from matching.indexes.rows import ExactIndex
from matching.indexes.slot import SlotIndex
from matching.slots import Slots

DIMENSION = 16


def corpus(seed: int, n: int = 300):
    """Ids in no order, with gaps; some vectors twice, so that there are ties."""
    random = np.random.default_rng(seed)
    vectors = random.standard_normal((n, DIMENSION)).astype(np.float32) * random.uniform(0.1, 9, (n, 1))
    vectors[n // 2 :: 7] = vectors[0]
    ids = random.choice(10 * n, n, replace=False)
    return [int(i) for i in ids], vectors.astype(np.float32)


def both(ids, vectors):
    exact, fast = ExactIndex(DIMENSION), SlotIndex(DIMENSION)
    for index in (exact, fast):
        index.upsert(ids, vectors)
    return exact, fast


def assert_same(want, got):
    np.testing.assert_array_equal(got.ids, want.ids)
    np.testing.assert_allclose(got.cosine, want.cosine, atol=1e-6)


@pytest.mark.parametrize("kept", [1.0, 0.9, 0.5, 0.1, 0.01, 0.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_slot_index_agrees_with_brute_force_under_every_filter(seed, kept):
    ids, vectors = corpus(seed)
    exact, fast = both(ids, vectors)
    mask = np.random.default_rng(seed + 100).random(len(ids)) < kept
    queries = 7 * vectors[:5]
    for k in (1, 10, 100, 1000):
        want = exact.search(queries, k, mask)
        assert_same(want, fast.search(queries, k, mask))
        assert want.ids.shape == (5, min(k, int(mask.sum())))


@pytest.mark.parametrize("seed", range(4))
def test_a_filter_that_keeps_the_farthest_is_exact_too(seed):
    ids, vectors = corpus(seed)
    exact, fast = both(ids, vectors)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    mask = unit @ unit[3] < np.quantile(unit @ unit[3], 0.1)
    assert_same(exact.search(vectors[3:4], 20, mask), fast.search(vectors[3:4], 20, mask))


def test_the_oracle_agrees_with_a_sort_by_hand():
    ids, vectors = corpus(1, n=40)
    exact, _ = both(ids, vectors)
    query = vectors[5].astype(np.float64)
    cosine = [float(v @ query / np.linalg.norm(v) / np.linalg.norm(query)) for v in vectors.astype(np.float64)]
    want = [i for _, i in sorted(zip(cosine, ids, strict=True), key=lambda pair: (-round(pair[0], 6), pair[1]))]
    assert exact.search(vectors[5:6], 40).ids[0].tolist() == want


def test_equal_vectors_come_by_id_even_when_the_cut_falls_among_them():
    index = SlotIndex(2)
    ids = list(range(200, 0, -1))
    index.upsert(ids, np.tile(np.array([[0.3, 0.4]], dtype=np.float32), (200, 1)))
    assert index.search(np.array([[1.0, 1.0]], dtype=np.float32), 5).ids.tolist() == [[1, 2, 3, 4, 5]]


def test_an_update_is_seen_by_the_next_search_and_takes_no_new_slot():
    ids, vectors = corpus(2)
    exact, fast = both(ids, vectors)
    for index in (exact, fast):
        index.upsert(ids[:50], vectors[100:150])
    assert fast.slots.used == len(ids)
    assert_same(exact.search(vectors[100:101], 30), fast.search(vectors[100:101], 30))
    assert ids[0] in fast.search(vectors[100:101], 2).ids[0]


def test_a_removed_id_is_never_found_and_its_slot_is_used_again():
    ids, vectors = corpus(3)
    exact, fast = both(ids, vectors)
    for index in (exact, fast):
        index.remove([*ids[:100], 999_999])
        index.upsert([77_777], vectors[:1])
    assert fast.slots.used == len(ids)
    found = fast.search(vectors[:5], 1000)
    assert not set(ids[:100]) & set(found.ids.ravel().tolist())
    assert_same(exact.search(vectors[:5], 1000), found)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
def test_a_vector_without_direction_is_named_and_nothing_of_the_batch_is_stored(bad):
    index = SlotIndex(3)
    rows = np.ones((4, 3), dtype=np.float32)
    rows[2] = bad
    with pytest.raises(BadVector):
        index.upsert([1, 2, 3, 4], rows)
    assert len(index) == 0
    with pytest.raises(BadVector):
        index.search(rows[2:3], 1)


def test_wrong_shapes_are_named():
    index = SlotIndex(3)
    with pytest.raises(BadVector, match="dimension 3"):
        index.upsert([1], np.ones((1, 4), dtype=np.float32))
    with pytest.raises(BadVector, match="2 ids"):
        index.upsert([1, 2], np.ones((1, 3), dtype=np.float32))
    index.upsert([1], np.ones((1, 3), dtype=np.float32))
    with pytest.raises(BadMask):
        index.search(np.ones((1, 3), dtype=np.float32), 1, np.ones(2, dtype=np.bool_))
    with pytest.raises(ValueError, match="negative"):
        index.upsert([-1], np.ones((1, 3), dtype=np.float32))


def test_nothing_stored_and_nothing_asked_for_are_no_errors():
    index = SlotIndex(3)
    query = np.ones((2, 3), dtype=np.float32)
    assert index.search(query, 5).ids.shape == (2, 0)
    index.upsert([1], query[:1])
    assert index.search(query, 0).ids.shape == (2, 0)
    assert index.search(query, 5, np.zeros(1, dtype=np.bool_)).ids.shape == (2, 0)


def test_a_stored_vector_is_given_back_at_unit_length():
    index = SlotIndex(2)
    index.upsert([4], np.array([[3.0, 4.0]], dtype=np.float32))
    np.testing.assert_allclose(index.vector(4), [0.6, 0.8], atol=1e-7)
    assert index.vector(5) is None


def test_cosine_of_an_id_without_a_vector_is_not_a_number():
    index = SlotIndex(2)
    index.upsert([4, 8], np.array([[1.0, 0.0], [0.0, 2.0]], dtype=np.float32))
    cosine = index.cosine(np.array([5.0, 0.0], dtype=np.float32), [8, 3, 4])
    assert cosine[0] == 0
    assert np.isnan(cosine[1])
    assert cosine[2] == 1


def test_shared_slots_without_a_vector_are_not_found():
    slots = Slots()
    slots.assign(range(500))
    index = SlotIndex(2, slots)
    index.upsert([7, 450, 900], np.array([[1, 0], [1, 1], [0, 1]], dtype=np.float32))
    everything = np.ones(slots.used, dtype=np.bool_)
    assert index.search(np.array([[1, 0]], dtype=np.float32), 9, everything).ids.tolist() == [[7, 450, 900]]
    assert index.vector(3) is None
    slots.assign([901])
    assert np.isnan(index.cosine(np.array([1, 0], dtype=np.float32), [3, 901])).all()
    index.remove([7, 901])
    assert 7 in slots  # the owner of shared slots releases them


def test_the_array_grows_without_losing_anything():
    index = SlotIndex(DIMENSION)
    ids, vectors = corpus(5, n=1000)
    for start in range(0, 1000, 90):
        index.upsert(ids[start : start + 90], vectors[start : start + 90])
    exact, _ = both(ids, vectors)
    assert_same(exact.search(vectors[:3], 50), index.search(vectors[:3], 50))


@pytest.mark.parametrize("gone", [1, 1500])
def test_who_lives_is_told_whether_few_slots_are_free_or_many(gone):
    slots = Slots()
    slots.assign(range(2000))
    slots.release(range(10, 10 + gone))
    assert np.flatnonzero(~slots.live).tolist() == list(range(10, 10 + gone))
    slots.assign([5000])
    assert np.count_nonzero(slots.live) == 2001 - gone
