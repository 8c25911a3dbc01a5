"""Names or codes, in either language, to codes: what people type and what files hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.errors import FieldError
from talent.core.text import N_, Text
from talent.taxonomy import queries, region_names
from talent.taxonomy.languages import LANGUAGE_LEVELS, LANGUAGE_NAMES
from talent.taxonomy.models import Major, TaxonomyImport
from talent.taxonomy.naming import Index
from talent.taxonomy.service import DATA, read_tsv

#: Longest part of what was typed that a message repeats.
QUOTED = 60
#: First letter of the codes of vocational major families.
VOCATIONAL = "v"
T = TypeVar("T")


@dataclass(frozen=True)
class SkillItem:
    """One entry of a list of skills: "python:3*" is level 3, essential; "docker?" is any level, optional."""

    code: str
    level: int | None
    essential: bool


class Lookup:
    """Reads the taxonomy once; then answers without the database.

    Each method takes what was typed and the name of the field or column it stands in; what is unknown or ambiguous
    is a FieldError on that field, whose text suggests near names.
    """

    def __init__(self, session: Session) -> None:
        """Each list is read when it is first asked for."""
        self._session = session

    @cached_property
    def _skills(self) -> Index:
        return _named(queries.skill_names(self._session))

    @cached_property
    def _occupations(self) -> Index:
        return _named(queries.occupation_names(self._session))

    @cached_property
    def _regions(self) -> Index:
        return region_names.index_of(queries.regions(self._session))

    @cached_property
    def _levels(self) -> Index:
        return _levels(self._session)

    @cached_property
    def _majors(self) -> Index:
        return _majors(queries.majors(self._session))

    @cached_property
    def _languages(self) -> Index:
        index = Index()
        for language, known in LANGUAGE_NAMES.items():
            index.add(language.value, known[0], known)
        return index

    def read(self) -> Lookup:
        """Read all lists now, so that the session is no longer needed."""
        for name, attribute in vars(Lookup).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)
        return self

    def skill(self, text: str, field: str = "skills") -> str:
        """A skill by code, name or alias."""
        return _one(self._skills, text, field, N_("There is no skill called “%(name)s” in the list.", name=_cut(text)))

    def known_skill(self, text: str) -> str | None:
        """A skill by code, name or alias; None for what is unknown or ambiguous: nobody is there to be asked."""
        return _only(self._skills, text)

    def known_occupation(self, text: str) -> str | None:
        """An occupation likewise."""
        return _only(self._occupations, text)

    def occupation(self, text: str, field: str = "occupation") -> str:
        """An occupation by code, name or alias."""
        problem = N_("There is no occupation called “%(name)s” in the list.", name=_cut(text))
        return _one(self._occupations, text, field, problem)

    def region(self, text: str, field: str = "region") -> str:
        """A region by code or name, with or without 省, 市, 区, 县, alone or after the region it lies in."""
        problem = N_("There is no region called “%(name)s” in the list.", name=_cut(text))
        return _one(self._regions, text, field, problem)

    def level(self, text: str, field: str = "education_level") -> str:
        """An education level by code, name or what people say: 大专, bachelor's."""
        problem = N_("There is no education level called “%(name)s” in the list.", name=_cut(text))
        return _one(self._levels, text, field, problem)

    def major(self, text: str, field: str = "majors") -> str:
        """A discipline or major family by code or name."""
        return _one(self._majors, text, field, N_("There is no major called “%(name)s” in the list.", name=_cut(text)))

    def language(self, text: str, field: str = "languages") -> str:
        """A language by ISO 639-1 code or name."""
        problem = N_("There is no language called “%(name)s” in the list.", name=_cut(text))
        return _one(self._languages, text, field, problem)

    def language_at(self, text: str, field: str = "languages") -> tuple[str, str]:
        """A language with its level: "en:B2", "英语 B2"."""
        match = re.fullmatch(r"(.+?)[\s:]+([A-Ca-c][12])", unicodedata.normalize("NFKC", text).strip())
        if match is None:
            levels = "–".join((LANGUAGE_LEVELS[0], LANGUAGE_LEVELS[-1]))
            raise FieldError(
                field,
                N_("Write a language with its level (%(levels)s), such as en:B2, not “%(text)s”.",
                   levels=levels, text=_cut(text)),
            )  # fmt: skip
        return self.language(match[1], field), match[2].upper()

    def skills(self, text: str, field: str = "skills") -> list[SkillItem]:
        """A list such as "python:3*; sql; docker?": level after a colon, * essential (the default), ? optional."""
        found = [self._skill_item(part, field) for part in _parts(text, self._skills)]
        return _each_once(found, [item.code for item in found], self._skills, field)

    def _skill_item(self, text: str, field: str) -> SkillItem:
        plain = unicodedata.normalize("NFKC", text).strip()
        if self._skills.find(plain):
            return SkillItem(self.skill(plain, field), None, True)
        match = re.fullmatch(r"(.+?)(?:\s*:\s*(\d+))?\s*([*?])?", plain)
        name, level, mark = match.groups() if match else (plain, None, None)
        if level is not None and level not in {"1", "2", "3", "4", "5"}:
            raise FieldError(field, N_("A level is a whole number from 1 to 5, not “%(text)s”.", text=_cut(level)))
        return SkillItem(self.skill(name, field), int(level) if level else None, mark != "?")

    def majors(self, text: str, field: str = "majors") -> list[str]:
        """A list of majors."""
        found = [self.major(part, field) for part in _parts(text, self._majors)]
        return _each_once(found, found, self._majors, field)

    def occupations(self, text: str, field: str = "occupations") -> list[str]:
        """A list of occupations."""
        found = [self.occupation(part, field) for part in _parts(text, self._occupations)]
        return _each_once(found, found, self._occupations, field)

    def regions(self, text: str, field: str = "regions") -> list[str]:
        """A list of regions."""
        found = [self.region(part, field) for part in _parts(text, self._regions)]
        return _each_once(found, found, self._regions, field)

    def languages(self, text: str, field: str = "languages") -> dict[str, str]:
        """A list such as "en:B2; 日语:A2": language -> level."""
        found = [self.language_at(part, field) for part in _parts(text, self._languages)]
        return dict(_each_once(found, [code for code, _level in found], self._languages, field))


