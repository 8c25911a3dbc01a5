import math
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.calibration import Pairs, curves, fit, read
from matching.encoder import HashingEncoder
from matching.gloss import Gloss
from matching.labels import label_vectors
from matching.locks import ReadWriteLock
from matching.meaning import Vocabulary, Wording, likeness, meaning
from matching.weights import default_weights
from tests.matching.small_city import TAXONOMY

TEXTS = st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=8), min_size=1, max_size=8)
NUMBERS = default_weights().meaning


def alike(left, others, stored):
    vocabulary = Vocabulary()
    for text in stored:
        vocabulary.add(vocabulary.number(text))
    glance = vocabulary.glance()
    words, rows = glance.number(left), [glance.number(other) for other in others]
    return likeness(Wording(words, glance.rarity()), rows)


def by_hand(left, right, stored):
    def weight(word):
        n = sum(word in text for text in stored)
        return math.log(1 + (len(stored) - n + 0.5) / (n + 0.5))

    both = sum(map(weight, set(left))) * sum(map(weight, set(right)))
    return sum(map(weight, set(left) & set(right))) / math.sqrt(both) if both else 0.0


@given(TEXTS, TEXTS, st.lists(st.sampled_from("abcxyz"), max_size=6))
def test_likeness_is_the_shared_weight_over_the_mean_of_both(stored, others, left):
    want = [by_hand(left, other, stored) for other in others]
    np.testing.assert_allclose(alike(left, others, stored), want, atol=1e-12)


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_from_either_side_and_one_with_itself(stored, texts):
    left, right = texts[0], texts[-1]
    assert alike(left, [right], stored)[0] == pytest.approx(alike(right, [left], stored)[0])
    assert alike(left, [left], stored)[0] == pytest.approx(1.0 if left else 0.0)


def test_a_removed_document_counts_no_longer():
    vocabulary = Vocabulary()
    kept, gone = vocabulary.number("ab"), vocabulary.number("bc")
    vocabulary.add(kept)
    before = vocabulary.rarity().copy()
    vocabulary.add(gone)
    assert not np.allclose(vocabulary.rarity(), before)
    vocabulary.remove(gone)
    np.testing.assert_allclose(vocabulary.rarity(), before)


def test_a_question_with_new_words_leaves_the_vocabulary_as_it_is():
    vocabulary = Vocabulary()
    vocabulary.add(vocabulary.number("ab"))
    glance = vocabulary.glance()
    assert glance.number("bxy").tolist() == [1, 2, 3]
    assert glance.number("yb").max() < 4
    assert len(glance.rarity()) == 4
    assert len(vocabulary.rarity()) == 2


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_meaning_lies_in_range_and_never_falls(cosine, other, shared, more):
    low, high = sorted((cosine, other))
    few, many = sorted((shared, more))
    assert 0 <= meaning(NUMBERS, low, few) <= meaning(NUMBERS, high, many) <= 1
    assert 0 <= meaning(NUMBERS, None, few) <= meaning(NUMBERS, None, many) <= 1


def test_a_fit_finds_the_curve_that_made_the_data():
    random = np.random.default_rng(0)
    cosine, shared = random.uniform(-1, 1, 40_000), random.uniform(0, 1, 40_000)
    truth = 1 / (1 + np.exp(-(-1.5 + 3 * cosine + 2 * shared)))
    fits = (random.random(40_000) < truth).astype(float)
    np.testing.assert_allclose(fit([cosine, shared], fits, balanced=False), [-1.5, 3, 2], atol=0.12)
    bias, *slopes = fit([cosine, shared], fits, balanced=True)
    np.testing.assert_allclose(slopes, [3, 2], atol=0.15)
    odds = fits.mean() / (1 - fits.mean())
    assert bias == pytest.approx(-1.5 - math.log(odds), abs=0.12)
    assert set(curves(Pairs(cosine, shared, fits), "meaning")) == {"dense", "lexical"}
    assert curves(Pairs(cosine, shared, fits), "near")["cosine"]["likeness"] == 0


def test_judged_pairs_are_read_from_their_files(tmp_path):
    (tmp_path / "queries.tsv").write_text('qid\ttext\tmore\nq1\tsay "hi"\tnow\n', encoding="utf-8")
    (tmp_path / "corpus.tsv").write_text("docid\ttext\nd1\ta\nd2\t数据\n", encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("qid\tdocid\tgrade\nq1\td2\t2\nq1\td1\t0\n", encoding="utf-8")
    assert read(tmp_path) == (['say "hi"\nnow'], ["a", "数据"], [{1}])
    assert read(tmp_path, columns=1).queries == ['say "hi"']


def test_labels_are_the_preferred_names():
    encoder = HashingEncoder(32)
    labels = label_vectors(encoder, TAXONOMY, Gloss(TAXONOMY))
    assert labels.keys() == TAXONOMY.skills.keys()
    np.testing.assert_allclose(labels["ml"], encoder.encode(["machine learning"])[0])


def test_readers_share_and_a_writer_is_alone():
    lock, seen, inside = ReadWriteLock(), [], threading.Event()

    def read_while_reading():
        with lock.reading():
            inside.set()

    def write():
        with lock.writing():
            seen.append("written")

    with lock.reading():
        reader = threading.Thread(target=read_while_reading)
        reader.start()
        assert inside.wait(5)
        writer = threading.Thread(target=write)
        writer.start()
        time.sleep(0.01)
        seen.append("read")
    reader.join(5)
    writer.join(5)
    assert seen == ["read", "written"]


def test_a_lock_is_free_again_after_an_error():
    lock = ReadWriteLock()
    for block in (lock.reading, lock.writing):
        with pytest.raises(KeyError), block():
            raise KeyError
    with lock.writing():
        pass
