"""What is said of sex, age, ethnicity, household registration or marriage reaches neither encoder nor words."""

import numpy as np
import pytest

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.gist import Gist
from matching.gloss import Gloss
from matching.reading import Reader
from matching.recognition import SkillRecognizer
from matching.types import Kind, Query
from tests.matching.small_city import TAXONOMY, opportunity, profile, refs

TRAITS = [
    "女，28岁，汉族，已婚，成都户口。",
    "性别：男 民族：藏族 婚姻状况：离异 年龄：45。",
    "Female, 29 years old, married, Chengdu hukou.",
    "Male, aged 51, divorced.",
]
WORK = "Python and SQL."


class Listening(HashingEncoder):
    """Remembers what it was given to read."""

    def __init__(self):
        super().__init__(64)
        self.read = []

    def encode(self, texts):
        self.read += texts
        return super().encode(texts)


def reader():
    return Reader(TAXONOMY, Gloss(TAXONOMY), Gist(TAXONOMY), SkillRecognizer(TAXONOMY.skills))


def only(passages):
    """Words of passages, without the stops that stand where a statement was taken out."""
    return {" ".join(passage.replace("。", " ").split(" ")).strip(" .,，") for passage in passages} - {""}


@pytest.mark.parametrize("trait", TRAITS)
def test_no_passage_of_a_title_or_body_tells_one(trait):
    engine = Engine(Listening(), TAXONOMY)
    plain, in_body, in_title = (
        engine.prepare([profile(1, refs("python"), body, title=title)])[0].text.split("\n")
        for title, body in [("Analyst", WORK), ("Analyst", f"{trait}\n{WORK}"), (f"{trait} Analyst", WORK)]
    )
    assert only(in_body) == only(plain)
    assert only(in_title) == only(plain)


@pytest.mark.parametrize("trait", TRAITS)
def test_the_words_of_a_document_tell_none(trait):
    plain, said = (reader().read(profile(1, (), body, title="Analyst")) for body in (WORK, f"{trait}\n{WORK}"))
    assert sorted(said.tokens) == sorted(plain.tokens)
    assert said.gist == plain.gist
    assert [words for _, words in said.sentences] == [words for _, words in plain.sentences]


@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.parametrize("work", ["Python", "I write Python code for the pipelines that feed machine learning models."])
def test_the_encoder_reads_none_in_a_search(trait, work):
    """Short and long texts are read in different ways."""
    encoder = Listening()
    engine = Engine(encoder, TAXONOMY)
    encoder.read.clear()
    for text in (f"{trait} {work}", f"{work} {trait}"):
        engine.search(Query(target_kind=Kind.OPPORTUNITY, text=text))
    assert encoder.read
    assert only(encoder.read) <= only([work])


@pytest.mark.parametrize("trait", TRAITS)
def test_a_search_finds_nobody_by_one(trait):
    encoder = HashingEncoder(64)
    for engine in (Engine(encoder, TAXONOMY), Engine(None, TAXONOMY)):
        people = [profile(1, (), f"{trait} {WORK}"), profile(2, (), WORK)]
        engine.upsert(people, engine.encode(people) if engine.encoder_id else None)
        assert engine.search(Query(target_kind=Kind.PROFILE, text=trait)) == []
        first, second = engine.search(Query(target_kind=Kind.PROFILE, text=f"{trait} {WORK}"))
        assert first.relevance == pytest.approx(second.relevance)


@pytest.mark.parametrize("trait", TRAITS)
def test_who_says_nothing_else_has_no_vector_and_no_score(trait):
    engine = Engine(HashingEncoder(64), TAXONOMY)
    post = opportunity(1, refs("python"), f"{trait} {WORK}")
    engine.upsert([post], engine.encode([post]))
    person = profile(1, (), trait)
    row = engine.encode([person])
    assert not row.any()
    engine.upsert([person], row)
    assert engine.pair(person, post).score is None
    (found,) = engine.search(Query(target_kind=Kind.PROFILE, document=post))
    assert (found.id, found.score) == (1, None)


@pytest.mark.model
@pytest.mark.parametrize(("one", "other"), [(TRAITS[0], TRAITS[1]), (TRAITS[2], TRAITS[3])])
def test_two_who_differ_in_one_are_the_same_to_the_whole_engine(one, other):
    """With the packaged encoder, from either side, in lists and in what is quoted."""
    from tests.matching.real_city import documents, engine

    person, post = documents()[0][0], documents()[1][0]
    told = []
    for trait in (one, other):
        said = profile(10_000, person.skills, f"{trait}\n{person.body}", title=f"{trait}{person.title}")
        match = engine().pair(said, post)
        assert not any(text in quote.text for quote in match.evidence for text in ("汉族", "藏族", "emale", "Male"))
        told.append((match.score, [(term.key, term.value) for term in match.terms], engine().encode([said])))
    assert told[0][:2] == told[1][:2]
    assert np.array_equal(told[0][2], told[1][2])
