"""What the pages of programs show: rows, names and facets put together for the templates."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import DomainError, FieldError
from talent.programs import courses, listing, policy, queries, service
from talent.programs.forms import BaseDataForm, ListForm, ProgramForm
from talent.programs.models import COHORT_TRANSITIONS, Cohort, Program, ProgramStatus, TrainingBase
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.choices import region_options, region_way
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill
from talent.taxonomy.rollup import regions_within
from talent.web import facets
from talent.web.access import current_actor
from talent.web.filters import day, words
from talent.web.forms import BaseForm, show
from talent.web.i18n import name_of

#: More skills than this are not offered as a facet; the search box finds the rest.
MOST_SKILLS = 40


def listed(session: Session) -> dict[str, Any]:
    """The public list for the filters of this address; when one is wrong, its complaint and no rows."""
    form = ListForm(request.args)
    form.set_choices(_("All ways"))
    filters, page = listing.Filters(), None
    if facets.valid(form):
        asked = form.filters()
        if facets.complain(form, listing.unknown(session, asked)):
            filters = asked
            try:
                page = listing.open_list(session, filters, request.args.get("after"))
            except FieldError as error:
                show(error, form)
    rows = page.rows if page else ()
    counts = listing.counts(session, filters)
    regions = taxonomy.by_code(
        session, Region, [*regions_within(counts.regions), *(p.base.region_code for p in rows), filters.region]
    )
    frequent = dict(sorted(counts.skills.items(), key=lambda item: (-item[1], item[0]))[:MOST_SKILLS])
    skills = taxonomy.by_code(session, Skill, [*frequent, filters.skill])
    chosen = {
        "skill": name_of(skills.get(filters.skill or "")),
        "region": name_of(regions.get(filters.region or "")),
        "delivery": words(filters.delivery),
        "free": _("only with free seats") if filters.free_only else "",
        "starts": day(filters.starts_after),
    }
    return {
        "form": form,
        "page": page,
        "counts": counts,
        "regions": regions,
        "cohorts": queries.open_cohorts(session, (p.id for p in rows), clock.today()),
        "facets": [
            facets.entry(form, "q"),
            facets.select(form, "skill", _skills(frequent, skills, filters, counts), _("All skills")),
            facets.select(form, "region", region_options(counts.regions, regions, filters.region), _("Everywhere")),
            facets.select(
                form, "delivery", [(d.value, words(d), n) for d, n in counts.deliveries.items()], _("All ways")
            ),
            facets.tick(form, "free", _("Only with free seats"), counts.free),
            facets.entry(form, "starts", "date"),
        ],
        "active": facets.chips("programs.index", form, {name: text for name, text in chosen.items() if text}),
        "next_url": facets.next_page("programs.index", form, page.after if page else None),
    }


def _skills(
    frequent: dict[str, int], names: dict[str, Skill], filters: listing.Filters, counts: listing.Counts
) -> list[tuple[str, str, int | None]]:
    shown = frequent | ({filters.skill: counts.total} if filters.skill in names else {})
    return [(code, name_of(names[code]), n) for code, n in shown.items() if code is not None]


def shown(session: Session, row: Program) -> dict[str, Any]:
    """One program with its base, cohorts and the names of its codes; its JSON-LD only while it is published."""
    today, names = clock.today(), names_of(session, row)
    cohorts: list[Cohort] = queries.cohorts(session, [row.id]).get(row.id, [])
    way = region_way(session, row.base.region_code)
    url = url_for("programs.detail", program_id=row.id, _external=True)
    coming = [cohort for cohort in reversed(cohorts) if cohort.takes_applications(today)]
    public = row.status is ProgramStatus.PUBLISHED
    can_edit = policy.can_edit(current_actor(), row)
    return {
        "row": row,
        "base": queries.base(session, row.base_id),
        "names": names,
        "place": " · ".join(name_of(region) for region in way),
        "cohorts": cohorts if can_edit else coming,
        "takes_applications": public and bool(coming),
        "today": today,
        "can_edit": can_edit,
        "faults": service.missing(row) if can_edit else [],
        "steps": COHORT_TRANSITIONS,
        "form": BaseForm(formdata=None),
        "course": courses.course(row, coming, way, names, url) if public else None,
    }


def names_of(session: Session, row: Program) -> courses.Names:
    """The taxonomy rows of everything the program names."""
    return courses.Names(
        skills=taxonomy.by_code(session, Skill, (s.skill_code for s in row.skills)),
        levels=taxonomy.by_code(session, EducationLevel, [row.education_code]),
        occupations=taxonomy.by_code(session, Occupation, (o.occupation_code for o in row.occupations)),
    )


def shown_base(session: Session, row: TrainingBase) -> dict[str, Any]:
    """One base with its partners and the programs the visitor may see."""
    actor = current_actor()
    programs = queries.of_base(session, actor, row.id)
    return {
        "row": row,
        "place": " · ".join(name_of(region) for region in region_way(session, row.region_code)),
        "programs": programs,
        "cohorts": queries.open_cohorts(session, (p.id for p in programs), clock.today()),
        "can_edit": policy.can_edit_base(actor, row),
    }


def as_typed(session: Session, row: Program) -> dict[str, Any]:
    """What is stored, as the editor shows it."""
    names = names_of(session, row)
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns}
    return columns | {
        "version": str(row.version),
        "delivery": row.delivery.value,
        "occupations": "; ".join(name_of(names.occupations[o.occupation_code]) for o in row.occupations),
        "skills": [{"name": name_of(names.skills[s.skill_code]), "level": str(s.level or "")} for s in row.skills],
    }


def base_as_typed(row: TrainingBase) -> dict[str, Any]:
    """What is stored, as the editor shows it."""
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns}
    partners = [{"name": name_of(partner.organization)} for partner in row.partners]
    return columns | {"version": str(row.version), "partners": partners}


def set_choices(session: Session, form: ProgramForm) -> None:
    """Code lists of the editor in the language shown."""
    form.set_choices(taxonomy.education_levels(session), _("none asked for"))


def set_base_choices(session: Session, form: BaseDataForm) -> None:
    """Code lists of the editor in the language shown."""
    form.set_choices(taxonomy.regions(session), _("Please choose"))


def show_names(session: Session, form: ProgramForm) -> None:
    """Where the search put a code into a field, show the name again."""
    fields = [row.form.name for row in form.skills]
    skills = taxonomy.by_code(session, Skill, (field.data for field in fields))
    for field in fields:
        field.data = name_of(skills[field.data]) if field.data in skills else field.data


def show_all(error: DomainError, form: BaseForm) -> None:
    """Every complaint beside its field."""
    for fault in error.faults if isinstance(error, service.Incomplete) else [error]:
        show(fault, form)


def version_of(form: BaseDataForm | ProgramForm) -> int:
    """The version the form was opened with; 0, which no row has, when it was tampered with."""
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
