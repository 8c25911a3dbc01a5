"""My profile and its editor; what an organization sees; a university's graduates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import acting, signin
from talent.core.actor import OrgKind
from talent.core.errors import DomainError, NotFound
from talent.core.text import N_
from talent.profiles import forms, policy, queries, service
from talent.profiles.models import Profile
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill
from talent.taxonomy.recognition import find_skills
from talent.web.access import allow, current_actor, either, member_of, talent
from talent.web.forms import BaseForm, row_choices, show
from talent.web.i18n import name_of, translate
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("profiles", __name__)

SECTIONS: dict[str, tuple[type[forms.RowsForm], str, Callable[..., None]]] = {
    "education": (forms.EducationsForm, "educations", service.set_educations),
    "experience": (forms.ExperiencesForm, "experiences", service.set_experiences),
    "projects": (forms.ProjectsForm, "projects", service.set_projects),
    "skills": (forms.SkillsForm, "skills", service.set_skills),
    "languages": (forms.LanguagesForm, "languages", service.set_languages),
}
TITLES = {
    "education": N_("Education"),
    "experience": N_("Experience"),
    "projects": N_("Projects"),
    "skills": N_("Skills"),
    "languages": N_("Languages"),
}


def _own() -> Profile:
    profile = queries.own(db.session, signin.account().id)
    if profile is None:
        raise NotFound
    return profile


def _names(profile: Profile) -> dict[str, Any]:
    """Names for the codes of a profile."""
    found: dict[str, Any] = {}
    found |= taxonomy.by_code(db.session, Skill, (s.skill_code for s in profile.skills))
    found |= taxonomy.by_code(db.session, EducationLevel, (e.level_code for e in profile.educations))
    found |= taxonomy.by_code(db.session, Occupation, (w.occupation_code for w in profile.wished_occupations))
    regions = [profile.region_code, *(w.region_code for w in profile.wished_regions)]
    return found | dict(taxonomy.by_code(db.session, Region, regions))


@bp.get("/profile")
@allow(talent)
def mine() -> ResponseReturnValue:
    profile = queries.own(db.session, signin.account().id)
    if profile is None:
        waiting = queries.unclaimed(db.session, signin.account().email) is not None
        return render_template("profiles/mine.html", profile=None, waiting=waiting)
    done = completeness(profile)
    return render_template(
        "profiles/mine.html",
        profile=profile,
        names=_names(profile),
        done=done,
        publish=forms.PublishForm(formdata=None),
        sections=TITLES,
    )


def completeness(profile: Profile) -> dict[str, bool]:
    """Which parts of what matching reads are there."""
    return {
        "skills": bool(profile.skills),
        "basics": bool(profile.summary.strip() and profile.wished_occupations and profile.region_code),
        "education": bool(profile.educations),
        "experience": bool(profile.experiences or profile.projects),
        "languages": bool(profile.languages),
    }


@bp.post("/profile/start")
@allow(talent)
def start() -> ResponseReturnValue:
    service.own_or_new(db.session, signin.account())
    return redirect(url_for(".edit"), 303)


@bp.route("/profile/edit", methods=["GET", "POST"])
@allow(talent)
def edit() -> ResponseReturnValue:
    profile = _own()
    form = forms.BasicsForm(obj=None if request.method == "POST" else profile)
    form.set_choices(taxonomy.regions(db.session), _("Please choose"))
    if request.method == "GET":
        _fill(form, profile)
    elif form.validate():
        try:
            service.set_basics(db.session, current_actor(), profile, form.command(), _version(form))
        except DomainError as error:
            show(error, form)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".mine"), 303)
    return render_template("profiles/edit.html", form=form), 422 if form.errors else 200


def _fill(form: forms.BasicsForm, profile: Profile) -> None:
    form.version.data = str(profile.version)
    form.seeking.data = profile.seeking.value
    form.seeker_kind.data = profile.seeker_kind.value if profile.seeker_kind else ""
    form.regions.data = [w.region_code for w in profile.wished_regions]
    names = _names(profile)
    codes = [w.occupation_code for w in profile.wished_occupations]
    form.occupations.data = ", ".join(name_of(names[code]) for code in codes if code in names)


def _version(form: Any) -> int:
    return int(form.version.data) if str(form.version.data or "").isdigit() else 0


@bp.route("/profile/edit/<section>", methods=["GET", "POST"])
@allow(talent)
def edit_section(section: str) -> ResponseReturnValue:
    if section not in SECTIONS:
        raise NotFound
    profile = _own()
    kind, part, save = SECTIONS[section]
    form = kind(
        data=None if request.method == "POST" else {"version": str(profile.version), "rows": _rows(profile, part)}
    )
    changed = request.method == "POST" and form.change_rows(list(request.form))
    _levels(form, section)
    if request.method == "POST" and not changed and form.validate():
        try:
            save(db.session, current_actor(), profile, form.parts(), _version(form))
        except DomainError as error:
            form.form_errors = [*form.form_errors, translate(error.text)]
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".mine"), 303)
    page = render_template(
        "profiles/edit_section.html", form=form, section=section, title=TITLES[section], found=_found(profile, section)
    )
    return page, 422 if form.errors and not changed else 200


def _rows(profile: Profile, part: str) -> list[dict[str, Any]]:
    """The stored parts as the form shows them; one empty row where there is none."""
    if part == "skills":
        names = _names(profile)
        return [{"name": name_of(names[s.skill_code]), "level": str(s.level or "")} for s in profile.skills] or [{}]
    if part == "languages":
        return [{"language": x.language, "level": x.level.value} for x in profile.languages] or [{}]
    return [{c.key: getattr(row, c.key) for c in row.__table__.columns} for row in getattr(profile, part)] or [{}]


def _levels(form: Any, section: str) -> None:
    if section == "education":
        choices = row_choices(taxonomy.education_levels(db.session), _("Please choose"))
        for row in form.rows:
            row.form.level_code.choices = choices


def _found(profile: Profile, section: str) -> list[Skill]:
    """Skills named in the person's own texts and not yet claimed."""
    if section != "skills":
        return []
    text = "\n".join([profile.headline, profile.summary, *(e.description for e in profile.experiences),
                      *(p.description for p in profile.projects)])  # fmt: skip
    codes = {code for code, *_rest in find_skills(db.session, text)} - {s.skill_code for s in profile.skills}
    return sorted(taxonomy.by_code(db.session, Skill, codes).values(), key=lambda s: s.code)


