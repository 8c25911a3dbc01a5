"""The occupations as they are written: occupations.tsv beside the skills files, before any loader touches them.

Titles are recognised in job advertisements by their spelling, so a spelling may belong to one occupation only.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "talent" / "taxonomy" / "data"
FILE = DATA / "occupations.tsv"
HEADER = [
    "code", "isco", "dictionary", "digital", "name_en", "name_zh", "aliases_en", "aliases_zh", "essential", "optional",
]  # fmt: skip
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DICTIONARY_CODE = re.compile(r"\d-\d\d-\d\d-\d\d")
CJK = re.compile(r"[\u4e00-\u9fff]")
FEWEST_OCCUPATIONS = 180
FEWEST_DIGITAL = 60
FEWEST_ESSENTIAL = 3

# ISCO-08: the minor groups (third digit) each sub-major group (first two digits) has; a unit group lies in one of them.
ISCO_MINOR_GROUPS = {
    "01": "1", "02": "1", "03": "1", "11": "12", "12": "12", "13": "1234", "14": "123",
    "21": "123456", "22": "123456", "23": "12345", "24": "123", "25": "12", "26": "12345",
    "31": "12345", "32": "12345", "33": "12345", "34": "123", "35": "12",
    "41": "123", "42": "12", "43": "12", "44": "1", "51": "123456", "52": "1234", "53": "12", "54": "1",
    "61": "123", "62": "12", "63": "1234", "71": "123", "72": "123", "73": "12", "74": "12", "75": "1234",
    "81": "12345678", "82": "1", "83": "12345", "91": "12", "92": "1", "93": "123", "94": "1", "95": "12", "96": "12",
}  # fmt: skip


def _lines(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _occupations() -> tuple[dict[str, str], ...]:
    return tuple(dict(zip(HEADER, line, strict=True)) for line in _lines(FILE)[1:])


@cache
def _skills() -> frozenset[str]:
    """Codes of what a person can have; groups only order them."""
    return frozenset(line[0] for file in DATA.glob("skills_*.tsv") for line in _lines(file)[1:] if line[2] == "skill")


def _list(row: dict[str, str], *columns: str) -> list[str]:
    return [piece for column in columns if row[column] for piece in row[column].split("|")]


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def test_header_and_columns() -> None:
    lines = _lines(FILE)
    assert lines[0] == HEADER
    assert [number for number, line in enumerate(lines, start=1) if len(line) != len(HEADER)] == []


def test_plain_utf8_text() -> None:
    text = FILE.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert [mark for mark in ("\r", '"', "\ufffd", "\n\n") if mark in text] == []
    assert text.endswith("\n")


def test_codes_are_unique_slugs() -> None:
    counts = Counter(row["code"] for row in _occupations())
    assert [code for code, count in counts.items() if count > 1] == []
    assert [code for code in counts if not CODE.fullmatch(code)] == []


def test_isco_codes_are_unit_groups() -> None:
    codes = {row["code"]: row["isco"] for row in _occupations()}
    assert {code: isco for code, isco in codes.items() if not re.fullmatch(r"\d{4}", isco)} == {}
    assert {code: isco for code, isco in codes.items() if isco[2] not in ISCO_MINOR_GROUPS.get(isco[:2], "")} == {}


def test_every_isco_major_group_is_present() -> None:
    assert {row["isco"][0] for row in _occupations()} == set("0123456789")


def test_there_are_enough_occupations() -> None:
    assert len(_occupations()) >= FEWEST_OCCUPATIONS
    assert sum(row["digital"] == "1" for row in _occupations()) >= FEWEST_DIGITAL
    assert {row["digital"] for row in _occupations()} == {"0", "1"}


def test_dictionary_codes_are_well_formed_and_given_once() -> None:
    codes = [row["dictionary"] for row in _occupations() if row["dictionary"]]
    assert [code for code in codes if not DICTIONARY_CODE.fullmatch(code)] == []
    assert [code for code, count in Counter(codes).items() if count > 1] == []


def test_both_names_are_present_in_their_language() -> None:
    assert [row["code"] for row in _occupations() if not row["name_en"] or CJK.search(row["name_en"])] == []
    assert [row["code"] for row in _occupations() if not CJK.search(row["name_zh"])] == []
    assert [row["code"] for row in _occupations() if any(CJK.search(alias) for alias in _list(row, "aliases_en"))] == []


def test_every_occupation_has_an_alias_in_both_languages() -> None:
    assert [row["code"] for row in _occupations() if not (row["aliases_en"] and row["aliases_zh"])] == []


def test_no_stray_spaces_or_empty_pieces() -> None:
    columns = ("aliases_en", "aliases_zh", "essential", "optional")
    pieces = [(row["code"], text) for row in _occupations() for text in (*row.values(), *_list(row, *columns))]
    assert [(code, text) for code, text in pieces if text != text.strip() or "  " in text] == []
    assert [row["code"] for row in _occupations() if not all(_list(row, *columns))] == []


def test_a_spelling_belongs_to_one_occupation() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in _occupations():
        for spelling in (row["name_en"], row["name_zh"], *_list(row, "aliases_en", "aliases_zh")):
            owners[_key(spelling)].add(row["code"])
    assert {spelling: sorted(codes) for spelling, codes in owners.items() if len(codes) > 1} == {}


def test_an_occupation_says_each_spelling_once() -> None:
    repeated: list[tuple[str, str]] = []
    for row in _occupations():
        keys = [_key(row["name_en"]), _key(row["name_zh"]), *map(_key, _list(row, "aliases_en", "aliases_zh"))]
        repeated += [(row["code"], key) for key, count in Counter(keys).items() if count > 1]
    assert repeated == []


@pytest.mark.parametrize("column", ["essential", "optional"])
def test_every_skill_exists_and_is_a_skill(column: str) -> None:
    unknown = {row["code"]: sorted(set(_list(row, column)) - _skills()) for row in _occupations()}
    assert {code: skills for code, skills in unknown.items() if skills} == {}


def test_a_skill_is_named_once_as_essential_or_optional() -> None:
    repeated: list[tuple[str, str]] = []
    for row in _occupations():
        counts = Counter(_list(row, "essential", "optional"))
        repeated += [(row["code"], skill) for skill, count in counts.items() if count > 1]
    assert repeated == []


def test_every_occupation_has_essential_skills() -> None:
    assert [row["code"] for row in _occupations() if len(_list(row, "essential")) < FEWEST_ESSENTIAL] == []


@pytest.mark.parametrize(
    ("title", "code"),
    [("前端工程师", "frontend-developer"), ("Frontend Engineer", "frontend-developer"), ("会计", "accountant"),
     ("DBA", "database-administrator"), ("等保测评师", "classified-protection-assessor"), ("网格员", "grid-worker"),
     ("算法工程师", "machine-learning-engineer"), ("software engineer", "software-developer"),
     ("外卖骑手", "delivery-rider")],
)  # fmt: skip
def test_well_known_titles_find_their_occupation(title: str, code: str) -> None:
    columns = ("name_en", "name_zh", "aliases_en", "aliases_zh")
    found = [row["code"] for row in _occupations() if _key(title) in {_key(text) for text in _list(row, *columns)}]
    assert found == [code]
