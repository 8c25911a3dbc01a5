import math
import random
import threading
from dataclasses import fields, replace

import numpy as np
import pytest

from matching import searching
from matching.encoder import HashingEncoder
from matching.engine import Engine, MixedVectors, Mode, NoEncoder
from matching.filters import PROTECTED, ProtectedTag
from matching.index import BadVector
from matching.render import render
from matching.searching import BadQuery
from matching.types import Document, Facets, Filter, GateState, Kind, Query, SkillRef
from tests.matching.small_city import TAXONOMY, document, opportunity, profile, program, refs, without_skill

DIMENSION = 96
REGIONS = ["510104", "510107", "510704", "440305"]
SENTENCES = [
    "Trained machine learning models on sensor data.", "Kept SQL databases for the tax office.", "在水务局做统计分析。",
    "Drew maps of flood zones with QGIS.", "负责焊接钢结构。", "Wrote Java services for the bus company.",
    "用Python做数据清洗。", "Taught statistics to apprentices.", "维护网络设备。", "Organised a hackathon.",
]  # fmt: skip


def some(kind, count, seed):
    """Documents of a kind, different but of one world."""
    chance = random.Random(seed)
    codes, occupations = sorted(TAXONOMY.skills), sorted(TAXONOMY.occupations)
    return [
        document(
            kind, i, title=chance.choice(["Engineer", "数据分析师", "Analyst", "技术员"]),
            body=" ".join(chance.sample(SENTENCES, 3)),
            skills=tuple(SkillRef(c, chance.randint(1, 5)) for c in sorted(chance.sample(codes, 4))),
            occupations=(chance.choice(occupations),), regions=(chance.choice(REGIONS),),
            education=chance.choice([None, 10, 20, 30]), pay_min=chance.choice([None, 5000, 9000]),
            tags={"region": frozenset({chance.choice(REGIONS)}), "group": frozenset({str(chance.randint(0, 9))})},
        )
        for i in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def city():
    """An engine with 60 people, 50 posts and 20 courses."""
    engine = Engine(HashingEncoder(DIMENSION), TAXONOMY)
    documents = some(Kind.PROFILE, 60, 1) + some(Kind.OPPORTUNITY, 50, 2) + some(Kind.PROGRAM, 20, 3)
    engine.upsert(documents, engine.encode(documents), encoder_id=engine.encoder_id)
    return engine, {kind: [d for d in documents if d.kind is kind] for kind in Kind}


def filled(*documents, encoder=None):
    engine = Engine(encoder or HashingEncoder(DIMENSION), TAXONOMY)
    engine.upsert(documents, engine.encode(documents))
    return engine


def lexical(*documents):
    engine = Engine(None, TAXONOMY)
    engine.upsert(documents)
    return engine


def ids(matches):
    return [match.id for match in matches]


DIRECTIONS = [
    (Kind.PROFILE, Kind.OPPORTUNITY), (Kind.OPPORTUNITY, Kind.PROFILE),
    (Kind.PROFILE, Kind.PROGRAM), (Kind.PROGRAM, Kind.PROFILE),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_every_direction_gives_scores_that_are_the_sum_of_their_terms(city, source, target):
    engine, documents = city
    for asked in documents[source][:5]:
        matches = engine.search(Query(target_kind=target, document=asked, limit=10))
        assert len(matches) == 10
        for match in matches:
            assert match.kind is target
            assert match.score == pytest.approx(math.fsum(term.contribution for term in match.terms))
            assert 0 <= match.score <= 1
            assert 0 < match.coverage <= 1


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_a_pair_has_one_score_in_a_list_on_its_page_and_from_either_side(city, source, target):
    engine, documents = city
    asked = documents[source][7]
    by_id = {d.id: d for d in documents[target]}
    for match in engine.search(Query(target_kind=target, document=asked, limit=100)):
        alone = engine.pair(asked, by_id[match.id])
        assert alone.score == pytest.approx(match.score)
        assert (alone.terms, alone.gates, alone.skills, alone.evidence) == (
            match.terms, match.gates, match.skills, match.evidence,
        )  # fmt: skip
        assert alone.relevance == pytest.approx(match.relevance)
        back = engine.pair(by_id[match.id], asked)
        assert (back.kind, back.id, back.score) == (asked.kind, asked.id, pytest.approx(match.score))


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_lists_are_ordered_by_passing_then_score(city, source, target):
    engine, documents = city
    matches = engine.search(Query(target_kind=target, document=documents[source][0], limit=100))
    order = [(not match.passes, match.score is None, -(match.score or 0)) for match in matches]
    assert order == sorted(order)
    assert len(set(ids(matches))) == len(matches)


@pytest.mark.parametrize(
    "where",
    [
        Filter({"region": frozenset({"510000"})}),
        Filter({"region": frozenset({"510100"}), "group": frozenset("123")}),
        Filter(ids=frozenset({3, 4, 999})),
        Filter(not_ids=frozenset(range(1, 45))),
        Filter({"group": frozenset({"no such"})}),
    ],
)
def test_a_filter_keeps_exactly_what_it_says_and_changes_no_score(city, where):
    engine, documents = city
    asked = documents[Kind.PROFILE][3]
    whole = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=asked, limit=100))
    kept = {d.id for d in documents[Kind.OPPORTUNITY] if _passes(d, where)}
    got = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=asked, where=where, limit=100))
    assert got == [match for match in whole if match.id in kept]