#: The lookup of the newest taxonomy, by database; reading it takes longer than a request should.
_kept: dict[str, Lookup] = {}


def shared(session: Session) -> Lookup:
    """A lookup for the taxonomy as it is now, read once per process and edition."""
    database = f"{session.get_bind().url}"  # type: ignore[union-attr]
    edition = f"{database}:{session.scalar(select(func.max(TaxonomyImport.id)))}"
    if edition not in _kept:
        for old in [name for name in _kept if name.startswith(f"{database}:")]:
            del _kept[old]
        _kept[edition] = Lookup(session).read()
    return _kept[edition]


def _only(index: Index, text: str) -> str | None:
    codes = index.find(text)
    return codes[0] if len(codes) == 1 else None


def _one(index: Index, text: str, field: str, problem: Text) -> str:
    codes = index.find(text)
    if len(codes) == 1:
        return codes[0]
    if codes:
        choices = ", ".join(f"{index.shown[code]} ({code})" for code in codes[:5])
        raise FieldError(
            field, N_("“%(name)s” may mean several: %(choices)s. Write the code.", name=_cut(text), choices=choices)
        )
    if near := index.near(text):
        problem = N_("%(problem)s Did you mean %(names)s?", problem=problem, names=", ".join(near))
    raise FieldError(field, problem)


def _each_once(found: list[T], codes: list[str], index: Index, field: str) -> list[T]:
    for code in codes:
        if codes.count(code) > 1:
            raise FieldError(field, N_("“%(name)s” stands in the list twice.", name=index.shown[code]))
    return found


def _parts(text: str, index: Index) -> Iterator[str]:
    """Entries of a list: separated by semicolons or lines; by commas too, unless a name holds the comma itself."""
    for part in re.split(r"[;；\n]", text):
        whole = re.sub(r"\s*[:：].*$|[*?＊？\s]+$", "", part)
        pieces = [part] if index.find(whole) else re.split(r"[,，、]", part)
        yield from (piece.strip() for piece in pieces if piece.strip())


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def _named(found: Mapping[str, queries.Names]) -> Index:
    """Skills or occupations by code, preferred names, aliases; what ours is called comes before imported ones."""
    index = Index()
    for code, names in found.items():
        zh, en = names.zh[0], names.en[0]
        shown = zh if zh == en else f"{zh} / {en}"
        strength = 3 if names.imported else 1
        index.add(code, shown, [zh, en], strength=strength)
        index.add(code, shown, [*names.zh[1:], *names.en[1:]], strength=strength + 1)
    return index


def _majors(rows: Sequence[Major]) -> Index:
    """Majors; a name that a discipline of universities and a vocational family share means the university's."""
    index = Index()
    for row in rows:
        strength = 2 if row.code.startswith(VOCATIONAL) else 1
        index.add(row.code, row.name_zh, [row.name_zh, row.name_en], strength=strength)
        index.add(row.code, row.name_zh, [row.name_zh.removesuffix("类")], strength=strength + 2)
    return index


def _levels(session: Session) -> Index:
    """Education levels with the everyday names of the data file, which the table does not hold."""
    index = Index()
    everyday = {row["code"]: row for row in read_tsv(DATA / "education_levels.tsv")}
    for level in queries.education_levels(session):
        index.add(level.code, level.name_zh, [level.name_zh, level.name_en])
        row = everyday.get(level.code, {})
        aliases = [name for key in ("aliases_zh", "aliases_en") for name in row.get(key, "").split("|") if name]
        index.add(level.code, level.name_zh, aliases, strength=2)
    return index
