"""Matches in words: one structure, shown in either language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import floor
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matching.relaxing import Reach
from matching.types import Evidence, GateState, Kind, Match, SkillFit, SkillState, Term
from talent.core.text import N_, Text
from talent.matches.queries import Names
from talent.web.filters import number
from talent.web.i18n import name_of, translate

TERMS = {
    "skills": N_("Skills"),
    "meaning": N_("What the texts are about"),
    "occupation": N_("Wished occupation"),
    "place": N_("Place"),
    "pay": N_("Pay"),
    "start": N_("Start"),
    "gap": N_("Teaches what is missing"),
    "newness": N_("New to you"),
}
#: What the same part is called where a program is meant.
TERMS_OF_PROGRAM = {"start": N_("Course start")}
#: What the same part is called where nobody knows what the person lacks: then new is what is of the field as well.
TERMS_WITHOUT_GAP = {"newness": N_("New and in your field")}
GATES = {
    "education": N_("Education"),
    "major": N_("Major"),
    "certificate": N_("Certificate"),
    "language": N_("Language"),
    "experience": N_("Experience"),
}
#: Why a person puts an opportunity aside; the organization never sees it.
WHY_NOT = {
    "field": N_("Not my field"),
    "place": N_("Too far away"),
    "pay": N_("Pay too low"),
    "level": N_("Asks for more than I have"),
    "organization": N_("Not this organization"),
    "other": N_("Other reason"),
}
#: Why an organization takes a person off the list; the person never sees it.
WHY_REMOVED = {
    "skills": N_("Important skills are missing"),
    "experience": N_("Too little experience in the field"),
    "overqualified": N_("The work would not make use of them"),
    "place": N_("Place or start does not fit"),
    "known": N_("Already in touch elsewhere"),
    "other": N_("Other reason"),
}
LEVELS = ("", "A1", "A2", "B1", "B2", "C1", "C2")


def terms(match: Match) -> list[dict[str, Any]]:
    """The parts of a score, in points of 100; they add up to it."""
    quotes = [e for e in match.evidence if e.skill is None]
    names = TERMS | TERMS_OF_PROGRAM if match.kind is Kind.PROGRAM else TERMS
    if all(term.key != "gap" for term in match.terms):
        names = names | TERMS_WITHOUT_GAP
    return [
        _term(term, names[term.key], shown, quotes) for term, shown in zip(match.terms, _points(match), strict=True)
    ]


def points(match: Match) -> int | None:
    """The score in whole points of 100; None when there is none."""
    return None if match.score is None else round(100 * match.score)


def better(match: Match, score: float | None) -> int | None:
    """Another score in points where it is to be seen that it is better."""
    now, then = points(match), None if score is None else round(100 * score)
    return then if now is not None and then is not None and then > now else None


def whole_points(shares: Sequence[float]) -> list[int]:
    """Shares as whole points of 100 that add up to their rounded sum: the largest remainders are rounded up."""
    exact = [100 * share for share in shares]
    points = [floor(value) for value in exact]
    left = round(sum(exact)) - sum(points)
    for place in sorted(range(len(exact)), key=lambda i: (points[i] - exact[i], i))[: max(0, left)]:
        points[place] += 1
    return points


def _term(term: Term, name: Text, points: int, quotes: list[Evidence]) -> dict[str, Any]:
    quote = quotes[0].text if quotes and term.key == "meaning" else None
    return {
        "label": translate(name),
        "value": term.value,
        "contribution": 100 * term.contribution,
        "points": points,
        "quote": quote,
        "quote_source": _source(quotes[0]) if quote else None,
        "note": _("by titles and skills: no sentence to quote") if term.key == "meaning" and not quote else None,
    }


def _source(evidence: Evidence) -> str:
    if evidence.source is Kind.PROFILE:
        return str(_("from the profile"))
    return str(_("from the opportunity") if evidence.source is Kind.OPPORTUNITY else _("from the program"))


#: Where in the profile's editor each requirement is answered.
ANSWERED_IN = {
    "education": "education",
    "major": "education",
    "certificate": "skills",
    "language": "languages",
    "experience": "experience",
}


def gates(match: Match, names: Names, *, own: bool = False) -> list[dict[str, Any]]:
    """Hard requirements in words; for unknown ones in one's ``own`` matches, where to say it."""
    return [
        {
            "label": translate(GATES[gate.key]),
            "state": gate.state.value,
            "required": _required(gate.key, gate.required, names),
            "held": _required(gate.key, gate.held, names) if gate.held else None,
            "action_label": _("Add it to your profile") if own and gate.state is GateState.UNKNOWN else None,
            "section": ANSWERED_IN[gate.key],
        }
        for gate in match.gates
    ]


def unmet(match: Match) -> list[str]:
    """Names of the hard requirements that are not fulfilled, for which a row stands below better scores."""
    return [translate(GATES[gate.key]) for gate in match.gates if gate.state is GateState.FAIL]


#: A smaller number of people would tell about one of them.
LEAST_PEOPLE = 5