def _passes(made, where):
    for key, values in where.any_of.items():
        held = made.facets.tags[key]
        areas = tuple(code.rstrip("0") for code in values) if key == "region" else ()
        if not (held & values or any(code.startswith(areas) for code in held if areas)):
            return False
    return (where.ids is None or made.id in where.ids) and made.id not in where.not_ids


def test_the_filter_comes_before_the_best_are_chosen():
    """The one post that passes is the farthest of 400, beyond any depth of retrieval."""
    far = opportunity(401, refs("welding"), "焊接钢结构。", tags={"group": frozenset({"kept"})})
    posts = [opportunity(i, refs("python", "sql"), f"Python and SQL, team {i}.") for i in range(1, 401)]
    engine = filled(far, *posts)
    person = profile(1, refs("python", "sql"), "Python and SQL.")
    everything = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=50))
    assert 401 not in ids(everything)
    where = Filter({"group": frozenset({"kept"})})
    assert ids(engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, where=where))) == [401]


def test_a_filter_that_keeps_more_than_the_depth_lets_nothing_else_through():
    near = [opportunity(i, refs("python", "sql"), f"Python and SQL, team {i}.") for i in range(1, 301)]
    kept = Filter({"group": frozenset({"kept"})})
    far = [opportunity(i, (), f"Steel {i}.", tags={"group": frozenset({"kept"})}) for i in range(301, 551)]
    engine = filled(*near, *far)
    person = profile(1, refs("python", "sql"), "Python and SQL.")
    matches = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, where=kept, limit=80))
    assert len(matches) == 80
    assert min(ids(matches)) > 300


@pytest.mark.parametrize("leg", ["words", "codes", "vectors"])
def test_each_leg_filters_before_it_chooses(leg):
    """400 posts that do not pass are as good for this leg, 300 others pass, and one of these is good for it alone."""
    passing = {"group": frozenset({"kept"})}
    body, skills = ("Crane." if leg == "words" else "Steel."), refs("no-name") if leg == "codes" else ()
    posts = [opportunity(i, (), "Steel.", title="?", tags=passing) for i in range(1, 301)]
    posts += [opportunity(i, skills, body, title="?") for i in range(401, 801)]
    posts.append(opportunity(999, skills, body, title="?", tags=passing))
    person = profile(1, skills, "Crane." if leg != "codes" else "")
    engine = Engine(HashingEncoder(DIMENSION) if leg == "vectors" else None, TAXONOMY)
    rows = None
    if leg == "vectors":
        near = engine.encode([person])
        rows = np.where([[post.id > 300] for post in posts], near, np.roll(near, 1)).astype(np.float32)
    engine.upsert(posts, rows)
    found = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, where=Filter(passing), limit=5))
    assert 999 in ids(found)


