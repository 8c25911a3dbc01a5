"""Regions, industries, education levels and majors as written: codes, parents and names, before any loader."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "talent" / "taxonomy" / "data"
HEADERS = {
    "regions": ["code", "parent", "level", "name_zh", "name_en"],
    "industries": ["code", "sector", "name_zh", "name_en"],
    "education_levels": ["code", "rank", "isced", "name_zh", "name_en", "aliases_zh", "aliases_en"],
    "majors": ["code", "parent", "name_zh", "name_en"],
}
CJK = re.compile(r"[\u4e00-\u9fff]")
COUNTRY, SICHUAN, CHENGDU = "100000", "510000", "510100"
CHENGDU_COUNTY_LEVEL = 20
SICHUAN_COUNTY_LEVEL = 183
#: The level above each level.
LEVEL_ABOVE = {"province": "country", "prefecture": "province", "county": "prefecture"}


def _lines(name: str) -> list[list[str]]:
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    header, *lines = _lines(name)
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


def _regions(level: str, parent: str | None = None) -> list[dict[str, str]]:
    return [r for r in _rows("regions") if r["level"] == level and parent in (None, r["parent"])]


def _level_of(code: str) -> str:
    """The level that the digits of a GB/T 2260 code say."""
    if code == COUNTRY:
        return "country"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _parent_of(code: str) -> str:
    """The code of the division above, read off the digits."""
    above = {"country": "", "province": COUNTRY, "prefecture": code[:2] + "0000", "county": code[:4] + "00"}
    return above[_level_of(code)]


@pytest.mark.parametrize("name", HEADERS)
def test_header_and_columns(name: str) -> None:
    header, *lines = _lines(name)
    assert header == HEADERS[name]
    assert [line for line in lines if len(line) != len(header)] == []


@pytest.mark.parametrize("name", HEADERS)
def test_plain_text(name: str) -> None:
    text = (DATA / f"{name}.tsv").read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff") and text.endswith("\n")
    assert "\r" not in text and '"' not in text and "\n\n" not in text
    assert [cell for line in _lines(name) for cell in line if cell != cell.strip() or "  " in cell] == []


@pytest.mark.parametrize("name", HEADERS)
def test_codes_are_unique(name: str) -> None:
    counts = Counter(row["code"] for row in _rows(name))
    assert [code for code, count in counts.items() if count > 1 or not code] == []


@pytest.mark.parametrize("name", HEADERS)
def test_both_names_are_there_each_in_its_language(name: str) -> None:
    assert [row for row in _rows(name) if not CJK.search(row["name_zh"])] == []
    assert [row for row in _rows(name) if not row["name_en"] or CJK.search(row["name_en"])] == []


@pytest.mark.parametrize("name", ["regions", "majors"])
def test_parents_stand_before_their_children(name: str) -> None:
    seen: set[str] = set()
    for row in _rows(name):
        assert row["parent"] in seen | {""}, row
        seen.add(row["code"])


def test_region_codes_have_six_digits() -> None:
    assert [row for row in _rows("regions") if not re.fullmatch(r"[1-9]\d{5}", row["code"])] == []


def test_region_level_and_parent_agree_with_the_code() -> None:
    assert [row for row in _rows("regions") if row["level"] != _level_of(row["code"])] == []
    assert [row for row in _rows("regions") if row["parent"] != _parent_of(row["code"])] == []


def test_region_parent_is_one_level_up() -> None:
    levels = {row["code"]: row["level"] for row in _rows("regions")}
    rows = [row for row in _rows("regions") if row["parent"]]
    assert [row for row in rows if levels[row["parent"]] != LEVEL_ABOVE[row["level"]]] == []


def test_there_is_one_country_with_34_provinces() -> None:
    assert [row["code"] for row in _regions("country")] == [COUNTRY]
    assert len(_regions("province")) == 34


def test_sichuan_has_21_prefectures() -> None:
    assert len(_regions("prefecture", SICHUAN)) == 21


def test_chengdu_has_20_county_level_divisions() -> None:
    chengdu = _regions("county", CHENGDU)
    assert len(chengdu) == CHENGDU_COUNTY_LEVEL
    assert Counter(row["name_zh"][-1] for row in chengdu) == {"区": 12, "市": 5, "县": 3}


def test_sichuan_is_complete_to_district_level() -> None:
    counties = [row for row in _regions("county") if row["code"].startswith(SICHUAN[:2])]
    assert len(counties) == SICHUAN_COUNTY_LEVEL
    assert {row["parent"] for row in counties} == {row["code"] for row in _regions("prefecture", SICHUAN)}


def test_mainland_prefectures_are_complete() -> None:
    without = {row["code"] for row in _regions("province")} - {row["parent"] for row in _regions("prefecture")}
    assert without == {"110000", "120000", "310000", "500000", "710000", "810000", "820000"}
    assert len(_regions("prefecture")) == 333


def test_names_are_unique_below_one_parent() -> None:
    for language in ("name_zh", "name_en"):
        counts = Counter((row["parent"], row[language]) for row in _rows("regions"))
        assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("510107", "武侯区", "Wuhou District"),
        ("510118", "新津区", "Xinjin District"),
        ("510181", "都江堰市", "Dujiangyan City"),
        ("510185", "简阳市", "Jianyang City"),
        ("510981", "射洪市", "Shehong City"),
        ("513402", "会理市", "Huili City"),
        ("513200", "阿坝藏族羌族自治州", "Ngawa Tibetan and Qiang Autonomous Prefecture"),
        ("510726", "北川羌族自治县", "Beichuan Qiang Autonomous County"),
        ("440300", "深圳市", "Shenzhen City"),
        ("500000", "重庆市", "Chongqing Municipality"),
    ],
)
def test_well_known_regions(code: str, zh: str, en: str) -> None:
    found = [(row["name_zh"], row["name_en"]) for row in _rows("regions") if row["code"] == code]
    assert found == [(zh, en)]


def test_industry_sections_are_a_to_t_with_their_sector() -> None:
    sectors = {row["code"]: row["sector"] for row in _rows("industries")}
    expected = {"A": "1"} | dict.fromkeys("BCDE", "2") | dict.fromkeys("FGHIJKLMNOPQRST", "3")
    assert sectors == expected
    assert list(sectors) == sorted(sectors)


def test_education_ranks_ascend_and_isced_never_falls() -> None:
    rows = _rows("education_levels")
    ranks = [int(row["rank"]) for row in rows]
    assert ranks == sorted(set(ranks)) and ranks[0] == 1
    isced = [int(row["isced"]) for row in rows]
    assert isced == sorted(isced)


def test_education_levels_are_the_ones_vacancies_name() -> None:
    assert [row["code"] for row in _rows("education_levels")] == [
        "junior-secondary",
        "senior-secondary",
        "secondary-vocational",
        "junior-college",
        "bachelor",
        "master",
        "doctorate",
    ]


def test_an_education_spelling_means_one_level() -> None:
    spellings: Counter[str] = Counter()
    for row in _rows("education_levels"):
        cells = "|".join([row["name_zh"], row["name_en"], row["aliases_zh"], row["aliases_en"]])
        assert all(cells.split("|")), row
        spellings.update({text.casefold() for text in cells.split("|")})
    assert [text for text, count in spellings.items() if count > 1] == []


def test_major_parents_exist_and_agree_with_the_code() -> None:
    codes = {row["code"] for row in _rows("majors")}
    for row in _rows("majors"):
        assert re.fullmatch(r"v?\d{2}(\d{2})?", row["code"]), row
        is_class = len(row["code"].removeprefix("v")) == 4
        assert row["parent"] == (row["code"][:-2] if is_class else ""), row
        assert not is_class or row["parent"] in codes, row


def test_major_categories_are_complete() -> None:
    roots = [row["code"] for row in _rows("majors") if not row["parent"]]
    assert [code for code in roots if not code.startswith("v")] == [f"{n:02}" for n in range(1, 15)]
    assert [code for code in roots if code.startswith("v")] == [f"v{n}" for n in range(41, 60)]


def test_major_classes_are_numbered_without_a_hole() -> None:
    classes: dict[str, list[int]] = {}
    for row in _rows("majors"):
        if row["parent"]:
            classes.setdefault(row["parent"], []).append(int(row["code"][-2:]))
    assert [parent for parent, found in classes.items() if found != list(range(1, len(found) + 1))] == []
    assert sum(len(found) for parent, found in classes.items() if not parent.startswith("v")) == 92
    assert sum(len(found) for parent, found in classes.items() if parent.startswith("v")) == 97


@pytest.mark.parametrize(
    ("code", "zh"), [("0809", "计算机类"), ("1205", "图书情报与档案管理类"), ("v51", "电子与信息大类")]
)
def test_well_known_majors(code: str, zh: str) -> None:
    assert [row["name_zh"] for row in _rows("majors") if row["code"] == code] == [zh]


def test_sources_name_every_file() -> None:
    text = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    names = [*(f"{name}.tsv" for name in HEADERS), "occupations.tsv", "skills_*.tsv"]
    assert [name for name in names if f"`{name}`" not in text] == []
