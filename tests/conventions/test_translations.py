"""Both languages are complete: every sentence of code and pages has its Chinese, in one way, and nothing is left over.

To list what is missing, run this file alone: each failure names the sentence and where it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from talent.core.config import ROOT

LOCALE = "zh_Hans_CN"
FOLDER = ROOT / "translations" / LOCALE / "LC_MESSAGES"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "_l": None, "N_": None, "ngettext": (1, 2)}
SOURCES = (("talent", "*.py", "python"), ("templates", "*.html", "jinja2.ext:babel_extract"))
PLACE = re.compile(r"%\(\w+\)[a-z]|%%")
WORD = re.compile(r"[A-Za-z]{2,}")
#: Names that a Chinese reader writes in Latin letters too: formats, standards, products and what a person must type.
LATIN = {
    "AA", "API", "BERT", "CEFR", "CET", "CSV", "English", "Excel", "FAISS", "GB", "GitHub", "HTTP", "IELTS",
    "ISCO", "ISO", "JLPT", "JSON", "MB", "PDF", "PNG", "Python", "SHA", "SVG", "TOEFL", "TOPIK", "URL", "UTF",
    "WCAG", "XLSX", "csv", "en", "http", "https", "xlsx",
}  # fmt: skip

Words = tuple[str, ...]


def words_of(msgid: str | tuple[str, ...] | list[str]) -> Words:
    """A sentence as (singular,) or (singular, plural)."""
    return (msgid,) if isinstance(msgid, str) else tuple(msgid)


@lru_cache(maxsize=1)
def used() -> dict[Words, list[str]]:
    """Every sentence marked for translation -> the places ("file:line") where it stands."""
    found: dict[Words, list[str]] = defaultdict(list)
    for folder, pattern, method in SOURCES:
        for file in sorted((ROOT / folder).rglob(pattern)):
            for line, msgid in sentences(file, method):
                found[msgid].append(f"{file.relative_to(ROOT)}:{line}")
    return dict(found)


def sentences(file: Path, method: str) -> Iterator[tuple[int, Words]]:
    """The marked sentences of one source file with their lines."""
    with file.open("rb") as source:
        for line, msgid, _comments, _context in extract(method, source, KEYWORDS, options={"silent": "false"}):
            if all(part.strip() for part in words_of(msgid)):
                yield line, words_of(msgid)


@lru_cache(maxsize=1)
def entries() -> list[tuple[str, Message]]:
    """Every entry of every catalogue with the catalogue's name; the header left out."""
    found = []
    for file in sorted(FOLDER.glob("*.po")):
        with file.open("rb") as source:
            catalogue = read_po(source, locale=LOCALE, abort_invalid=True)
        found += [(file.stem, message) for message in catalogue if message.id]
    return found


def chinese(message: Message) -> str:
    """The one Chinese form of an entry; empty when it has none."""
    return message.string if isinstance(message.string, str) else "".join(message.string or ())


def translated() -> set[Words]:
    """Sentences that have a Chinese text which nobody has put in doubt."""
    return {words_of(message.id) for _name, message in entries() if chinese(message).strip() and not message.fuzzy}


def places(text: str) -> tuple[set[str], bool]:
    """The named places of a sentence, and whether it has a bare per cent sign beside them."""
    return set(PLACE.findall(text)), "%" in PLACE.sub("", text)


def complaint(lines: list[str]) -> str:
    """Failures one below the other."""
    return "\n".join(["", *lines])


def test_extraction_sees_every_way_of_marking(tmp_path: Path) -> None:
    """The net itself: Python calls with keyword arguments, plural forms, and template calls are all found."""
    code, page = tmp_path / "a.py", tmp_path / "a.html"
    code.write_text('N_("One %(a)s", a=1)\n_l("Two")\nngettext("%(n)d x", "%(n)d xs", 2, n=2)\n', encoding="utf-8")
    page.write_text("<p title=\"{{ _('Three') }}\">{{ _('Four %(b)s', b=x) }}</p>", encoding="utf-8")
    assert [msgid for _line, msgid in sentences(code, SOURCES[0][2])] == [
        ("One %(a)s",),
        ("Two",),
        ("%(n)d x", "%(n)d xs"),
    ]
    assert [msgid for _line, msgid in sentences(page, SOURCES[1][2])] == [("Three",), ("Four %(b)s",)]


def test_every_sentence_has_its_chinese() -> None:
    lacking = [f"{where[0]}: {words!r}" for words, where in used().items() if words not in translated()]
    assert not lacking, complaint(sorted(lacking))


def test_no_entry_is_left_over() -> None:
    stale = [
        f"{name}.po:{message.lineno}: {message.id!r}"
        for name, message in entries()
        if words_of(message.id) not in used()
    ]
    assert not stale, complaint(stale)


def test_named_places_are_kept() -> None:
    wrong = [
        f"{name}.po: {message.id!r} -> {chinese(message)!r}"
        for name, message in entries()
        if chinese(message) and places(chinese(message)) != places(words_of(message.id)[-1])
    ]
    assert not wrong, complaint(wrong)


def test_a_sentence_is_translated_in_one_way() -> None:
    ways: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, message in entries():
        ways[words_of(message.id)[0]][chinese(message)].add(name)
    wrong = [f"{msgid!r}: {dict(by_text)}" for msgid, by_text in ways.items() if len(by_text) > 1]
    assert not wrong, complaint(wrong)


def test_chinese_is_chinese() -> None:
    """No English word left standing, no ASCII dots for an ellipsis."""
    wrong = []
    for name, message in entries():
        text = PLACE.sub("", chinese(message))
        foreign = set(WORD.findall(text)) - LATIN
        if foreign or "..." in text:
            wrong.append(f"{name}.po: {message.id!r} -> {text!r} ({', '.join(sorted(foreign)) or '...'})")
    assert not wrong, complaint(wrong)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.po")), ids=lambda file: file.stem)
def test_header(file: Path) -> None:
    """Each catalogue says its language, its one plural form and its charset."""
    with file.open("rb") as source:
        catalogue = read_po(source, abort_invalid=True)
    assert (str(catalogue.locale), catalogue.num_plurals, catalogue.charset) == (LOCALE, 1, "utf-8")