@pytest.mark.parametrize(
    ("required", "held"),
    [({"education": 30}, {"education": 10}), ({"majors": ("0809",)}, {"majors": ("050101",)})],
    ids=["told by columns", "told when opened"],
)
def test_who_fails_a_gate_takes_nobodys_place(required, held):
    """700 who fit better fail a gate; the 60 who pass are all found, and whoever is behind them is not looked for."""
    near = [profile(i, refs("python", "sql"), f"Python and SQL, team {i}.", **held) for i in range(1, 701)]
    far = [profile(i, refs("python"), f"Taught Python to group {i}.", **required) for i in range(701, 761)]
    engine = filled(*near, *far)
    post = opportunity(1, refs("python", "sql"), "Python and SQL, a team.", **required)
    matches = engine.search(Query(target_kind=Kind.PROFILE, document=post, limit=50))
    assert [match.passes for match in matches] == [True] * 50
    more = engine.search(Query(target_kind=Kind.PROFILE, document=post, limit=90))
    assert [match.passes for match in more] == [True] * 60 + [False] * 30


def test_what_shares_neither_words_nor_direction_is_found_by_its_codes():
    posts = [opportunity(i, (), f"Python and SQL, team {i}.") for i in range(1, 301)]
    hidden = opportunity(999, refs("no-name"), "Überraschung", title="?")
    engine = filled(hidden, *posts)
    person = profile(1, refs("no-name"), "Python and SQL.")
    assert 999 in ids(engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=10)))


def test_programs_are_found_by_what_is_lacking_and_people_by_what_they_wish():
    courses = [program(i, refs("python", "sql"), f"Python and SQL, group {i}.") for i in range(1, 301)]
    people = [profile(i, refs("welding"), f"Steel and fire {i}.") for i in range(1, 301)]
    course = program(999, refs("welding"), "Steel and fire.")
    person = profile(999, refs("python"), "Python and SQL.", occupations=("welder",))
    engine = filled(course, person, *courses, *people)
    assert ids(engine.search(Query(target_kind=Kind.PROGRAM, document=person, limit=1))) == [999]
    assert ids(engine.search(Query(target_kind=Kind.PROFILE, document=course, limit=1))) == [999]


def test_an_empty_profile_gets_a_list_without_scores(city):
    engine, _ = city
    empty = Document(kind=Kind.PROFILE, id=77, title="", body="")
    for target in (Kind.OPPORTUNITY, Kind.PROGRAM):
        matches = engine.search(Query(target_kind=target, document=empty, limit=5))
        assert len(matches) == 5
        assert {(match.score, match.coverage, match.evidence) for match in matches} == {(None, 0.0, ())}


def test_an_empty_profile_among_the_people_stands_last():
    people = [profile(1), profile(2, refs("python"), "Python."), profile(3, title="Job wanted", pay_min=3000)]
    engine = filled(*people)
    matches = engine.search(Query(target_kind=Kind.PROFILE, document=opportunity(1, refs("python"), "Python.")))
    assert (matches[0].id, matches[0].score is None) == (2, False)
    assert {match.id: match.score for match in matches[1:]} == {1: None, 3: None}


@pytest.mark.parametrize("make", [filled, lexical])
def test_a_change_is_seen_by_the_next_search_and_a_removal_too(make):
    posts = [opportunity(1, refs("python"), "Python."), opportunity(2, refs("welding"), "Steel.")]
    engine = make(*posts)
    person = profile(1, refs("python"), "Python.")
    query = Query(target_kind=Kind.OPPORTUNITY, document=person)
    assert ids(engine.search(query)) == [1, 2]
    changed = [replace(posts[0], skills=refs("gis"), body="Maps."), replace(posts[1], skills=refs("python"))]
    engine.upsert(changed, engine.encode(changed) if engine.mode is Mode.FULL else None)
    assert ids(engine.search(query)) == [2, 1]
    engine.remove(Kind.OPPORTUNITY, [2, 55])
    assert ids(engine.search(query)) == [1]
    assert engine.ids(Kind.OPPORTUNITY) == [1]


