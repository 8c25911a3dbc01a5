"""The skills taxonomy as it is written: every skills_*.tsv file read together, before any loader touches it.

Recognition in free text gives one spelling to one skill, so a spelling held by two skills is an error in the data.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "talent" / "taxonomy" / "data"
HEADER = ["code", "parent", "kind", "name_en", "name_zh", "aliases_en", "aliases_zh", "reference"]
FILES = sorted(DATA.glob("skills_*.tsv"))
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CJK = re.compile(r"[\u4e00-\u9fff]")
SHORT_LATIN = re.compile(r"[A-Za-z]{1,2}")
REQUIRED_ROOTS = {"g-digital", "g-general", "g-green", "g-language"}
FEWEST_SKILLS = 700
FEWEST_DIGITAL_SKILLS = 480


@dataclass(frozen=True)
class Row:
    """One line of a skills file, with the place it stands in for error messages."""

    place: str
    fields: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.fields[0]

    @property
    def parent(self) -> str:
        return self.fields[1]

    @property
    def is_skill(self) -> bool:
        return self.fields[2] == "skill"

    @property
    def names(self) -> tuple[str, str]:
        """English, Chinese."""
        return self.fields[3], self.fields[4]

    @property
    def aliases(self) -> list[str]:
        """Both languages, as written, empty pieces included."""
        return [alias for cell in self.fields[5:7] if cell for alias in cell.split("|")]


def _lines(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(
        Row(f"{file.name}:{number}", tuple(line))
        for file in FILES
        for number, line in enumerate(_lines(file)[1:], start=2)
    )


@cache
def _skills() -> tuple[Row, ...]:
    return tuple(row for row in _rows() if row.is_skill)


def _key(text: str) -> str:
    """The form in which two spellings are one: NFKC and case-folded; one or two Latin letters keep their case."""
    wide = unicodedata.normalize("NFKC", text)
    return wide if SHORT_LATIN.fullmatch(wide) else wide.casefold()


def _is_latin_proper_name(name: str) -> bool:
    """One Latin word as its makers write it (dbt, Python), or several of which none is a plain lower-case word."""
    if not re.fullmatch(r"[\x20-\x7e]+", name):
        return False
    words = name.split()
    return len(words) == 1 or not any(re.fullmatch(r"[a-z]{3,}", word) for word in words)


def _root(code: str, parents: dict[str, str]) -> str | None:
    """The root above `code`, or None when the way up does not end."""
    seen: set[str] = set()
    while parents[code]:
        if code in seen:
            return None
        seen.add(code)
        code = parents[code]
    return code


def test_both_files_are_there() -> None:
    assert {"skills_digital.tsv", "skills_general.tsv"} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_header_and_columns(file: Path) -> None:
    lines = _lines(file)
    assert lines[0] == HEADER
    assert [number for number, line in enumerate(lines, start=1) if len(line) != len(HEADER)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_plain_utf8_text(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert [mark for mark in ("\r", '"', "\ufffd", "\n\n") if mark in text] == []
    assert text.endswith("\n")


def test_codes_are_unique_slugs() -> None:
    counts = Counter(row.code for row in _rows())
    assert [code for code, count in counts.items() if count > 1] == []
    assert [row.place for row in _rows() if not CODE.fullmatch(row.code)] == []


def test_kind_is_valid_and_groups_are_marked() -> None:
    assert [row.place for row in _rows() if row.fields[2] not in {"group", "skill"}] == []
    assert [row.place for row in _rows() if row.code.startswith("g-") == row.is_skill] == []


def test_parents_exist_and_are_groups() -> None:
    groups = {row.code for row in _rows() if not row.is_skill}
    assert [(row.place, row.parent) for row in _rows() if row.parent and row.parent not in groups] == []
    assert [row.place for row in _skills() if not row.parent] == []


def test_every_way_up_ends_at_a_root() -> None:
    parents = {row.code: row.parent for row in _rows()}
    roots = {row.code: _root(row.code, parents) for row in _rows()}
    assert [code for code, root in roots.items() if root is None] == []
    assert set(roots.values()) >= REQUIRED_ROOTS


def test_every_group_has_children() -> None:
    parents = {row.parent for row in _rows()}
    assert [row.place for row in _rows() if not row.is_skill and row.code not in parents] == []


def test_both_names_are_present() -> None:
    assert [row.place for row in _rows() if not all(row.names)] == []
    assert [row.place for row in _rows() if CJK.search(row.names[0])] == []


def test_chinese_name_is_chinese_or_a_latin_proper_name() -> None:
    names = [(row.place, row.names[1]) for row in _rows()]
    assert [(place, zh) for place, zh in names if not CJK.search(zh) and not _is_latin_proper_name(zh)] == []


def test_no_stray_spaces_or_empty_aliases() -> None:
    cells = [(row.place, text) for row in _rows() for text in (*row.fields, *row.aliases)]
    assert [(place, text) for place, text in cells if text != text.strip() or "  " in text] == []
    assert [row.place for row in _rows() if not all(row.aliases)] == []


def test_groups_are_not_recognised_in_text() -> None:
    assert [row.place for row in _rows() if not row.is_skill and row.aliases] == []


def test_a_spelling_belongs_to_one_skill() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in _skills():
        for spelling in (*row.names, *row.aliases):
            owners[_key(spelling)].add(row.code)
    shared = {spelling: sorted(codes) for spelling, codes in owners.items() if len(codes) > 1}
    assert shared == {}


def test_a_skill_says_each_spelling_once() -> None:
    repeated: list[tuple[str, str]] = []
    for row in _skills():
        keys = [*{_key(name) for name in row.names}, *(_key(alias) for alias in row.aliases)]
        repeated += [(row.place, key) for key, count in Counter(keys).items() if count > 1]
    assert repeated == []


@pytest.mark.parametrize(
    ("alias", "code"),
    [("C", "c-language"), ("R", "r-language"), ("Golang", "go-language"), ("机器学习", "machine-learning"),
     ("ML", "machine-learning"), ("k8s", "kubernetes"), ("等保测评", "classified-protection"), ("大数据", "big-data")],
)  # fmt: skip
def test_well_known_spellings_find_their_skill(alias: str, code: str) -> None:
    found = [row.code for row in _skills() if _key(alias) in {_key(text) for text in (*row.names, *row.aliases)}]
    assert found == [code]


def test_there_are_enough_skills() -> None:
    parents = {row.code: row.parent for row in _rows()}
    digital = [row for row in _skills() if _root(row.code, parents) == "g-digital"]
    assert len(_skills()) >= FEWEST_SKILLS
    assert len(digital) >= FEWEST_DIGITAL_SKILLS
