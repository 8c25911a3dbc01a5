"""What the pages of opportunities show: rows, names and facets put together for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.errors import DomainError, FieldError
from talent.opportunities import listing, policy, postings, service
from talent.opportunities.forms import ListForm, OpportunityForm
from talent.opportunities.models import Opportunity
from talent.organizations.models import Organization
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.choices import region_options, region_way
from talent.taxonomy.languages import Language
from talent.taxonomy.models import EducationLevel, Major, Occupation, Region, Skill
from talent.taxonomy.rollup import levels_up_to, regions_within
from talent.web import facets
from talent.web.access import current_actor
from talent.web.filters import words
from talent.web.forms import show
from talent.web.i18n import name_of
from talent.web.row_lists import change_rows

#: More occupations than this are not offered as a facet; the search box finds the rest.
MOST_OCCUPATIONS = 40


def listed(session: Session) -> dict[str, Any]:
    """The public list for the filters of this address; when one is wrong, its complaint and no rows."""
    form = ListForm(request.args)
    form.set_kinds(_("All kinds"))
    filters, page = listing.Filters(), None
    if facets.valid(form):
        asked = form.filters()
        if facets.complain(form, listing.unknown(session, asked)):
            filters = asked
            try:
                page = listing.open_list(session, filters, request.args.get("after"))
            except FieldError as error:
                show(error, form)
    counts = listing.counts(session, filters)
    names = _names_of_list(session, filters, page, counts)
    return {
        "form": form,
        "page": page,
        "counts": counts,
        "names": names,
        "facets": _facets(session, form, filters, counts, names),
        "active": facets.chips("opportunities.index", form, _words(session, filters, names)),
        "next_url": facets.next_page("opportunities.index", form, page.after if page else None),
    }


def _names_of_list(session: Session, filters: listing.Filters, page: Any, counts: listing.Counts) -> dict[str, Any]:
    regions = {*regions_within(counts.regions), *(o.region_code for o in (page.rows if page else ())), filters.region}
    names: dict[str, Any] = dict(taxonomy.by_code(session, Region, regions))
    return names | taxonomy.by_code(session, Occupation, [*counts.occupations, filters.occupation])


def _facets(
    session: Session, form: ListForm, filters: listing.Filters, counts: listing.Counts, names: dict[str, Any]
) -> list[dict[str, Any]]:
    levels = taxonomy.education_levels(session)
    enough = levels_up_to(counts.educations, levels)
    frequent = sorted(counts.occupations.items(), key=lambda item: (-item[1], item[0]))[:MOST_OCCUPATIONS]
    occupations = dict(frequent) | ({filters.occupation: counts.total} if filters.occupation else {})
    return [
        facets.entry(form, "q"),
        facets.select(form, "kind", [(k.value, words(k), n) for k, n in counts.kinds.items()], _("All kinds")),
        facets.select(form, "region", region_options(counts.regions, names, filters.region), _("Everywhere")),
        facets.select(
            form, "occupation", [(c, name_of(names[c]), n) for c, n in occupations.items() if c in names], _("All")
        ),
        facets.select(form, "education", [(x.code, name_of(x), enough[x.code]) for x in levels], _("Any")),
        facets.entry(form, "pay", "number", unit=_("yuan a month")),
        facets.tick(form, "remote", _("Remote work is possible"), counts.remote),
    ]


def _words(session: Session, filters: listing.Filters, names: dict[str, Any]) -> dict[str, str]:
    """What the chosen filters mean."""
    found = {
        "kind": words(filters.kind),
        "region": name_of(names.get(filters.region or "")),
        "occupation": name_of(names.get(filters.occupation or "")),
        "education": name_of(session.get(EducationLevel, filters.education)) if filters.education else "",
        "remote": _("possible") if filters.remote else "",
        "organization": name_of(session.get(Organization, filters.organization)) if filters.organization else "",
    }
    return {name: text for name, text in found.items() if text}


def shown(session: Session, row: Opportunity) -> dict[str, Any]:
    """One opportunity with the names of its codes; its JSON-LD only while it is open."""
    actor, names = current_actor(), names_of(session, row)
    way = region_way(session, row.region_code)
    is_open = row.is_open(clock.today())
    url = url_for("opportunities.detail", opportunity_id=row.id, _external=True)
    return {
        "row": row,
        "names": names,
        "place": " · ".join(name_of(region) for region in way),
        "language_words": [f"{words(Language(x.language))} {x.level}" for x in row.languages],
        "is_open": is_open,
        "ours": row.organization_id in actor.organizations(*policy.POSTERS),
        "can_edit": policy.can_edit(actor, row),
        "faults": service.hindrances(row, row.organization.kind) if policy.can_edit(actor, row) else [],
        "posting": postings.job_posting(row, way, names, url) if is_open else None,
    }


def names_of(session: Session, row: Opportunity) -> postings.Names:
    """The taxonomy rows of everything the post names."""
    return postings.Names(
        skills=taxonomy.by_code(session, Skill, (s.skill_code for s in row.skills)),
        levels=taxonomy.by_code(session, EducationLevel, [row.education_code]),
        occupations=taxonomy.by_code(session, Occupation, [row.occupation_code]),
        majors=taxonomy.by_code(session, Major, (m.major_code for m in row.majors)),
    )


def set_choices(session: Session, form: OpportunityForm) -> None:
    """Code lists of the editor in the language shown."""
    form.set_choices(
        taxonomy.regions(session), taxonomy.education_levels(session), _("Please choose"), _("none asked for")
    )


def as_typed(session: Session, row: Opportunity) -> dict[str, Any]:
    """What is stored, as the editor shows it."""
    names = names_of(session, row)
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns}
    return columns | {
        "version": str(row.version),
        "kind": row.kind.value,
        "grade": row.grade.value if row.grade else "",
        "occupation": name_of(names.occupations.get(row.occupation_code or "")),
        "majors": "; ".join(name_of(names.majors[m.major_code]) for m in row.majors),
        "skills": [
            {
                "name": name_of(names.skills[s.skill_code]),
                "level": str(s.level or ""),
                "essential": "1" if s.essential else "",
            }
            for s in row.skills
        ],
        "languages": [{"language": x.language, "level": x.level} for x in row.languages],
    }


def show_names(session: Session, form: OpportunityForm) -> None:
    """Where the search put a code into a field, show the name again."""
    fields = [row.form.name for row in form.skills]
    skills = taxonomy.by_code(session, Skill, (field.data for field in fields))
    for field in fields:
        field.data = name_of(skills[field.data]) if field.data in skills else field.data
    occupation = taxonomy.by_code(session, Occupation, [form.occupation.data]).get(form.occupation.data or "")
    form.occupation.data = name_of(occupation) if occupation else form.occupation.data


def only_looks(form: OpportunityForm, sent: Mapping[str, str]) -> bool:
    """Whether a button was pressed that saves nothing; takes over an occupation that was offered and chosen."""
    if sent.get("like-occupation") and not form.occupation.data:
        form.occupation.data = sent["like-occupation"]
    return change_rows(form, sent) or "suggest-occupation" in sent


def show_all(error: DomainError, form: OpportunityForm) -> None:
    """Every complaint beside its field."""
    for fault in error.faults if isinstance(error, service.Incomplete) else [error]:
        show(fault, form)


def version_of(form: OpportunityForm) -> int:
    """The version the form was opened with; 0, which no row has, when it was tampered with."""
    text = str(form.version.data or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