def test_after_many_changes_scores_are_those_of_a_fresh_engine(city):
    _, documents = city
    posts = documents[Kind.OPPORTUNITY]
    worn = filled(*some(Kind.OPPORTUNITY, 70, 99), *some(Kind.PROGRAM, 30, 98))
    worn.upsert(posts, worn.encode(posts))
    worn.remove(Kind.OPPORTUNITY, range(51, 71))
    worn.remove(Kind.PROGRAM, range(1, 31))
    query = Query(target_kind=Kind.OPPORTUNITY, document=documents[Kind.PROFILE][0], limit=100)
    want, got = filled(*posts).search(query), worn.search(query)
    assert ids(got) == ids(want)
    assert [match.score for match in got] == pytest.approx([match.score for match in want], abs=1e-12)
    assert [match.relevance for match in got] == pytest.approx([match.relevance for match in want], abs=1e-6)


def test_without_an_encoder_words_and_taxonomy_still_find():
    engine = lexical(
        opportunity(1, refs("welding"), "焊接钢结构。"),
        opportunity(2, refs("python"), "Python services for the buses."),
    )
    assert engine.mode is Mode.LEXICAL
    assert engine.encoder_id is None
    person = profile(1, refs("python"), "I wrote services for buses.")
    first, second = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person))
    assert (first.id, second.id) == (2, 1)
    assert {term.key for term in first.terms} == {"skills", "meaning"}
    assert ids(engine.search(Query(target_kind=Kind.OPPORTUNITY, text="焊接"))) == [1]
    with pytest.raises(NoEncoder):
        engine.encode([person])


def test_a_chinese_text_finds_english_posts_and_back():
    engine = filled(
        opportunity(1, refs("ml"), "You train machine learning models."),
        opportunity(2, refs("welding"), "焊接钢结构。"),
        opportunity(3, refs("gis"), "Maps."),
    )
    assert ids(engine.search(Query(target_kind=Kind.OPPORTUNITY, text="机器学习")))[0] == 1
    assert ids(engine.search(Query(target_kind=Kind.OPPORTUNITY, text="welding")))[0] == 2


def test_a_text_has_no_score_but_says_which_of_its_skills_are_there(city):
    engine, documents = city
    matches = engine.search(Query(target_kind=Kind.PROFILE, text="QGIS and Java", limit=5))
    by_id = {d.id: d for d in documents[Kind.PROFILE]}
    assert matches
    assert [match.relevance for match in matches] == sorted((match.relevance for match in matches), reverse=True)
    for match in matches:
        assert (match.score, match.terms) == (None, ())
        held = {ref.code for ref in by_id[match.id].skills}
        assert {fit.code for fit in match.skills if fit.by == fit.code} == held & {"qgis", "java"}
        assert {fit.code for fit in match.skills} == {"qgis", "java"}


def test_a_text_without_meaning_finds_nothing_in_words():
    engine = lexical(*some(Kind.OPPORTUNITY, 20, 5))
    assert engine.search(Query(target_kind=Kind.OPPORTUNITY, text="  ")) == []
    assert engine.search(Query(target_kind=Kind.OPPORTUNITY, text="xylophon")) == []


def test_what_points_away_from_a_text_is_no_hit():
    posts = [opportunity(i, (), "Steel.", title="?") for i in (1, 2)]
    engine = Engine(HashingEncoder(DIMENSION), TAXONOMY)
    crane = engine.encode([profile(1, (), "Crane.")])[0]
    engine.upsert(posts, np.stack([-crane, crane]))
    assert ids(engine.search(Query(target_kind=Kind.OPPORTUNITY, text="Crane."))) == [2]


def test_the_order_of_skills_and_codes_in_a_document_does_not_matter():
    post = opportunity(1, refs("python", "ml", "gis"), "Maps and models.", occupations=("developer", "statistician"))
    turned = replace(
        post, skills=post.skills[::-1], facets=replace(post.facets, occupations=post.facets.occupations[::-1])
    )
    person = profile(1, refs("sql", "python:2"), "Made maps.", occupations=("developer", "web-developer"))
    engine = filled(person)
    one, other = engine.pair(person, turned), engine.pair(person, post)
    assert one.score == pytest.approx(other.score)
    assert (one.skills, one.gates, one.evidence) == (other.skills, other.gates, other.evidence)


