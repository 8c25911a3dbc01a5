from dataclasses import replace

import numpy as np
import pytest

from matching.borrowing import Borrower
from matching.coverage import Proximity
from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.gloss import Gloss
from matching.kinship import Kinship
from matching.occupations import Kin, OccupationMap
from matching.text import words
from matching.types import Kind, Query, Taxonomy
from matching.weights import default_weights
from tests.matching.small_city import TAXONOMY, opportunity, profile, refs

ENCODER = HashingEncoder(96)
WEIGHTS = default_weights()
MAP = OccupationMap(TAXONOMY, ENCODER, Gloss(TAXONOMY), WEIGHTS.profile)
TEXTS = ["data scientist", "a statistician for the city", "web developer", "welder", "statistician and welder"]


def by_hand(vector, hidden=frozenset()):
    """Needs of the occupations by the power of their likeness, then with rare skills counting more, of length 1."""
    needs = {}
    middle = WEIGHTS.profile.middle
    likeness = (MAP.cosines(vector[None])[0] + middle * MAP.middles(vector[None])[0]) / (1 + middle)
    for place, (entry, cosine) in enumerate(zip(MAP.occupations, likeness, strict=True)):  # too few names for a metric
        if place in hidden:
            continue
        for code in entry.essential | entry.optional:
            share = 1.0 if code in entry.essential else WEIGHTS.profile.optional
            needs[code] = needs.get(code, 0.0) + max(0.0, float(cosine)) ** WEIGHTS.profile.sharpness * share
    rare = {}
    for code, need in needs.items():
        having = sum(code in entry.essential | entry.optional for entry in MAP.occupations)
        rare[code] = need * np.log1p(len(MAP.occupations) / having)
    row = np.array([rare.get(code, 0.0) for code in MAP.skills])
    return row / np.linalg.norm(row)


def test_profiles_are_compared_through_what_the_nearest_occupations_need():
    vectors = ENCODER.encode(TEXTS)
    kin = MAP.kin(vectors)
    rows = np.stack([by_hand(vector) for vector in vectors])
    np.testing.assert_allclose(MAP.alike(kin, kin), rows @ rows.T, atol=1e-5)


def test_titles_without_a_common_word_are_alike_by_the_skills_they_need():
    kin = MAP.kin(ENCODER.encode(["data scientist", "statistician", "welder"]))
    alike = MAP.alike(kin, kin)
    assert alike[0, 1] > 0.3
    assert alike[0, 2] < 0.05


def test_what_is_hidden_is_not_borrowed_from():
    vector = ENCODER.encode(["welder"])
    place = next(i for i, entry in enumerate(MAP.occupations) if entry.code == "welder")
    assert MAP.usual_skills(MAP.kin(vector))[0]["welding"] > 0.9
    assert "welding" not in MAP.usual_skills(MAP.kin(vector, hidden=[frozenset({place})]))[0]


def test_a_text_without_direction_is_like_nobody():
    kin = MAP.kin(np.zeros((1, 96), dtype=np.float32))
    assert MAP.alike(kin, MAP.kin(ENCODER.encode(TEXTS))).max() == 0
    assert MAP.usual_skills(kin)[0] == {} or max(MAP.usual_skills(kin)[0].values()) == 0


def test_a_taxonomy_without_relations_is_no_error():
    empty = OccupationMap(Taxonomy(), ENCODER, Gloss(), WEIGHTS.profile)
    kin = empty.kin(ENCODER.encode(TEXTS))
    assert empty.alike(kin, kin).max() == 0
    assert empty.usual_skills(kin) == [{}] * len(TEXTS)


def test_kin_are_found_once_and_again_after_a_change():
    vectors = ENCODER.encode(TEXTS)
    asked = []

    def vector(document_id):
        asked.append(document_id)
        return vectors[document_id]

    kinship = Kinship(MAP, 96)
    slots = np.array([3, 1])
    first = kinship.of(slots, [0, 2], vector, words_of)
    np.testing.assert_array_equal(first.places, MAP.kin(vectors[[0, 2]], [words_of(0), words_of(2)]).places)
    kinship.of(np.array([1, 3]), [2, 0], vector, words_of)
    assert asked == [0, 2]
    kinship.forget(np.array([1, 70]))
    kinship.of(slots, [0, 4], vector, words_of)
    assert asked == [0, 2, 4]


def words_of(place):
    return MAP.words.numbers(words(TEXTS[place]))


