"""Conditions that a recruitment text must not set, found by their wording before a post becomes public.

就业促进法 arts. 26-31, 妇女权益保障法 art. 43 and 就业服务与就业管理规定 arts. 14, 19 and 20 forbid them.
Told are ways of setting a condition ("限男性", "women only"), not words: who designs 男装 or serves women is let
through. docs/decisions/0012-unlawful-conditions.md has the reasons.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from talent.core.actor import OrgKind
from talent.core.errors import FieldError
from talent.core.text import N_, Text
from talent.opportunities.unlawful_wording import NAMED_AS_WRONG, OF_WOMENS_WORK, PATTERNS, STATUTES_OF_AGE, Condition

#: Columns of a post that set conditions.
FIELDS = ("title", "duties", "requirements")
_REASONS: Mapping[Condition, Text] = {
    Condition.SEX: N_(
        "“%(words)s”: sex must not be a condition of recruitment (Employment Promotion Law, art. 27; Law on the"
        " Protection of Women's Rights and Interests, art. 43). Take it out."
    ),
    Condition.FAMILY: N_(
        "“%(words)s”: marriage, children and pregnancy must not be a condition of recruitment (Employment"
        " Promotion Law, art. 27; Law on the Protection of Women's Rights and Interests, art. 43). Take it out."
    ),
    Condition.AGE: N_(
        "“%(words)s”: age must not be a condition; all have an equal chance of work (Employment Promotion Law,"
        " art. 26; Provisions on Employment Services, art. 20). State the experience the work needs; the age from"
        " which one may work can stay."
    ),
    Condition.HOUSEHOLD: N_(
        "“%(words)s”: household registration and origin must not be a condition of recruitment (Employment"
        " Promotion Law, arts. 26 and 31; Provisions on Employment Services, art. 20). Say where the work is"
        " instead."
    ),
    Condition.ETHNICITY: N_(
        "“%(words)s”: ethnicity, race and religion must not be a condition of recruitment (Employment Promotion"
        " Law, arts. 3 and 28). Take it out."
    ),
    Condition.NATIVE: N_(
        "“%(words)s”: a mother tongue tells origin, not skill, and must not be a condition (Employment Promotion"
        " Law, art. 26). State the language and the level the work needs."
    ),
    Condition.DISABILITY: N_(
        "“%(words)s”: disability must not be a condition of recruitment (Employment Promotion Law, art. 29). Say"
        " what the work demands instead."
    ),
    Condition.CARRIER: N_(
        "“%(words)s”: carriers of an infection must not be turned away, nor hepatitis B be tested for (Employment"
        " Promotion Law, art. 30; Provisions on Employment Services, art. 19). Take it out."
    ),
    Condition.DEPOSIT: N_(
        "“%(words)s”: no money and no papers may be taken from those who are recruited (Labour Contract Law, art."
        " 9; Provisions on Employment Services, art. 14). Take it out."
    ),
}
_AGE_AT_GOVERNMENT = N_(
    "“%(words)s”: age must not be a condition; all have an equal chance of work (Employment Promotion Law, art. 26;"
    " Provisions on Employment Services, art. 20). Where a law sets this limit, name that law in the same sentence;"
    " else take it out."
)
_FOUND = {
    condition: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE)
    for condition, patterns in PATTERNS.items()
}
_STATUTE_OF_AGE, _OF_WOMENS_WORK = re.compile(STATUTES_OF_AGE), re.compile(OF_WOMENS_WORK)
_NAMED_AS_WRONG = re.compile(NAMED_AS_WRONG)
_CLAUSE_ENDS, _SENTENCE_ENDS = ",，。.;；!?\n", "。;；!?\n"
#: Forms under which plain words hide: traditional characters and signs.
_PLAIN = str.maketrans(
    "僅專隻須歲滿齡婦產戶籍應屆優聘員個為漢無殘體證證與過♂♀",
    "仅专只须岁满龄妇产户籍应届优聘员个为汉无残体证证与过男女",
)
_HAN = re.compile("[\u3400-\u9fff]")
_FILLERS = " \t·*_~"


def complaints(texts: Mapping[str, str], kind: OrgKind) -> list[FieldError]:
    """Every unlawful condition in the texts of a post, by field, with the words found and the reason.

    Args:
        texts: field -> what stands in it.
        kind: of the organization; government units may state an age that a law sets.
    """
    return [
        FieldError(name, _reason(condition, kind, words))
        for name, text in texts.items()
        for condition, words in conditions(text, kind).items()
    ]


def _reason(condition: Condition, kind: OrgKind, words: list[str]) -> Text:
    by_law = condition is Condition.AGE and kind is OrgKind.GOVERNMENT
    return replace(_AGE_AT_GOVERNMENT if by_law else _REASONS[condition], values={"words": "” “".join(words)})


def conditions(text: str, kind: OrgKind) -> dict[Condition, list[str]]:
    """The unlawful conditions a text sets -> the words that set them, as written, each once."""
    plain, places = _plainly(text)
    found: dict[Condition, list[str]] = {}
    for condition, pattern in _FOUND.items():
        for match in pattern.finditer(plain):
            if not _is_excused(condition, plain, match, kind):
                words = text[places[match.start()] : places[match.end() - 1] + 1].strip()
                found.setdefault(condition, []).append(words)
    return {condition: list(dict.fromkeys(words)) for condition, words in found.items()}


def _is_excused(condition: Condition, text: str, match: re.Match[str], kind: OrgKind) -> bool:
    """Whether the words are only named as wrong, or a law that their sentence names demands them."""
    if _NAMED_AS_WRONG.search(_around(text, match, _CLAUSE_ENDS)):
        return True
    sentence = _around(text, match, _SENTENCE_ENDS)
    if condition is Condition.AGE:
        return kind is OrgKind.GOVERNMENT and bool(_STATUTE_OF_AGE.search(sentence))
    return condition is Condition.SEX and bool(_OF_WOMENS_WORK.search(sentence))


def _around(text: str, match: re.Match[str], ends: str) -> str:
    """The clause or sentence in which something stands."""
    start = max(text.rfind(end, 0, match.start()) for end in ends) + 1
    stops = [place for end in ends if (place := text.find(end, match.end())) >= 0]
    return text[start : min(stops, default=len(text))]


def _plainly(text: str) -> tuple[str, list[int]]:
    """The text in small letters without width, variants, and what is put between Chinese characters to hide words.

    Returns: the text, and for each of its characters the place in the text as written.
    """
    characters = [(simple, place) for place, written in enumerate(text) for simple in _simple(written)]
    if not text.isascii():
        characters = [pair for n, pair in enumerate(characters) if not _is_filler(characters, n)]
    return "".join(character for character, _place in characters), [place for _character, place in characters]


@cache
def _simple(written: str) -> str:
    """One character as the patterns have it; nothing for one that cannot be seen and for pictures."""
    if unicodedata.category(written) in {"Cf", "Mn", "So"} and written not in "♂♀":
        return ""
    return unicodedata.normalize("NFKC", written).lower().translate(_PLAIN)


def _is_filler(characters: Sequence[tuple[str, int]], n: int) -> bool:
    """Whether this one only parts two Chinese characters; fillers in a row are few."""
    if characters[n][0] not in _FILLERS:
        return False
    near, far = (
        "".join(character for character, _place in part).strip(_FILLERS)
        for part in (characters[max(0, n - 3) : n], characters[n + 1 : n + 4])
    )
    return bool(_HAN.match(near[-1:]) and _HAN.match(far[:1]))