def relaxations(reach: Reach, names: Names) -> list[dict[str, str]]:
    """Each requirement that keeps somebody out, and how many people doing without it would add."""
    return [
        {
            "label": translate(GATES[row.key]),
            "required": _required(row.key, row.required, names),
            "adds": people(row.alone),
        }
        for row in reach.relaxations
    ]


def people(count: int) -> str:
    """A number of people without telling about one of them."""
    if 0 < count < LEAST_PEOPLE:
        return str(_("fewer than %(least)s", least=LEAST_PEOPLE))
    return number(count)


def _required(key: str, value: str | None, names: Names) -> str:
    """A code or number of a gate in words."""
    text = value or ""
    if key == "education":
        level = names.levels.get(int(text))
        return name_of(level) if level else text
    if key == "experience":
        return _time(int(text))
    if key == "language":
        code, level = text.split(":")
        return f"{language_name(code)} {LEVELS[int(level)]}"
    found = names.skills if key == "certificate" else names.majors
    return listed(name_of(found[c]) if c in found else c for c in text.split(","))


def _time(months: int) -> str:
    """A length of time; whole years as such."""
    if months and months % 12 == 0:
        return str(ngettext("%(num)s year", "%(num)s years", months // 12))
    return str(ngettext("%(num)s month", "%(num)s months", months))


def listed(names: Iterable[str]) -> str:
    """Names beside each other, as the language of the page does it."""
    return str(_(", ")).join(names)


def language_name(code: str) -> str:
    """A language's name."""
    known = {"zh": _("Chinese"), "en": _("English"), "ja": _("Japanese"), "ko": _("Korean"), "fr": _("French"),
             "de": _("German"), "ru": _("Russian"), "es": _("Spanish")}  # fmt: skip
    return str(known.get(code, code))


def skill_name(code: str, names: Names) -> str:
    """A skill's name."""
    return name_of(names.skills[code]) if code in names.skills else code


def skills(match: Match, names: Names) -> list[dict[str, Any]]:
    """Every needed (or taught) skill as a chip, with the words that show it: essential first, inferred last."""
    quotes = {e.skill: e for e in reversed(match.evidence) if e.skill}
    order = {SkillState.MET: 0, SkillState.NEAR: 1, SkillState.MISSING: 2, SkillState.UNKNOWN: 3}
    ranked = sorted(match.skills, key=lambda f: (f.inferred, order[f.state], not f.essential, f.code))
    return [chip(fit, names) | {"essential": fit.essential, "quote": quotes.get(fit.code)} for fit in ranked]


def quotes(fits: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each quoted sentence once, with the names of the skills it shows. Args: fits: of skills()."""
    shown: dict[str, list[str]] = {}
    for fit in fits:
        if fit["quote"]:
            shown.setdefault(fit["quote"].text, []).append(fit["name"])
    return [{"skills": listed(names), "text": text} for text, names in shown.items()]


def taught(match: Match, names: Names) -> list[dict[str, Any]]:
    """The skills of a program as chips; what the person lacks is new to them, and stands first."""
    levels = {fit.code: fit.required_level for fit in match.skills}
    found = []
    for fit in skills(match, names):
        to = levels[fit["code"]]
        state = "new" if fit["state"] == "missing" else fit["state"]
        found.append(fit | {"state": state, "level": str(_("to level %(level)s", level=to)) if to else None})
    return sorted(found, key=lambda fit: fit["state"] != "new")


def matrix(match: Match, names: Names) -> dict[str, dict[str, Any]]:
    """Each needed skill by its code, for a table whose columns are the skills of the post."""
    return {fit.code: chip(fit, names) | {"lower": _is_lower(fit)} for fit in match.skills}


def side_by_side(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """The parts of several scores: each with its points in every one, None where it does not count there."""
    parts = [dict(zip((t.key for t in m.terms), _points(m), strict=True)) for m in matches]
    keys = [key for key in TERMS if any(key in found for found in parts)]
    return [{"label": translate(TERMS[key]), "points": [found.get(key) for found in parts]} for key in keys]


def _points(match: Match) -> list[int]:
    return whole_points([term.contribution for term in match.terms])


def _level(fit: SkillFit) -> str | None:
    """The level that is asked for, and beside it a lower one that the person has of the very skill."""
    if not fit.required_level:
        return None
    if _is_lower(fit):
        return str(_("level %(held)s of %(required)s", held=fit.held_level, required=fit.required_level))
    return str(_("level %(level)s", level=fit.required_level))


def _is_lower(fit: SkillFit) -> bool:
    """Whether the person has this very skill, at a lower level than asked for."""
    return bool(fit.by == fit.code and fit.held_level and fit.required_level and fit.held_level < fit.required_level)


def chip(fit: SkillFit, names: Names) -> dict[str, Any]:
    """One skill as the chip macro takes it."""
    near = fit.by if fit.state is SkillState.NEAR and fit.by != fit.code else None
    return {
        "code": fit.code,
        "name": skill_name(fit.code, names),
        "state": fit.state.value,
        "near_to": skill_name(near, names) if near else None,
        "level": _level(fit),
        "verified": fit.verified,
        "inferred": fit.inferred,
    }