def test_sentences_in_another_order_and_a_new_id_change_nothing():
    person = profile(1, refs("python"), "I drew maps. I wrote Python services.", regions=("510104",))
    moved = replace(person, id=2, body="I wrote Python services. I drew maps.")
    post = opportunity(1, refs("python", "gis"), "Python and maps.", regions=("510104",))
    engine = filled(post)
    assert engine.pair(person, post).score == pytest.approx(engine.pair(moved, post).score)


def test_taking_a_met_skill_away_lowers_the_score(city):
    engine, documents = city
    tried = lowered = 0
    for person in documents[Kind.PROFILE][:20]:
        for match in engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=3)):
            post = documents[Kind.OPPORTUNITY][match.id - 1]
            for code in [fit.code for fit in match.skills if fit.by == fit.code and not fit.inferred]:
                tried += 1
                lowered += engine.pair(without_skill(person, code), post).score < match.score
    assert tried > 30
    assert lowered >= 0.95 * tried


def test_failing_gates_stand_below_and_are_shown():
    posts = [
        opportunity(1, refs("python"), "Python.", education=40),
        opportunity(2, refs("welding"), "Steel.", education=10),
    ]
    person = profile(1, refs("python"), "Python.", education=20)
    best, second = filled(*posts).search(Query(target_kind=Kind.OPPORTUNITY, document=person))
    assert (best.id, best.passes, second.id, second.passes) == (2, True, 1, False)
    assert second.score > best.score
    assert [gate.state for gate in second.gates] == [GateState.FAIL]


@pytest.mark.parametrize("limit", [2, 3, 4, 9])
def test_those_who_fail_fill_up_what_those_who_pass_leave_of_the_list(limit):
    """Three pass; two fail by numbers that are told without opening them, two by a language."""
    passing = [opportunity(i, refs("welding"), "Steel.", education=10) for i in (1, 2, 3)]
    failing = [opportunity(i, refs("python"), "Python.", education=40) for i in (4, 5)]
    failing += [opportunity(i, refs("python"), "Python.", languages={"en": 6}) for i in (6, 7)]
    person = profile(1, refs("python"), "Python.", education=20, languages={"en": 1})
    found = filled(*passing, *failing).search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=limit))
    assert len(found) == min(limit, 7)
    assert [match.passes for match in found] == [place < 3 for place in range(len(found))]
    nobody = Query(target_kind=Kind.OPPORTUNITY, document=person, limit=0)
    assert filled(*failing).search(nobody) == []


def test_programs_lead_to_the_wish_and_people_who_wish_are_found_for_them():
    courses = [
        program(1, refs("ml", "stats"), "Course."),
        program(2, refs("welding"), "Course."),
        program(3, refs("python")),
    ]
    people = [
        profile(1, refs("python"), "Python.", occupations=("data-scientist",)),
        profile(2, refs("gis"), "Maps.", occupations=("welder",)),
        profile(3, refs("python", "ml", "stats", "sql"), "All.", occupations=("data-scientist",)),
    ]
    engine = filled(*courses, *people)
    assert ids(engine.search(Query(target_kind=Kind.PROGRAM, document=people[0])))[0] == 1
    found = engine.search(Query(target_kind=Kind.PROFILE, document=courses[0]))
    assert found[0].id == 1
    assert next(match.score for match in found if match.id == 3) == 0  # knows it all
    first = engine.search(Query(target_kind=Kind.PROGRAM, document=people[0]), needed={"welding": 1.0})[0]
    assert first.id == 2


