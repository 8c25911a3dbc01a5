"""Hard requirements of an opportunity or program, held against a profile: pass, fail or unknown.

What the profile does not say is unknown, and unknown never fails anybody and never scores. Where a person wishes to
work is a wish and so a score term, not a gate: the facets do not say that residence is required.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from matching.types import Document, Facets, Gate, GateState, Kind

_FAMILY_LENGTHS = frozenset({2, 4})  # digits of a discipline and of a family; six digits are one major


class GateKey(StrEnum):
    """What can be required."""

    EDUCATION = "education"
    MAJOR = "major"
    CERTIFICATE = "certificate"
    LANGUAGE = "language"
    EXPERIENCE = "experience"


def gates(profile: Document, other: Document) -> tuple[Gate, ...]:
    """Every hard requirement of the opportunity or program, in a fixed order; none where nothing is required.

    Of a program only the education and majors it presumes are requirements; its other facets describe the course.
    """
    checks = _OF_A_PROGRAM if other.kind is Kind.PROGRAM else _OF_AN_OPPORTUNITY
    return tuple(gate for check in checks for gate in check(profile, other.facets))


def fails(profile: Document, other: Document) -> bool:
    """Whether one of the gates fails, told without building them."""
    held, required = profile.facets, other.facets
    if _is_less(held.education, required.education):
        return True
    if required.majors and _major_state(held.majors, required.majors) is GateState.FAIL:
        return True
    if other.kind is Kind.PROGRAM:
        return False
    if _is_less(held.experience_months, required.experience_months):
        return True
    if required.certificates and held.certificates:
        own = {*held.certificates, *(ref.code for ref in profile.skills)}
        if not own.issuperset(required.certificates):
            return True
    return any(_is_less(held.languages.get(language), level) for language, level in required.languages.items())


def _is_less(held: int | None, required: int | None) -> bool:
    return held is not None and required is not None and held < required


def _education(profile: Document, required: Facets) -> Iterable[Gate]:
    if required.education is not None:
        yield _at_least(GateKey.EDUCATION, profile.facets.education, required.education)


def _experience(profile: Document, required: Facets) -> Iterable[Gate]:
    if required.experience_months:  # zero months are no requirement
        yield _at_least(GateKey.EXPERIENCE, profile.facets.experience_months, required.experience_months)


def _majors(profile: Document, required: Facets) -> Iterable[Gate]:
    if required.majors:
        held = profile.facets.majors
        yield Gate(GateKey.MAJOR, _major_state(held, required.majors), _list(required.majors), _list(held) or None)


def _certificates(profile: Document, required: Facets) -> Iterable[Gate]:
    held = {*profile.facets.certificates, *(ref.code for ref in profile.skills)}
    for code in sorted(set(required.certificates)):
        if code in held:
            yield Gate(GateKey.CERTIFICATE, GateState.PASS, code, code)
        elif profile.facets.certificates:  # the person lists certificates, and this one is not among them
            yield Gate(GateKey.CERTIFICATE, GateState.FAIL, code, _list(profile.facets.certificates))
        else:
            yield Gate(GateKey.CERTIFICATE, GateState.UNKNOWN, code, None)


def _languages(profile: Document, required: Facets) -> Iterable[Gate]:
    # Who lists English need not list a mother tongue: a language that is not listed is unknown.
    for language, level in sorted(required.languages.items()):
        held = profile.facets.languages.get(language)
        state = _state(held, level)
        yield Gate(GateKey.LANGUAGE, state, f"{language}:{level}", None if held is None else f"{language}:{held}")


def _at_least(key: GateKey, held: int | None, required: int) -> Gate:
    return Gate(key, _state(held, required), str(required), None if held is None else str(held))


def _state(held: int | None, required: int) -> GateState:
    if held is None:
        return GateState.UNKNOWN
    return GateState.PASS if held >= required else GateState.FAIL


def _major_state(held: tuple[str, ...], required: tuple[str, ...]) -> GateState:
    if any(_belongs(major, wanted) for major in held for wanted in required):
        return GateState.PASS
    if not held or any(_belongs(wanted, major) for major in held for wanted in required):
        return GateState.UNKNOWN  # nothing said, or only the family of the major that is asked for
    return GateState.FAIL


def _belongs(major: str, wanted: str) -> bool:
    """The same major, or one of the wanted discipline (two digits) or family (four digits)."""
    is_family = wanted.isdigit() and len(wanted) in _FAMILY_LENGTHS
    return major == wanted or (is_family and major.startswith(wanted))


def _list(codes: Iterable[str]) -> str:
    return ",".join(sorted(set(codes)))


_Check = Callable[[Document, Facets], Iterable[Gate]]
_OF_A_PROGRAM: tuple[_Check, ...] = (_education, _majors)
_OF_AN_OPPORTUNITY: tuple[_Check, ...] = (_education, _majors, _certificates, _languages, _experience)
