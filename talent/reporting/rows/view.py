"""Rows with the names of their codes, as pages and files show them; and which rows stand behind which indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from talent.core.text import label
from talent.profiles.models import SeekerKind
from talent.reporting.explorer.question import By, Question
from talent.reporting.explorer.view import MODELS
from talent.reporting.rows import anonymity, cohorts, posts
from talent.reporting.rows.posts import Scope
from talent.taxonomy import queries as taxonomy
from talent.web.i18n import language, name_of, translate

#: Indicator -> kinds of rows it is counted from. Outside statistics stand on the indicator's own page.
BEHIND: Mapping[str, Sequence[str]] = {
    "A1": ("open", "people", "once"), "A2": ("people",), "A3": ("skills",), "A4": ("open", "people"),
    "B1": ("open", "people"), "B2": ("year",), "B3": ("year",), "B4": ("year",), "B5": ("gap",), "B6": ("skills",),
    "C1": ("cohorts",), "C2": ("cohorts",), "C3": ("cohorts", "skills"), "C4": ("cohorts",), "C5": ("cohorts",),
    "D3": ("high_end",), "E3": ("year",),
}  # fmt: skip
#: Indicators of traits that nobody's rows ever show.
PROTECTED = ("F3",)
Names = Mapping[tuple[By, str], str]


@dataclass(frozen=True)
class Column:
    """A column of rows: key, heading, whether it is a number."""

    key: str
    label: str
    numeric: bool = False


def links(code: str, region_code: str, day: date) -> list[tuple[str, str]]:
    """(label, address) of the rows behind an indicator."""
    values: dict[str, Any] = {"region": region_code, "date": day.isoformat()}
    known = {
        "open": (_("Posts open on that day"), url_for("reporting.posts", **values)),
        "year": (_("Posts of the year, with what became of their places"),
                 url_for("reporting.posts", scope=Scope.YEAR.value, **values)),
        "high_end": (_("High-end digital posts of the year"),
                     url_for("reporting.posts", scope=Scope.HIGH_END.value, **values)),
        "people": (_("People who look for work, as rows without names"), url_for("reporting.people", **values)),
        "cohorts": (_("Cohorts of the year with seats and completions"), url_for("reporting.cohorts", **values)),
        "skills": (_("Skills asked for and held"), url_for("reporting.gap", by="skill", **values)),
        "gap": (_("Places and people by occupation"), url_for("reporting.gap", **values)),
        "once": (_("Counted once"), url_for("reporting.once", **values)),
    }  # fmt: skip
    return [(str(known[kind][0]), known[kind][1]) for kind in BEHIND.get(code, ())]


def names(session: Session, codes: Mapping[By, Iterable[str | None]]) -> dict[tuple[By, str], str]:
    """Names of codes, one query per dimension."""
    return {
        (by, code): name_of(row)
        for by, wanted in codes.items()
        if (known := {code for code in wanted if code})
        for code, row in taxonomy.by_code(session, MODELS[by], known).items()
    }


def of_posts(session: Session, rows: Sequence[posts.Post]) -> dict[tuple[By, str], str]:
    """Names of all codes in posts."""
    return names(session, {By.REGION: [r.region for r in rows], By.OCCUPATION: [r.occupation for r in rows],
                           By.EDUCATION: [r.education for r in rows]})  # fmt: skip


def of_people(session: Session, rows: Sequence[anonymity.Row]) -> dict[tuple[By, str], str]:
    """Names of all codes in people's rows."""
    return names(session, {By.REGION: [r.traits[0] for r in rows], By.EDUCATION: [r.traits[1] for r in rows]})


def post_columns() -> list[Column]:
    """Of the table of posts."""
    return [
        Column("title", str(_("Post"))), Column("employer", str(_("Employer"))), Column("region", str(_("Region"))),
        Column("occupation", str(_("Occupation"))), Column("education", str(_("Education"))),
        Column("places", str(_("Places")), True), Column("left", str(_("Still open")), True),
        Column("days", str(_("Days open")), True), Column("applied", str(_("Applications")), True),
        Column("suitable", str(_("Suitable")), True), Column("hired", str(_("Hired")), True),
    ]  # fmt: skip


def post_cells(row: posts.Post, known: Names) -> dict[str, Any]:
    """A post's row in words."""
    unsaid = str(_("not said"))
    return {
        "id": row.id, "title": row.title,
        "employer": (row.employer_en if language() == "en" else None) or row.employer_zh,
        "region": known.get((By.REGION, row.region), unsaid),
        "occupation": known.get((By.OCCUPATION, row.occupation or ""), unsaid),
        "education": known.get((By.EDUCATION, row.education or ""), str(_("no requirement"))),
        "places": row.places, "left": row.left, "days": row.days, "applied": row.applied, "suitable": row.suitable,
        "hired": row.hired,
    }  # fmt: skip


def people_columns() -> list[Column]:
    """Of the table of people."""
    return [
        Column("name", str(_("Row"))), Column("region", str(_("Lives in"))), Column("education", str(_("Education"))),
        Column("kind", str(_("Kind of seeker"))), Column("came", str(_("Here since"))),
    ]  # fmt: skip


def people_cells(row: anonymity.Row, known: Names) -> dict[str, str]:
    """A person's row in words; what too few share is not shown."""
    region, education, kind, came = row.traits
    unsaid, hidden = str(_("not said")), str(_("not shown"))

    def word(value: str | None, said: str) -> str:
        return hidden if value is None else said if value else unsaid

    return {
        "name": row.name,
        "region": word(region, known.get((By.REGION, region or ""), region or "")),
        "education": word(education, known.get((By.EDUCATION, education or ""), education or "")),
        "kind": word(kind, translate(label(SeekerKind(kind))) if kind else ""),
        "came": word(came, came or ""),
    }


def cohort_columns() -> list[Column]:
    """Of the table of cohorts."""
    return [
        Column("program", str(_("Program"))), Column("base", str(_("Training base"))),
        Column("starts", str(_("Starts"))), Column("ends", str(_("Ends"))), Column("seats", str(_("Seats")), True),
        Column("seated", str(_("Seats given")), True), Column("completed", str(_("Completed")), True),
        Column("dropped", str(_("Broken off")), True),
    ]  # fmt: skip


def cohort_cells(row: cohorts.Row) -> dict[str, Any]:
    """A cohort's row for a file."""
    return {"program": row.program, "base": row.base, "starts": row.starts.isoformat(), "ends": row.ends.isoformat(),
            "seats": row.seats, "seated": row.seated, "completed": row.completed, "dropped": row.dropped}  # fmt: skip


def asked(session: Session, question: Question) -> str:
    """What the rows are narrowed to, in words."""
    codes: dict[By, list[str | None]] = {by: [code] for by, code in question.narrowed().items()}
    codes[By.REGION] = [question.region_code]
    return " · ".join(names(session, codes).values())