def test_what_would_change_uses_the_programs_that_are_stored():
    engine = filled(program(1, refs("ml")), program(2, refs("gis"), tags={"group": frozenset({"closed"})}))
    person, post = profile(1, refs("python")), opportunity(1, refs("python", "ml", "gis"), languages={"en": 4})
    way = engine.what_would_change(person, post)
    assert [step.program_id for step in way.steps] == [1, 2]
    assert [gate.key for gate in way.gates] == ["language"]
    way = engine.what_would_change(person, post, Filter(not_ids=frozenset({2})))
    assert ([step.program_id for step in way.steps], way.uncovered) == ([1], ("gis",))


def test_a_stored_vector_is_good_as_long_as_the_text_is_the_same():
    engine = filled()
    person = profile(1, refs("python"), "Python.", regions=("510104",))
    (before,) = engine.prepare([person])
    assert engine.prepare([replace(person, id=2, facets=Facets())]) == [before]
    assert engine.prepare([replace(person, body="Python, Java.")])[0].source_hash != before.source_hash
    assert engine.prepare([replace(person, skills=refs("sql"))])[0].source_hash != before.source_hash


class CountingEncoder(HashingEncoder):
    asked = 0

    def encode(self, texts):
        self.asked += len(texts)
        return super().encode(texts)


def test_a_stored_document_is_not_encoded_again_and_a_changed_one_is():
    encoder = CountingEncoder(DIMENSION)
    person = profile(1, refs("python"), "Python.")
    engine = filled(person, opportunity(1, refs("python"), "Python."), encoder=encoder)
    encoder.asked = 0
    engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person))
    assert encoder.asked == 0
    engine.search(Query(target_kind=Kind.OPPORTUNITY, document=replace(person, body="Java.")))
    assert encoder.asked == 2  # its skills and its sentence


class WatchingEncoder(HashingEncoder):
    def __init__(self, **options):
        super().__init__(DIMENSION, **options)
        self.texts = []

    def encode(self, texts):
        self.texts += texts
        return super().encode(texts)


@pytest.mark.parametrize(("multilingual", "glossed"), [(False, True), (True, False)])
def test_chinese_is_glossed_for_an_english_encoder_only(multilingual, glossed):
    encoder = WatchingEncoder(multilingual=multilingual)
    filled(profile(1, refs("ml"), "机器学习"), encoder=encoder)
    assert ("machine learning" in encoder.texts[-1]) == glossed
    assert ("机器学习" in encoder.texts[-1]) != glossed


def test_vectors_of_another_encoder_are_refused_and_nothing_is_stored():
    engine = filled()
    person = profile(1, body="Python.")
    with pytest.raises(MixedVectors, match="other"):
        engine.upsert([person], np.ones((1, DIMENSION), dtype=np.float32), encoder_id="other")
    bad = np.ones((2, DIMENSION), dtype=np.float32)
    bad[1] = np.nan
    with pytest.raises(BadVector):
        engine.upsert([opportunity(1), person], bad)
    with pytest.raises(BadVector):
        engine.upsert([person], np.zeros((1, DIMENSION), dtype=np.float32))
    with pytest.raises(BadVector):
        engine.upsert([person], np.ones((1, DIMENSION + 1), dtype=np.float32))
    assert [engine.ids(kind) for kind in Kind] == [[], [], []]


def test_a_blank_document_is_stored_without_a_vector():
    engine = filled()
    blank = profile(1)
    assert not engine.encode([blank]).any()
    engine.upsert([blank], engine.encode([blank]))
    assert engine.ids(Kind.PROFILE) == [1]


@pytest.mark.parametrize(
    "query",
    [
        Query(target_kind=Kind.PROFILE),
        Query(target_kind=Kind.PROFILE, text="a", document=opportunity()),
        Query(target_kind=Kind.PROFILE, document=profile()),
        Query(target_kind=Kind.PROGRAM, document=opportunity()),
    ],
)
def test_a_query_that_makes_no_sense_is_named(city, query):
    with pytest.raises(BadQuery):
        city[0].search(query)


def test_the_engine_holds_no_protected_trait():
    for value in (Document, Facets, SkillRef):
        assert not PROTECTED & {field.name for field in fields(value)}
    engine = filled()
    tagged = profile(1, tags={"sex": frozenset({"f"})})
    with pytest.raises(ProtectedTag):
        engine.upsert([opportunity(1), tagged], engine.encode([opportunity(1), tagged]))
    assert engine.ids(Kind.OPPORTUNITY) == []
    with pytest.raises(ProtectedTag):
        engine.search(Query(target_kind=Kind.PROFILE, text="a", where=Filter({"age": frozenset({"30"})})))


