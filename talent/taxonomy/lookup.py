"""Names or codes, in either language, to codes: what people type and what files hold."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core.errors import FieldError
from talent.core.text import N_, Text
from talent.taxonomy import queries
from talent.taxonomy.languages import LANGUAGE_LEVELS, LANGUAGE_NAMES
from talent.taxonomy.models import Major, Region, RegionLevel, TaxonomyImport
from talent.taxonomy.service import DATA, read_tsv

#: Longest part of what was typed that a message repeats.
QUOTED = 60
#: First letter of the codes of vocational major families.
VOCATIONAL = "v"
#: Endings that people leave out: 成都 for 成都市, Wuhou for Wuhou District.
ENDINGS_ZH = ("特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "区", "县", "盟", "州")
ENDINGS_EN = ("Municipality", "Province", "City", "District", "County", "Prefecture", "League")
#: 凉山彝族自治州 is called 凉山州 or 凉山, 广西壮族自治区 is called 广西.
PEOPLES_ZH = re.compile(
    r"(?:(?:藏|羌|彝|土家|苗|布依|侗|壮|傣|景颇|白|傈僳|哈尼|回|朝鲜)族|蒙古族?(?!自治区)|哈萨克族?|柯尔克孜|维吾尔)+"
    r"自治(州|县|区)$"
)
PEOPLES_EN = re.compile(
    r"(?: (?:Tibetan|Qiang|Yi|Tujia|Miao|Buyei|Dong|Zhuang|Dai|Jingpo|Bai|Lisu|Hani|Hui|Korean|Mongol|Mongolian|Kazakh|"
    r"Kyrgyz|Kirgiz|Uygur|Uyghur|and))* Autonomous (?:Prefecture|County|Region)$"
)

T = TypeVar("T")


def fold(text: str) -> str:
    """How names are compared: full-width and case differences gone, white space single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass
class Index:
    """Folded name -> the codes it may mean, each with how strongly (0 code, 1 name, 2 alias or short form).

    The strongest meaning wins: a skill called "C" is found by "C" even where "C" is somebody else's alias.
    """

    shown: dict[str, str] = field(default_factory=dict)  # code -> how a message calls it
    meanings: dict[str, dict[str, int]] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, shown: str, names: Iterable[str], *, strength: int = 1) -> None:
        """Let these names mean the code."""
        self.shown.setdefault(code, shown)
        for name in [code, *names]:
            own = 0 if name == code else strength
            known = self.meanings.setdefault(fold(name), {})
            known[code] = min(own, known.get(code, own))

    def find(self, text: str) -> list[str]:
        """Codes the text may mean, only the strongest; more than one when it is ambiguous."""
        found = self.meanings.get(fold(text), {})
        best = min(found.values(), default=0)
        return sorted(code for code, strength in found.items() if strength == best)

    def near(self, text: str, most: int = 3, limit: int = 200) -> list[str]:
        """Names that look like the text. Searched for the first few hundred unknown texts only: it is slow."""
        if text not in self.tried and len(self.tried) < limit:
            close = difflib.get_close_matches(fold(text), self.meanings, n=most * 2, cutoff=0.8)
            codes = dict.fromkeys(self.find(name)[0] for name in close)
            self.tried[text] = [self.shown[code] for code in list(codes)[:most]]
        return self.tried.get(text, [])


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
        return _regions(queries.regions(self._session))

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
    """Skills or occupations by code, preferred names, aliases."""
    index = Index()
    for code, names in found.items():
        zh, en = names.zh[0], names.en[0]
        shown = zh if zh == en else f"{zh} / {en}"
        index.add(code, shown, [zh, en])
        index.add(code, shown, [*names.zh[1:], *names.en[1:]], strength=2)
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


def _regions(rows: Sequence[Region]) -> Index:
    """Regions by name, short name, and after the regions they lie in.

    A short name that several levels share means the highest: 吉林 is the province, 吉林市 the city.
    """
    index = Index()
    by_code = {row.code: row for row in rows}
    order = list(RegionLevel)
    for row in rows:
        way = _way(row, by_code)
        shown = "".join(r.name_zh for r in way)
        rank = 1 + order.index(row.level)
        index.add(row.code, shown, [row.name_zh, row.name_en], strength=rank)
        index.add(row.code, shown, _shorter(row), strength=rank + len(order))
        index.add(row.code, shown, _with_parents(way), strength=rank)
    return index


def _way(row: Region, by_code: Mapping[str, Region]) -> list[Region]:
    """The region and those it lies in, outermost first, the country left out."""
    way = [row]
    while (parent := by_code.get(way[0].parent_code or "")) and parent.level is not RegionLevel.COUNTRY:
        way.insert(0, parent)
    return way


def _shorter(row: Region) -> list[str]:
    """The names without what kind of region it is; one Chinese character alone is no name."""
    names = [PEOPLES_EN.sub("", row.name_en)] if PEOPLES_EN.search(row.name_en) else []
    if match := PEOPLES_ZH.search(row.name_zh):
        plain = row.name_zh[: match.start()]
        return [*names, plain, plain + match[1]]
    for name, endings, least, gap in ((row.name_zh, ENDINGS_ZH, 2, ""), (row.name_en, ENDINGS_EN, 3, " ")):
        ending = next((e for e in endings if name.endswith(gap + e)), None)
        if ending and len(name) - len(ending) >= least:
            names.append(name[: -len(ending)].strip())
    return names


def _with_parents(way: Sequence[Region]) -> Iterator[str]:
    """成都市武侯区, 四川省成都市武侯区, 四川成都武侯区; Wuhou District, Chengdu City."""
    for start in range(len(way) - 1):
        lineage = way[start:]
        skipping = [lineage, [lineage[0], lineage[-1]]] if len(lineage) > 2 else [lineage]
        for part in skipping:
            zh = [[r.name_zh, *(n for n in _shorter(r) if not n.isascii())] for r in part]
            for words in product(*zh):
                yield "".join(words)
                yield " ".join(words)
            en = [[r.name_en, *(n for n in _shorter(r) if n.isascii())] for r in part]
            for words in product(*en):
                yield ", ".join(reversed(words))
