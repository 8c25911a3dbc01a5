from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.encoder import HashingEncoder
from matching.engine import Engine
from matching.explain import LONGEST
from matching.types import Kind, Query, SkillState
from tests.matching.small_city import TAXONOMY, opportunity, profile, refs

EN = profile(
    1, refs("python", "sql", "ml"),
    "I like hiking. For two years I wrote Python services for the water board. Reports came from SQL! Python again.",
)  # fmt: skip
ZH = profile(2, refs("ml", "sql"), "爱好登山。在水务局做过机器学习模型，预测用水量。用SQL查询整理数据；其他略。")
POST = opportunity(9, refs("python", "ml", "gis"), "Lunch is free. We predict water use with machine learning.")
POST_ZH = opportunity(8, refs("ml", "sql"), "五险一金。负责用机器学习模型预测用水量。")


@cache
def engine():
    return Engine(HashingEncoder(64), TAXONOMY)


def evidence(left, right):
    return engine().pair(left, right).evidence


def for_skills(left, right):
    return {item.skill: item.text for item in evidence(left, right) if item.skill}


def test_a_held_skill_is_quoted_with_the_first_sentence_that_names_it():
    quotes = for_skills(EN, POST)
    assert quotes == {"python": "For two years I wrote Python services for the water board"}


def test_chinese_is_quoted_as_it_is_written():
    assert for_skills(ZH, POST_ZH) == {
        "ml": "在水务局做过机器学习模型，预测用水量",
        "sql": "用SQL查询整理数据",
    }


def test_only_skills_the_person_has_are_quoted():
    person = profile(skills=refs("java"), body="I wrote Java. I have heard of Python and of welding.")
    post = opportunity(skills=refs("python", "java", "welding"))
    assert for_skills(person, post) == {"java": "I wrote Java"}


def test_a_skill_that_is_only_near_is_not_quoted_though_the_text_names_it():
    person = profile(skills=refs("qgis"), body="I drew maps with QGIS. I have heard of GIS.")
    post = opportunity(skills=refs("gis", "qgis"))
    near = next(fit for fit in engine().pair(person, post).skills if fit.code == "gis")
    assert (near.state, near.by) == (SkillState.NEAR, "qgis")
    assert for_skills(person, post) == {"qgis": "I drew maps with QGIS"}


@pytest.mark.parametrize(("left", "right"), [(EN, POST), (POST, EN), (ZH, POST_ZH), (POST_ZH, ZH), (EN, POST_ZH)])
def test_every_quotation_is_found_where_it_says(left, right):
    bodies = {left.kind: left.body, right.kind: right.body}
    found = evidence(left, right)
    assert found
    for item in found:
        assert item.text == bodies[item.source][item.start : item.end]
        assert item.text.strip()
        assert item.skill is None or item.source is Kind.PROFILE


def test_the_meaning_is_quoted_from_both_sides_by_the_closest_sentence():
    closest = {item.source: item.text for item in evidence(ZH, POST_ZH) if item.skill is None}
    assert closest == {
        Kind.PROFILE: "在水务局做过机器学习模型，预测用水量", Kind.OPPORTUNITY: "负责用机器学习模型预测用水量",
    }  # fmt: skip


def test_languages_meet_in_their_glosses():
    closest = {item.source: item.text for item in evidence(ZH, POST) if item.skill is None}
    assert closest[Kind.OPPORTUNITY] == "We predict water use with machine learning"


def test_nothing_in_common_is_quoted_from_nobody():
    person = profile(skills=refs("welding"), body="Cooking.")
    assert evidence(person, opportunity(title="Post", body="Sailing.", skills=refs("gis"))) == ()


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["Python", "machine learning", "机器学习"]))
def test_a_long_sentence_is_cut_around_the_mention(before, after, name):
    body = "Öfter " * before + name + " weiter" * after
    person = profile(skills=refs("python", "ml"), body=body)
    quotes = [item for item in evidence(person, opportunity(skills=refs("python", "ml"))) if item.skill]
    assert len(quotes) == 1
    assert name in quotes[0].text
    assert len(quotes[0].text) <= LONGEST
    assert quotes[0].text == body[quotes[0].start : quotes[0].end]
    assert set(quotes[0].text.split()) <= {"Öfter", "weiter", *name.split()}  # no word is cut


def test_a_text_is_answered_with_quotations_from_what_is_found():
    made = Engine(HashingEncoder(64), TAXONOMY)
    made.upsert([EN, ZH], made.encode([EN, ZH]))
    first = made.search(Query(target_kind=Kind.PROFILE, text="Python 开发"))[0]
    assert first.id == EN.id
    assert [(fit.code, fit.state) for fit in first.skills] == [("python", SkillState.MET)]
    assert ("python", "For two years I wrote Python services for the water board") in [
        (item.skill, item.text) for item in first.evidence
    ]
