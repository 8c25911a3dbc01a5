"""Chinese in, English out."""

from __future__ import annotations

import pytest

from matching.encoder import HashingEncoder
from matching.gloss import Gloss, encoder_text
from matching.text import has_han
from matching.types import SkillEntry, Taxonomy

TAXONOMY = Taxonomy(
    skills={"ml": SkillEntry(code="ml", parent=None, names={"zh": ("机器学习",), "en": ("Machine learning", "ML")})}
)


@pytest.fixture(scope="module")
def gloss() -> Gloss:
    return Gloss(TAXONOMY)


def test_a_name_of_the_taxonomy_is_taken_whole(gloss: Gloss) -> None:
    assert gloss.gloss("机器学习") == "Machine learning"


def test_words_of_the_field_come_before_the_dictionary(gloss: Gloss) -> None:
    assert gloss.gloss("前台") == "receptionist"


def test_a_single_character_is_not_looked_for_inside_words(gloss: Gloss) -> None:
    assert "and" in gloss.gloss("数据和算法").split()
    assert "and" not in gloss.gloss("和谐").split()


def test_other_text_stays_as_it_is(gloss: Gloss) -> None:
    assert gloss.gloss("Python 和 SQL") == "Python and SQL"


@pytest.mark.parametrize("text", ["", "   ", "，。！", "𠮷", "魑魅魍魉"])
def test_odd_text_gives_no_chinese_and_no_error(gloss: Gloss, text: str) -> None:
    assert not has_han(gloss.gloss(text))


def test_chinese_never_reaches_an_english_encoder(gloss: Gloss) -> None:
    assert not has_han(encoder_text("熟悉Python和机器学习，负责政务数据平台建设", HashingEncoder(), gloss))


def test_a_multilingual_encoder_reads_it_raw(gloss: Gloss) -> None:
    assert encoder_text("机器学习", HashingEncoder(multilingual=True), gloss) == "机器学习"


def test_the_lexical_index_gets_stems_of_several_senses(gloss: Gloss) -> None:
    assert {"machin", "learn"} <= set(gloss.glosses("机器学习"))
    assert set(gloss.glosses("处理")) == {"handl", "treat", "deal"}
    assert gloss.glosses("处理", 1) == ["handl"]


def test_of_several_senses_the_one_that_is_usual_in_the_field_is_taken(gloss: Gloss) -> None:
    assert gloss.gloss("作业") == "school assignment"
    names = {"zh": ("电梯",), "en": ("Lift operation", "Crane operation", "Press operation", "Oven operation")}
    of_a_plant = Gloss(Taxonomy(skills={"hot": SkillEntry(code="hot", parent=None, names=names)}))
    assert of_a_plant.gloss("作业") == "operation"
    assert of_a_plant.glosses("作业", 1) == ["oper"]
