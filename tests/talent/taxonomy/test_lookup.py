"""Names or codes in either language find their codes; what is unknown or ambiguous is told, never guessed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from talent.core.errors import FieldError
from talent.taxonomy import service
from talent.taxonomy.lookup import Lookup, SkillItem, shared
from talent.taxonomy.models import Major, Occupation, Region, Skill, SkillKind, TaxonomyImport
from talent.taxonomy.naming import Index
from tests.queries import recorded


@pytest.fixture
def lookup(session: Session) -> Lookup:
    return shared(session)


def refused(find: Callable[..., object], text: str, field: str = "column") -> str:
    """What is said about a text that cannot be read."""
    with pytest.raises(FieldError) as error:
        find(text, field)
    assert error.value.field == field
    return str(error.value.text)


@pytest.mark.parametrize(
    "text",
    ["机器学习", "machine learning", "ML", "Machine  Learning", "ｍａｃｈｉｎｅ　ｌｅａｒｎｉｎｇ", "machine-learning"],
)
def test_a_skill_is_one_skill_whatever_it_is_called(lookup: Lookup, text: str) -> None:
    assert lookup.skill(text) == "machine-learning"


def test_names_may_be_written_in_traditional_characters(lookup: Lookup) -> None:
    assert lookup.skill("機器學習") == "machine-learning"
    assert lookup.occupation("數據分析師") == lookup.occupation("数据分析师")
    assert lookup.region("武侯區", "region") == "510107"
    assert lookup.known_skill("機器學習") == "machine-learning"


def test_a_group_of_skills_is_no_skill(lookup: Lookup, session: Session) -> None:
    group = session.scalars(select(Skill).where(Skill.kind == SkillKind.GROUP).order_by(Skill.code)).first()
    assert group is not None
    refused(lookup.skill, group.code)


def test_an_unknown_skill_brings_near_names(lookup: Lookup) -> None:
    assert refused(lookup.skill, "Pyhton") == "There is no skill called “Pyhton” in the list. Did you mean Python?"
    assert refused(lookup.skill, "xqzw") == "There is no skill called “xqzw” in the list."


def test_a_huge_text_is_cut_in_the_message(lookup: Lookup) -> None:
    assert len(refused(lookup.skill, "x" * 10_000)) < 120


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("510107", "510107"), ("武侯区", "510107"), ("武侯", "510107"), ("成都市武侯区", "510107"),
        ("四川省成都市武侯区", "510107"), ("四川成都武侯", "510107"), ("四川 成都 武侯", "510107"),
        ("Wuhou District", "510107"), ("wuhou district, chengdu", "510107"),
        ("成都", "510100"), ("成都市", "510100"), ("Chengdu", "510100"), ("四川", "510000"), ("Sichuan", "510000"),
        ("北京", "110000"), ("内蒙古", "150000"), ("广西", "450000"), ("凉山州", "513400"), ("凉山", "513400"),
        ("吉林", "220000"), ("吉林市", "220200"), ("乐山市市中区", "511102"), ("中国", "100000"),
    ],
)  # fmt: skip
def test_regions_by_what_people_call_them(lookup: Lookup, text: str, code: str) -> None:
    assert lookup.region(text) == code


def test_a_region_of_several_cities_is_not_guessed(lookup: Lookup) -> None:
    said = refused(lookup.region, "市中区")
    assert "511002" in said
    assert "511102" in said


def test_every_region_is_found_by_its_code_and_by_its_full_name(lookup: Lookup, session: Session) -> None:
    by_code = {row.code: row for row in session.scalars(select(Region))}
    for row in by_code.values():
        assert lookup.region(row.code) == row.code
        parent = by_code.get(row.parent_code or "")
        if parent is not None and parent.code != "100000":
            assert lookup.region(parent.name_zh + row.name_zh) == row.code


def test_every_occupation_and_major_is_found_by_code_and_names(lookup: Lookup, session: Session) -> None:
    for occupation in session.scalars(select(Occupation)):
        names = (occupation.code, occupation.name_zh, occupation.name_en)
        assert {lookup.occupation(name) for name in names} == {occupation.code}
    for major in session.scalars(select(Major)):
        assert lookup.major(major.code) == major.code
        lookup.major(major.name_zh)  # a name that a vocational family shares means the university's


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("本科", "bachelor"),
        ("学士", "bachelor"),
        ("bachelor's", "bachelor"),
        ("大专", "junior-college"),
        ("PhD", "doctorate"),
    ],
)  # fmt: skip
def test_levels_by_everyday_names(lookup: Lookup, text: str, code: str) -> None:
    assert lookup.level(text) == code


def test_lists_of_skills(lookup: Lookup) -> None:
    assert lookup.skills("python:3*; sql; docker?") == [
        SkillItem("python", 3, True),
        SkillItem("sql", None, True),
        SkillItem("docker", None, False),
    ]
    assert lookup.skills("Python：２？；机器学习、SQL\nC++") == [
        SkillItem("python", 2, False),
        SkillItem("machine-learning", None, True),
        SkillItem("sql", None, True),
        SkillItem("cpp", None, True),
    ]
    assert lookup.skills(" ; ") == []


def test_lists_say_what_is_wrong(lookup: Lookup) -> None:
    assert "from 1 to 5" in refused(lookup.skills, "python:9")
    assert "“Python” stands in the list twice" in refused(lookup.skills, "python; Python3")
    assert "no major called" in refused(lookup.majors, "计算机类; 炼金术")
    assert "no occupation called" in refused(lookup.occupations, "数据分析师; 巫师")


def test_languages_with_their_level(lookup: Lookup) -> None:
    assert lookup.languages("en:B2; 日语：a2") == {"en": "B2", "ja": "A2"}
    assert lookup.language_at("English C1") == ("en", "C1")
    assert "such as en:B2" in refused(lookup.languages, "英语")
    assert "such as en:B2" in refused(lookup.languages, "en:C3")
    assert "no language called" in refused(lookup.languages, "火星语:A1")


def test_a_name_is_stronger_than_an_alias_and_two_aliases_are_ambiguous() -> None:
    index = Index()
    index.add("a", "A", ["Alpha"])
    index.add("b", "B", ["Beta"])
    index.add("b", "B", ["alpha", "first"], strength=2)
    index.add("c", "C", ["first"], strength=2)
    assert index.find("ALPHA") == ["a"]
    assert index.find("first") == ["b", "c"]


def test_the_shared_lookup_asks_the_database_once_and_follows_a_new_edition(session: Session, engine: Engine) -> None:
    first = shared(session)
    with recorded(engine) as sent:
        assert shared(session) is first
        first.skill("python")
        first.region("成都")
    assert len(sent) == 1
    session.add(TaxonomyImport(source="test", edition="next", sha256="0" * 64, skills=0, occupations=0))
    session.flush()
    try:
        assert shared(session) is not first
    finally:
        session.rollback()


def test_reading_all_lists_is_cheap_enough_to_be_shared(session: Session, engine: Engine) -> None:
    with recorded(engine) as sent:
        Lookup(session).read()
    assert len(sent) <= 8
    assert service.is_loaded(session)