def test_a_longer_text_is_like_occupations_whose_words_it_shares():
    vector = ENCODER.encode(["somebody"])
    by_words = MAP.kin(vector, [MAP.words.numbers(words("SQL and statistical analysis, in Java"))])
    usual, before = MAP.usual_skills(by_words)[0], MAP.usual_skills(MAP.kin(vector))[0]
    assert usual.get("welding", 0) < before.get("welding", 0)
    assert usual["sql"] > before.get("sql", 0)


def test_words_alone_give_no_direction():
    kin = MAP.kin(np.zeros((1, 96), dtype=np.float32), [MAP.words.numbers(["weld"])])
    assert kin.weights.max() == 0


def test_one_text_alone_and_among_others_has_the_same_kin():
    vectors, said = ENCODER.encode(TEXTS), [words_of(place) for place in range(len(TEXTS))]
    together = MAP.kin(vectors, said)
    for place in range(len(TEXTS)):
        alone = MAP.kin(vectors[[place]], said[place : place + 1])
        np.testing.assert_array_equal(alone.places[0], together.places[place])
        np.testing.assert_array_equal(alone.weights[0], together.weights[place])


def test_stored_documents_are_like_the_same_occupations_as_fresh_ones():
    engine = Engine(ENCODER, TAXONOMY)
    person = profile(1, refs("sql"), "Statistical analysis with QGIS for a welder.")
    posts = [opportunity(i, (), "Java and machine learning, welding.", title=text) for i, text in enumerate(TEXTS)]
    fresh = [engine.alike(person, post).profile for post in posts]
    engine.upsert([person], engine.encode([person]))
    engine.upsert(posts, engine.encode(posts))
    assert [engine.alike(person, post).profile for post in posts] == fresh
    found = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person))
    for match in found:
        assert match.relevance == pytest.approx(engine.pair(person, posts[match.id]).relevance, abs=1e-6)
    assert len(found) == len(posts)


def borrowed(post, kin=None, most=WEIGHTS.skills.inferred_most):
    numbers = replace(WEIGHTS.skills, inferred_most=most)
    borrower = Borrower(TAXONOMY, MAP, Proximity(TAXONOMY, WEIGHTS.near), numbers)
    return [ref.code for ref in borrower.inferred(post, kin)]


def kin_of(text):
    return MAP.kin(ENCODER.encode([text]))


def test_usual_skills_are_borrowed_unless_listed_or_near_to_one_that_is():
    assert borrowed(opportunity(), kin_of("data scientist"))[:3] == ["ml", "python", "stats"]
    assert borrowed(opportunity(skills=refs("ml")), kin_of("data scientist")) == ["python"]  # stats hangs beside ml
    assert borrowed(opportunity(occupations=("welder",))) == ["welding"]
    assert borrowed(opportunity()) == []


def test_no_more_skills_are_borrowed_than_the_weights_allow_the_most_usual_ones():
    usual = borrowed(opportunity(), kin_of("data scientist"))
    assert len(usual) > 2
    assert borrowed(opportunity(), kin_of("data scientist"), most=2) == usual[:2]


@pytest.mark.parametrize("held", [refs("python"), refs("welding")])
def test_what_is_inferred_is_marked_and_weighs_less_than_what_is_listed(held):
    engine = Engine(ENCODER, TAXONOMY)
    post = opportunity(1, refs("java"), "Machine learning.", title="data scientist")
    fits = engine.pair(profile(1, held, "Work."), post).skills
    assert (fits[0].code, fits[0].inferred) == ("java", False)
    assert all(fit.inferred and not fit.essential for fit in fits[1:])
    assert len(fits) > 1
    with_java = engine.pair(profile(1, refs("java"), "Work."), post)
    assert with_java.score > engine.pair(profile(1, held, "Work."), post).score


def test_a_search_and_a_pair_infer_the_same():
    engine = Engine(ENCODER, TAXONOMY)
    people = [profile(i, refs("python", "sql"), text) for i, text in enumerate(TEXTS)]
    posts = [opportunity(i, (), "Duties.", title=text) for i, text in enumerate(TEXTS)]
    engine.upsert(people, engine.encode(people))
    engine.upsert(posts, engine.encode(posts))
    for person in people:
        for match in engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person)):
            again = engine.pair(person, posts[match.id])
            assert [fit.code for fit in again.skills] == [fit.code for fit in match.skills]
            assert again.score == pytest.approx(match.score, abs=1e-6)


def test_a_row_of_kin_is_kin():
    kin = kin_of("welder")
    assert isinstance(kin.row(0), Kin)
    np.testing.assert_array_equal(kin.row(0).places, kin.places)
