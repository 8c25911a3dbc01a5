"""The way over the codes: exact at every share kept, or not believed."""

import faiss
import numpy as np
import pytest

from matching.bench.vectors import DIMENSION, corpus, questions
from matching.indexes.codes import Codes
from matching.indexes.rows import Candidates, ExactIndex
from matching.indexes.slot import SlotIndex, first_read

N, K = 30_000, 100
SHARES = [1.0, 0.95, 0.5, 0.1, 0.01, 0.001]


@pytest.fixture(scope="module")
def rows():
    return corpus(N)


@pytest.fixture(scope="module")
def exact(rows):
    return filled(ExactIndex(DIMENSION), rows)


@pytest.fixture(scope="module")
def fast(rows):
    index = filled(SlotIndex(DIMENSION, codes_from=5_000), rows)
    assert index.has_codes
    return index


def filled(index, rows):
    for start in range(0, len(rows), 3_000):
        index.upsert(range(start, min(len(rows), start + 3_000)), rows[start : start + 3_000])
    return index


def recall(found, want):
    kept = [len(set(a.tolist()) & set(b.tolist())) / len(b) for a, b in zip(found, want, strict=True)]
    return float(np.mean(kept))


def random_mask(share):
    return np.random.default_rng(3).random(N) < share


def far_mask(rows, question):
    """Keeps most, but none of the near ones."""
    cosine = rows @ question
    return cosine < np.quantile(cosine, 0.84)


@pytest.mark.parametrize("share", SHARES)
def test_recall_is_the_oracles_at_every_share_kept(exact, fast, share):
    asked, mask = questions(12), random_mask(share)
    want, got = exact.search(asked, K, mask), fast.search(asked, K, mask)
    assert recall(got.ids, want.ids) >= 0.999
    np.testing.assert_allclose(got.cosine, want.cosine, atol=1e-3)


@pytest.mark.parametrize("share", [0.01, 0.001])
def test_a_graph_index_under_a_filter_misses_that_bar(rows, exact, graph, share):
    asked, mask = questions(12), random_mask(share)
    bits = np.packbits(mask, bitorder="little")
    selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
    parameters = faiss.SearchParametersHNSW(sel=selector, efSearch=200)
    want = exact.search(asked, K, mask).ids
    found = graph.search(asked, want.shape[1], params=parameters)[1]
    assert recall(found, want) < 0.9