@bp.post("/profile/skills/add")
@allow(talent)
def add_skills() -> ResponseReturnValue:
    """Add the ticked ones of the skills that were recognised."""
    profile = _own()
    parts = [service.SkillPart(name=s.skill_code, level=s.level) for s in profile.skills]
    parts += [service.SkillPart(name=code, level=None) for code in request.form.getlist("code")]
    service.set_skills(db.session, current_actor(), profile, parts, profile.version)
    flash(_("Saved."), "success")
    return redirect(url_for(".edit_section", section="skills"), 303)


@bp.post("/profile/publish")
@allow(talent)
def publish() -> ResponseReturnValue:
    profile = _own()
    form = forms.PublishForm()
    if form.validate():
        service.publish(db.session, current_actor(), profile, wording=str(form.consent.label.text))
        flash(_("Your profile is published. You can take this back here at any time."), "success")
        return redirect(url_for(".mine"), 303)
    page = render_template(
        "profiles/mine.html",
        profile=profile,
        names=_names(profile),
        done=completeness(profile),
        publish=form,
        sections=TITLES,
    )
    return page, 422


@bp.post("/profile/withdraw")
@allow(talent)
def withdraw() -> ResponseReturnValue:
    service.withdraw(db.session, current_actor(), _own())
    flash(_("Your profile is private now; nobody finds it any more."), "success")
    return redirect(url_for(".mine"), 303)


@bp.get("/profiles/<int:profile_id>")
@allow(either(talent, member_of(*policy.SEARCHERS)))
def detail(profile_id: int) -> ResponseReturnValue:
    """Without name, contact and school: those come with the person's consent, on the application's page."""
    profile = queries.visible(db.session, current_actor(), profile_id)
    if profile is None:
        raise NotFound
    return render_template("profiles/detail.html", profile=profile, names=_names(profile))


@bp.get("/profiles/")
@allow(member_of(OrgKind.UNIVERSITY))
def graduates() -> ResponseReturnValue:
    university = acting.organization_id(OrgKind.UNIVERSITY)
    page = queries.of_university(db.session, university, request.args.get("after"))
    return render_template("profiles/graduates.html", page=page, button=BaseForm())


menu("profiles.mine", N_("My profile"), talent, 50)
menu("profiles.graduates", N_("My graduates"), member_of(OrgKind.UNIVERSITY), 12)
