"""The values that go into the engine and come out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text)
    return text


class Kind(StrEnum):
    """What a document describes."""

    PROFILE = "profile"
    OPPORTUNITY = "opportunity"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class SkillRef:
    """One skill of a document: held (profile), needed (opportunity) or taught (program)."""

    code: str
    level: int | None = None  # 1 (aware) … 5 (expert); None = not said
    essential: bool = True  # only read on an opportunity: essential or optional
    verified: bool = False  # only read on a profile: confirmed by a completed program or a third party
    inferred: bool = False  # never listed: usual for occupations like the opportunity's (set by the engine only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What is structured about a document. An omitted facet is neutral: it neither passes, fails nor scores.

    A profile says what the person has and wishes; an opportunity what it requires and offers; a program what
    it presumes and where it runs. Hard requirements become gates, wishes become score terms.
    """

    occupations: tuple[str, ...] = ()  # taxonomy occupation codes: wished | of the post | aimed at
    regions: tuple[
        str, ...
    ] = ()  # GB/T 2260 codes, any level: wished (+ present) | place of work | place of the course
    remote: bool | None = None  # wished | offered
    education: int | None = None  # rank of the education level: held | required at least | presumed at least
    majors: tuple[str, ...] = ()  # major codes: studied | asked for
    certificates: tuple[str, ...] = ()  # skill or certificate codes: held | required
    languages: Mapping[str, int] = field(default_factory=dict)  # "zh"/"en"/… -> 1…6 (A1…C2): spoken | required at least
    experience_months: int | None = None  # had | required at least
    pay_min: int | None = None  # CNY a month: wished at least | offered from
    pay_max: int | None = None  # CNY a month: – | offered up to
    available_from: int | None = None  # proleptic ordinal day: can start | starts
    tags: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what filters read: {"kind": {"role"}, …}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One profile, opportunity or program as the engine sees it. Holds no name, contact or protected trait."""

    kind: Kind
    id: int
    title: str
    body: str
    skills: tuple[SkillRef, ...] = ()
    facets: Facets = field(default_factory=Facets)

    def __post_init__(self) -> None:
        """Put U+FFFD where half a character stands, in the same place: no file and no page can hold one."""
        if not (self.title.isascii() and self.body.isascii()):
            object.__setattr__(self, "title", _whole(self.title))
            object.__setattr__(self, "body", _whole(self.body))


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions a document must meet: for every key, at least one of the values is among the document's tags.

    Region codes match by prefix of the administrative hierarchy: "510000" holds every place in Sichuan.
    """

    any_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ids: frozenset[int] | None = None  # only these; None = all
    not_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for: the best of target_kind for a document, or for free text. Exactly one of the two is given."""

    target_kind: Kind
    document: Document | None = None
    text: str | None = None
    where: Filter = field(default_factory=Filter)
    limit: int = 50
    quote: bool = True  # False: matches come without evidence, for who reads scores only

    def __post_init__(self) -> None:
        """As for a document."""
        if self.text is not None:
            object.__setattr__(self, "text", _whole(self.text))


class GateState(StrEnum):
    """Unknown is neither pass nor fail: it never removes anybody and never scores."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """One hard requirement of the opportunity or program, held against the profile."""

    key: str  # education, major, certificate, language, region, experience, …
    state: GateState
    required: str  # code or number as text; templates give it words
    held: str | None  # None when the profile does not say


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a score. Its share of it is value * weight over the sum of these products."""

    key: str  # skills, meaning, occupation, place, pay, …
    value: float  # in [0, 1]
    weight: float  # of the whole, before leaving out what had no evidence
    contribution: float  # what it adds to the score; contributions sum to the score


class SkillState(StrEnum):
    """How a profile stands to a skill."""

    MET = "met"
    NEAR = "near"
    MISSING = "missing"
    UNKNOWN = "unknown"  # the profile names no skill at all: then it is not known to lack any


@dataclass(frozen=True, slots=True)
class SkillFit:
    """How one needed (or taught) skill is covered by a profile."""

    code: str
    state: SkillState
    essential: bool
    by: str | None = None  # the profile's skill that meets it or comes near; None when missing or unknown
    value: float = 0.0  # coverage in [0, 1], level included
    required_level: int | None = None
    held_level: int | None = None
    verified: bool = False
    inferred: bool = False  # the opportunity does not list it; it is usual for occupations like it


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation a person can check: text == source body[start:end]."""

    skill: str | None  # the skill it speaks for; None = for the meaning as a whole
    source: Kind  # whose text is quoted
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One found document with its reasons. Decides nothing."""

    kind: Kind
    id: int
    score: float | None  # in [0, 1]; None = not enough evidence to score
    coverage: float  # share in [0, 1] of the weight that had evidence
    terms: tuple[Term, ...] = ()
    gates: tuple[Gate, ...] = ()
    skills: tuple[SkillFit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    relevance: float = 0.0  # likeness of both texts, or to a free text; orders what has no score and breaks ties

    @property
    def passes(self) -> bool:
        """No gate fails. Unknown gates do not count against anybody."""
        return all(gate.state is not GateState.FAIL for gate in self.gates)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillEntry:
    """A skill of the taxonomy as far as the engine needs it."""

    code: str
    parent: str | None
    names: Mapping[str, tuple[str, ...]]  # language -> preferred name first, then aliases


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationEntry:
    """An occupation of the taxonomy with its usual skills."""

    code: str
    isco: str  # ISCO-08 unit group, four digits
    names: Mapping[str, tuple[str, ...]]
    essential: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    description: str = ""  # what is done, in English; published classifications have one


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """The part of the product's taxonomy that matching reads."""

    skills: Mapping[str, SkillEntry] = field(default_factory=dict)
    occupations: Mapping[str, OccupationEntry] = field(default_factory=dict)