def test_tags_and_ids_are_never_read_by_the_encoder():
    person = profile(4711, refs("python"), "Python.", tags={"school": frozenset({"Alma Mater"})})
    assert "Alma" not in render(person, TAXONOMY)
    encoder = WatchingEncoder()
    filled(person, encoder=encoder)
    assert not any("Alma" in text or "4711" in text for text in encoder.texts)


def test_the_same_answer_every_time_and_after_a_rebuild_in_another_order(city):
    engine, documents = city
    every = [d for kind in reversed(Kind) for d in reversed(documents[kind])]
    again = filled(*every)
    for source, target in DIRECTIONS:
        query = Query(target_kind=target, document=documents[source][11], limit=20)
        want = engine.search(query)
        assert engine.search(query) == want
        got = again.search(query)
        assert ids(got) == ids(want)
        assert [m.score for m in got] == pytest.approx([m.score for m in want])


def test_many_may_search_while_one_stores():
    people, posts = some(Kind.PROFILE, 20, 8), some(Kind.OPPORTUNITY, 40, 9)
    engine = filled(*people, *posts)
    vectors = engine.encode(posts)
    errors, stop = [], threading.Event()

    def seek(person):
        while not stop.is_set():
            try:
                for match in engine.search(Query(target_kind=Kind.OPPORTUNITY, document=person, limit=5)):
                    assert match.score is None or 0 <= match.score <= 1
            except Exception as error:  # whatever goes wrong in the thread must reach the test
                errors.append(error)
                return

    seekers = [threading.Thread(target=seek, args=(person,)) for person in people[:3]]
    for thread in seekers:
        thread.start()
    for turn in range(15):
        engine.remove(Kind.OPPORTUNITY, range(1 + turn, 21 + turn))
        new = [replace(post, body=f"{post.body} Turn{turn}.") for post in posts[:20]]
        engine.upsert(new, vectors[:20])
        engine.upsert(posts, vectors)
    stop.set()
    for thread in seekers:
        thread.join(timeout=20)
    assert errors == []
    assert engine.ids(Kind.OPPORTUNITY) == list(range(1, 41))


def test_what_is_stored_politely_is_stored_the_same(city):
    _, documents = city
    people = documents[Kind.PROFILE]
    plain, polite = filled(*people), Engine(HashingEncoder(DIMENSION), TAXONOMY)
    polite.upsert_politely(people, polite.encode(people))
    for post in documents[Kind.OPPORTUNITY][:5]:
        query = Query(target_kind=Kind.PROFILE, document=post, limit=60)
        assert polite.search(query) == plain.search(query)


def test_many_changes_wait_for_a_search_and_no_longer(monkeypatch):
    monkeypatch.setattr(searching, "_PATIENCE", 60)
    searcher = filled(profile())._searcher
    begun, end, gone_on = threading.Event(), threading.Event(), threading.Event()

    def search(*asked):
        begun.set()
        end.wait(20)
        return []

    monkeypatch.setattr(searcher, "_found", search)
    searcher.give_way()  # nobody searches
    seeker = threading.Thread(target=searcher.search, args=(Query(target_kind=Kind.PROFILE, text="x"), None))
    changer = threading.Thread(target=lambda: (searcher.give_way(), gone_on.set()))
    seeker.start()
    assert begun.wait(20)
    changer.start()
    assert not gone_on.wait(0.1)
    end.set()
    assert gone_on.wait(20)
    for thread in (seeker, changer):
        thread.join(20)


def test_many_changes_do_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(searching, "_PATIENCE", 0.01)
    searcher = filled(profile())._searcher
    monkeypatch.setattr(searcher, "_found", lambda *asked: searcher.give_way())
    assert searcher.search(Query(target_kind=Kind.PROFILE, text="x"), None) is None
