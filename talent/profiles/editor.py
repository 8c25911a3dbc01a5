"""The editor's forms filled with what is stored, and complaints put beside the row they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from wtforms import Field, StringField

from talent.core.errors import DomainError, FieldError
from talent.core.text import N_, Text
from talent.profiles import editing, forms
from talent.profiles.found import mentioned
from talent.profiles.models import ClaimSource, Profile
from talent.profiles.places import labels
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.lookup import shared
from talent.taxonomy.models import Occupation, Skill
from talent.web.forms import show
from talent.web.i18n import language, name_of, translate


@dataclass(frozen=True)
class Section:
    """One page of the editor that holds a list of parts."""

    title: Text
    add: Text
    form: type[forms.RowsForm]
    part: str
    save: Callable[..., None]


SECTIONS = {
    "education": Section(
        N_("Education history"), N_("Add a stage"), forms.EducationsForm, "educations", editing.set_educations
    ),
    "experience": Section(
        N_("Experience"), N_("Add an experience"), forms.ExperiencesForm, "experiences", editing.set_experiences
    ),
    "projects": Section(N_("Projects"), N_("Add a project"), forms.ProjectsForm, "projects", editing.set_projects),
    "skills": Section(N_("Skills"), N_("Add a skill"), forms.SkillsForm, "skills", editing.set_skills),
    "languages": Section(
        N_("Languages"), N_("Add a language"), forms.LanguagesForm, "languages", editing.set_languages
    ),
}


def region_labels(session: Session) -> dict[str, str]:
    """Code -> label of every region below the country, in the language shown."""
    return labels([r for r in taxonomy.regions(session) if r.parent_code], chinese=language() == "zh")


def fill_basics(session: Session, form: forms.BasicsForm, profile: Profile) -> None:
    """What is stored, as the form shows it: names for codes."""
    places = region_labels(session)
    form.version.data = str(profile.version)
    form.seeking.data = profile.seeking.value
    form.seeker_kind.data = profile.seeker_kind.value if profile.seeker_kind else ""
    form.region.data = places.get(profile.region_code or "", "")
    _set(form.regions, (places[w.region_code] for w in profile.wished_regions if w.region_code in places))
    _set(form.occupations, (w.occupation_code for w in profile.wished_occupations))
    name_occupations(session, form)


def _set(rows: Iterable[Field], values: Iterable[str]) -> None:
    for field, value in zip(rows, values, strict=False):
        field.data = value


def take_offered(form: forms.BasicsForm, code: str | None) -> None:
    """Wish for the occupation that was offered and chosen, where none was typed."""
    if code and not any(form.occupations.data):
        form.occupations[0].data = code


def name_occupations(session: Session, form: forms.BasicsForm) -> None:
    """Show picked occupations by name."""
    _name(list(form.occupations), shared(session).occupation, lambda c: taxonomy.by_code(session, Occupation, c))


def after(section: str) -> str | None:
    """The section that follows; None after the last."""
    following = list(SECTIONS)[list(SECTIONS).index(section) + 1 :]
    return following[0] if following else None


def section_form(section: Section, profile: Profile, *, posted: bool) -> forms.RowsForm:
    """The form of a section: as it was sent, or with what is stored."""
    data = None if posted else {"version": str(profile.version), "rows": _rows(profile, section.part)}
    return section.form(data=data)


def set_choices(session: Session, form: forms.RowsForm, profile: Profile) -> None:
    """Code lists and names in the language shown; for skills what their own texts mention."""
    form.set_levels(taxonomy.education_levels(session))
    if isinstance(form, forms.SkillsForm):
        fields = [row.form.name for row in form.rows]
        _name(fields, shared(session).skill, lambda codes: taxonomy.by_code(session, Skill, codes))
        form.found.choices = mentioned(session, profile)


def _rows(profile: Profile, part: str) -> list[dict[str, Any]]:
    """The stored parts as the form shows them; one empty row where there is none."""
    if part == "skills":
        declared = [s for s in profile.skills if s.source is ClaimSource.DECLARED]
        return [{"name": s.skill_code, "level": str(s.level or "")} for s in declared] or [{}]
    if part == "languages":
        return [{"language": x.language, "level": x.level.value} for x in profile.languages] or [{}]
    return [{c.key: getattr(row, c.key) for c in row.__table__.columns} for row in getattr(profile, part)] or [{}]


def _name(
    fields: list[StringField], parse: Callable[[str], str], rows: Callable[[Iterable[str]], dict[str, Any]]
) -> None:
    """Replace codes by names, but only where the name leads back to the code: two entries may share a name."""
    named = rows(field.data for field in fields if field.data)
    for field in fields:
        row = named.get(field.data or "")
        if row is not None and _reads_as(parse, name_of(row), row.code):
            field.data = name_of(row)


def _reads_as(parse: Callable[[str], str], name: str, code: str) -> bool:
    try:
        return parse(name) == code
    except FieldError:
        return False


def complain(error: DomainError, form: Any) -> None:
    """Put everything a service complains of beside its field, in rows too."""
    problems = error.problems if isinstance(error, editing.FieldErrors) else ()
    if not problems:
        show(error, form)
    for name, text in problems:
        _beside(form, name, translate(text))


def _beside(form: Any, name: str, message: str) -> None:
    """``name`` is "region", "regions-0" (entry of a list) or "2-name" (field of a row)."""
    first, _dash, rest = name.partition("-")
    if first.isdigit():
        position = int(first)
        if position < len(form.rows):
            row = form.rows.entries[position].form
            row[rest].errors = [*row[rest].errors, message]
            form.rows.errors = [entry.errors for entry in form.rows]
        else:  # a ticked one, not a row
            form.form_errors = [*form.form_errors, message]
    elif rest:
        entry = form[first].entries[int(rest)]
        entry.errors = [*entry.errors, message]
        form[first].errors = [e.errors for e in form[first]]
    else:
        form[first].errors = [*form[first].errors, message]