@pytest.fixture(scope="module")
def graph(rows):
    index = faiss.IndexHNSWFlat(DIMENSION, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 60
    index.add(rows)
    return index


def test_all_but_the_narrowest_filters_are_answered_by_the_codes(fast):
    for share in (1.0, 0.95, 0.5, 0.1):
        assert fast.scan(questions(1)[0], 10, Candidates(random_mask(share))) is not None


@pytest.mark.parametrize("step", [3, 8, 20, 24])
def test_a_filter_that_goes_by_slots_is_exact_whatever_the_sample_sees(exact, fast, monkeypatch, step):
    """Nobody, or everybody, who is let through stands where the sample is taken."""
    monkeypatch.setattr(fast, "pick_cost", 100.0)
    for mask in (np.arange(N) % step != 0, np.arange(N) % step == 1, np.arange(N) % step == 0):
        want, got = exact.search(questions(6), K, mask), fast.search(questions(6), K, mask)
        assert recall(got.ids, want.ids) >= 0.999


def test_a_filter_that_keeps_only_what_is_far_is_exact_and_the_codes_are_not_believed(rows, exact, fast):
    question = questions(1)
    mask = far_mask(rows, question[0])
    want, got = exact.search(question, K, mask), fast.search(question, K, mask)
    assert fast.scan(question[0], K, Candidates(mask)) is None
    np.testing.assert_array_equal(got.ids, want.ids)
    slots = np.flatnonzero(mask)  # what a scan that is always believed would choose from
    first = slots[np.argsort(-fast._codes.estimates(question[0], slots))[: first_read(K, len(slots))]]
    assert len(set(first.tolist()) & set(want.ids[0].tolist())) < 0.9 * K


def test_a_narrow_filter_that_keeps_only_what_is_far_is_exact_too(rows, exact, fast):
    for question in questions(4):
        cosine = rows @ question
        mask = cosine < np.quantile(cosine, 0.08)
        want, got = exact.search(question[None], K, mask), fast.search(question[None], K, mask)
        np.testing.assert_array_equal(got.ids, want.ids)


def test_codes_overwritten_in_place_are_those_of_new_ones(rows):
    chance = np.random.default_rng(1)
    codes = Codes(DIMENSION, rows[:1000].mean(axis=0))
    now = rows[:999].copy()
    codes.append(now[:700])
    codes.append(now[700:])
    for size in (1, 40, 400):
        slots = chance.permutation(len(now))[:size]
        now[slots] = rows[2000 + slots]
        codes.replace(slots, now[slots])
    every = np.arange(len(now))
    fresh = Codes(DIMENSION, rows[:1000].mean(axis=0))
    fresh.append(now)
    for question in questions(5):
        np.testing.assert_allclose(codes.estimates(question, every), fresh.estimates(question, every), atol=1e-6)
        np.testing.assert_array_equal(codes.distances(question, None, 999), fresh.distances(question, None, 999))


@pytest.mark.parametrize("dimension", [40, 64, 384, 600])
def test_codes_are_those_of_rabitq_and_estimate_the_products(dimension):
    chance = np.random.default_rng(4)
    rows = chance.standard_normal((2_000, dimension)).astype(np.float32) + 0.5
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    centre = rows.mean(axis=0)
    codes = Codes(dimension, centre)
    codes.append(rows[:700])
    codes.append(rows[700:1_999])
    size = -(-dimension // 8)
    theirs = faiss_codes(dimension, centre, rows[:1_999])
    signs = np.concatenate([codes._front, codes._rest], axis=1)[:1_999]
    np.testing.assert_array_equal(signs.view(np.uint8)[:, :size], theirs[:, :size])
    np.testing.assert_allclose(codes._factors[:1_999], theirs[:, size:].copy().view(np.float32), atol=1e-5)
    slots = np.flatnonzero(chance.random(1_999) < 0.8)
    wrong = codes.estimates(rows[0], slots) - rows[slots] @ rows[0]
    assert np.std(wrong) < 1 / dimension**0.5


def faiss_codes(dimension, centre, rows):
    """What FAISS's own RaBitQ makes of rows around a centre: signs, then two factors."""
    quantizer = faiss.IndexFlatIP(dimension)
    quantizer.add(centre.reshape(1, -1))
    index = faiss.IndexIVFRaBitQFastScan(quantizer, dimension, 1, faiss.METRIC_INNER_PRODUCT)
    index.train(centre.reshape(1, -1))
    return index.sa_encode(rows)


@pytest.mark.parametrize("dimension", [40, 200, 384, 600])
def test_distances_count_the_first_signs_that_differ(dimension):
    chance = np.random.default_rng(5)
    rows = chance.standard_normal((300, dimension)).astype(np.float32)
    centre = rows.mean(axis=0)
    codes = Codes(dimension, centre)
    codes.append(rows)
    want = ((rows > centre) != (rows[7] > centre))[:, :256].sum(axis=1)
    np.testing.assert_array_equal(codes.distances(rows[7], None, 300), want)
    picked = np.array([3, 7, 250])
    np.testing.assert_array_equal(codes.distances(rows[7], picked, 300), want[picked])


def test_the_best_may_not_stand_deep_in_either_look(rows, fast):
    """A question whose signs say little: its numbers lie about the centre, but for one."""
    centre = fast._codes._centre
    question = centre.copy()
    question[5] += 1.0
    question = (question / np.linalg.norm(question)).astype(np.float32)
    exact = filled(ExactIndex(DIMENSION), rows).search(question[None], K)
    np.testing.assert_array_equal(fast.search(question[None], K).ids, exact.ids)


def test_changes_while_and_after_codes_are_made_are_seen_at_once(rows):
    exact, fast = ExactIndex(DIMENSION), SlotIndex(DIMENSION, codes_from=2_000)
    chance = np.random.default_rng(2)
    for step in range(12):
        ids = chance.integers(0, 9_000, 1_500)
        changed = rows[chance.integers(0, N, 1_500)]
        gone = chance.integers(0, 9_000, 200)
        for index in (exact, fast):
            index.upsert(ids.tolist(), changed)
            index.remove(gone.tolist())
        mask = chance.random(fast.slots.used) < (1.0 if step % 2 else 0.6)
        want, got = exact.search(changed[:3], 50, mask), fast.search(changed[:3], 50, mask)
        np.testing.assert_array_equal(got.ids, want.ids)
    assert fast.has_codes
    ids = [fast.slots.all_ids()[0]]
    fast.upsert(ids, questions(1))
    found = fast.scan(questions(1)[0], 1, Candidates(fast.slots.live))
    assert found is not None
    assert found[0].tolist() == ids


def test_a_run_of_equal_vectors_is_in_the_order_of_ids(rows):
    index = SlotIndex(DIMENSION, codes_from=2_000)
    changed = rows[:20_000].copy()
    changed[:5_000] = rows[0]
    index.upsert(range(20_000, 0, -1), changed)
    assert index.search(rows[:1], 50).ids[0].tolist() == list(range(15_001, 15_051))
