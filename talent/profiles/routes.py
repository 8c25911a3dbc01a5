"""My profile and its editor; what an organization sees; a university's graduates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from talent.accounts import acting, signin
from talent.core import tabular
from talent.core.actor import OrgKind, Role
from talent.core.errors import Conflict, FieldError, NotAllowed, NotFound
from talent.core.text import N_, label
from talent.profiles import (
    completeness,
    editing,
    editor,
    forms,
    found,
    policy,
    pseudonym,
    queries,
    service,
    statistics,
    upload,
)
from talent.profiles.models import Profile, Seeking
from talent.taxonomy import queries as taxonomy
from talent.taxonomy import sheets
from talent.taxonomy.languages import Language
from talent.web import facets
from talent.web.access import allow, current_actor, either, member_of, talent
from talent.web.forms import show
from talent.web.i18n import translate
from talent.web.limits import limiter
from talent.web.navigation import menu
from talent.web.session import db
from talent.web.uploads import UploadForm, download

bp = Blueprint("profiles", __name__)
#: The answer to a write that went well: look at the page that shows it.
SAVED = 303
UNIVERSITY = member_of(OrgKind.UNIVERSITY)


def _own() -> Profile:
    profile = queries.own(db.session, signin.account().id)
    if profile is None:
        raise NotFound
    return profile


@bp.get("/profile")
@allow(talent)
def mine() -> ResponseReturnValue:
    return _mine(forms.PublishForm(formdata=None), forms.ClaimForm(formdata=None)), 200


def _mine(publish: forms.PublishForm, claim: forms.ClaimForm) -> str:
    """My profile, or how to start it."""
    account = signin.account()
    profile = queries.own(db.session, account.id)
    may_claim = profile is None or profile.university_id is None
    prepared = queries.prepared_for(db.session, account.email) if may_claim else []
    page: dict[str, Any] = {"profile": profile, "publish": publish, "claim": claim, "prepared": prepared, "hide": str}
    page["form"] = publish if publish.errors else claim  # the page's title says "Error:" for either
    if profile is not None:
        page |= _shown(profile) | _progress(profile)
        page["offer"] = None if profile.skills else found.offer(db.session, profile)
    return render_template("profiles/mine.html", **page)


def _shown(profile: Profile) -> dict[str, Any]:
    """What the parts of a profile need to be shown."""
    return {"names": queries.names(db.session, profile), "languages": {x.value: x for x in Language}}


def _progress(profile: Profile) -> dict[str, Any]:
    """What is there and what to add next."""
    steps = completeness.steps(profile)
    return {
        "steps": steps,
        "share": completeness.share(steps),
        "next_step": completeness.next_step(steps),
        "sections": editor.SECTIONS,
    }


@bp.post("/profile/start")
@allow(talent)
def start() -> ResponseReturnValue:
    service.start(db.session, signin.account())
    return redirect(url_for(".edit"), 303)


@bp.post("/profile/claim")
@allow(talent)
@limiter.limit("20 per hour")
def claim() -> ResponseReturnValue:
    form = forms.ClaimForm()
    if form.validate_on_submit():
        try:
            service.claim(db.session, signin.account(), form.number.data)
        except FieldError as error:
            show(error, form)
        else:
            flash(_("The profile is yours now. Check it, add what is missing and publish it if you wish."), "success")
            return redirect(url_for(".mine"), 303)
    return _mine(forms.PublishForm(formdata=None), form), 422


@bp.route("/profile/edit", methods=["GET", "POST"])
@allow(talent)
def edit() -> ResponseReturnValue:
    profile = _own()
    form = forms.BasicsForm(obj=None if request.method == "POST" else profile)
    form.set_choices(_("Please choose"))
    status = 200
    if request.method == "POST":
        editor.take_offered(form, request.form.get("like-occupation"))
        status = _save(form, profile, editing.set_basics, form.command)
        editor.name_occupations(db.session, form)
    else:
        editor.fill_basics(db.session, form, profile)
    if status == SAVED:
        return _saved("education")
    regions = editor.region_labels(db.session)
    return render_template("profiles/edit.html", form=form, regions=regions, **_progress(profile)), status


@bp.route("/profile/edit/<section>", methods=["GET", "POST"])
@allow(talent)
def edit_section(section: str) -> ResponseReturnValue:
    if section not in editor.SECTIONS:
        raise NotFound
    profile, page = _own(), editor.SECTIONS[section]
    posted = request.method == "POST"
    form = editor.section_form(page, profile, posted=posted)
    changed = posted and form.change_rows(list(request.form))
    if posted and not changed:
        form.drop_empty()
    editor.set_choices(db.session, form, profile)
    status = _save(form, profile, page.save, form.parts) if posted and not changed else 200
    if status == SAVED:
        return _saved(editor.after(section))
    shown = _shown(profile) | _progress(profile)
    return render_template("profiles/edit_section.html", form=form, section=section, profile=profile, **shown), status


def _save(form: Any, profile: Profile, write: Callable[..., None], command: Callable[[], Any]) -> int:
    """Check the form and carry it out; the status to answer with, SAVED when all went well."""
    if not form.validate():
        return 422
    version = int(form.version.data) if forms.is_number(form.version.data or "") else 0
    try:
        write(db.session, current_actor(), profile, command(), version)
    except FieldError as error:
        editor.complain(error, form)
        return 422
    except Conflict as error:  # what was typed stays; saving again, with the present state known, replaces it
        show(error, form)
        form.version.data = str(profile.version)
        return 409
    return SAVED


def _saved(following: str | None) -> ResponseReturnValue:
    """On to the next section when that was asked for, else back to the profile."""
    flash(_("Saved."), "success")
    if following and "go_on" in request.form:
        return redirect(url_for(".edit_section", section=following), SAVED)
    return redirect(url_for(".mine"), SAVED)


#: Pages that offer skills found in one's own texts -> where they stand.
OFFERING = {"matches": "matches.mine", "programs": "matches.programs"}


@bp.post("/profile/skills/found")
@allow(talent)
def add_found() -> ResponseReturnValue:
    count = found.take(db.session, current_actor(), _own(), request.form.getlist("found"))
    if count:
        flash(ngettext("%(num)s skill added.", "%(num)s skills added.", count), "success")
    else:
        flash(_("No skill was ticked; nothing was added."), "info")
    return redirect(url_for(OFFERING.get(request.form.get("back", ""), ".mine")), SAVED)


@bp.post("/profile/publish")
@allow(talent)
def publish() -> ResponseReturnValue:
    form = forms.PublishForm()
    if form.validate():
        try:
            service.publish(db.session, current_actor(), _own(), wording=str(form.consent.label.text))
        except Conflict as error:
            show(error, form)
            return _mine(form, forms.ClaimForm(formdata=None)), 409
        flash(_("Your profile is published. You can take this back here at any time."), "success")
        return redirect(url_for(".mine"), SAVED)
    return _mine(form, forms.ClaimForm(formdata=None)), 422


@bp.post("/profile/withdraw")
@allow(talent)
def withdraw() -> ResponseReturnValue:
    service.withdraw(db.session, current_actor(), _own())
    flash(_("Your profile is private now; nobody finds it any more."), "success")
    return redirect(url_for(".mine"), SAVED)


@bp.route("/profile/statistics", methods=["GET", "POST"], endpoint="statistics")
@allow(talent)
def tell() -> ResponseReturnValue:
    profile, form = _own(), forms.StatisticsForm()
    form.offer()
    if request.method == "GET":
        known = statistics.told(db.session, profile)
        form.sex.data, form.birth_year.data, form.grade.data = known.sex, known.birth_year, known.grade
        form.consent.data = not known.is_nothing
    elif form.validate():
        try:
            wording = str(form.consent.label.text) if form.consent.data else None
            statistics.tell(db.session, current_actor(), profile, form.command(), wording=wording)
        except FieldError as error:
            show(error, form)
        else:
            return redirect(url_for(".mine"), SAVED)
    return render_template("profiles/statistics.html", form=form), 422 if form.errors else 200


@bp.get("/profiles/<int:profile_id>")
@allow(either(talent, member_of(*policy.SEARCHERS)))
def detail(profile_id: int) -> ResponseReturnValue:
    """Without name, contact and school: those come with the person's consent, on the application's page."""
    profile = queries.visible(db.session, current_actor(), profile_id)
    if profile is None:
        raise NotFound
    prepared = policy.is_prepared_by(current_actor(), profile)
    return render_template(
        "profiles/detail.html",
        profile=profile,
        prepared=prepared,
        own=policy.is_own(current_actor(), profile),
        hide=str if prepared else pseudonym.hider(profile),
        **_shown(profile),
    )


@bp.get("/profiles/")
@allow(UNIVERSITY)
def graduates() -> ResponseReturnValue:
    university = acting.organization_id(OrgKind.UNIVERSITY)
    form = forms.GraduatesForm(request.args)
    form.set_choices(_("All"))
    good = facets.valid(form)
    where = form.filters() if good else queries.GraduateFilter()
    page = queries.graduates(db.session, university, where, request.args.get("after") or None)
    actor = current_actor()
    html = render_template(
        "profiles/graduates.html",
        form=form,
        page=page,
        levels={level.code: level for level in taxonomy.education_levels(db.session)},
        stage=queries.stage,
        can_view=lambda row: policy.can_view(actor, row),
        may_prepare=policy.can_prepare(actor, university),
        next_page=facets.next_page(".graduates", form, page.after),
        **_narrowing(form, where, university),
    )
    return html, 200 if good else 422


def _narrowing(form: forms.GraduatesForm, where: queries.GraduateFilter, university: int) -> dict[str, Any]:
    """The filters with how many each would show, those in force, and how many there are now."""
    counts = queries.graduate_counts(db.session, university, where.text)

    def number(seeking: Seeking | None, stage: queries.Stage | None) -> int:
        return sum(n for (s, t), n in counts.items() if seeking in {None, s} and stage in {None, t})

    states = [(s.value, translate(label(s)), number(s, where.stage)) for s in Seeking]
    stages = [(t.value, translate(label(t)), number(where.seeking, t)) for t in queries.Stage]
    narrowed = {"seeking": where.seeking, "stage": where.stage}
    chosen = {name: translate(label(value)) for name, value in narrowed.items() if value}
    return {
        "total": number(where.seeking, where.stage),
        "facets": [
            facets.entry(form, "q"),
            facets.select(form, "seeking", states, _("All")),
            facets.select(form, "stage", stages, _("All")),
        ],
        "active": facets.chips(".graduates", form, chosen),
    }


@bp.route("/profiles/import", methods=["GET", "POST"], endpoint="upload")
@allow(member_of(OrgKind.UNIVERSITY, least=Role.EDITOR))
def import_graduates() -> ResponseReturnValue:
    university = acting.organization_id(OrgKind.UNIVERSITY, least=Role.EDITOR)
    if not policy.can_prepare(current_actor(), university):
        raise NotAllowed(N_("Your university must be verified before it can prepare profiles."))
    form, plan = UploadForm(), None
    if form.validate_on_submit():
        try:
            table = tabular.read(*form.content(), required=upload.REQUIRED, optional=upload.OPTIONAL)
            plan = upload.plan(db.session, university, table)
            if not plan.errors and not form.only_check:
                return _imported(upload.carry_out(db.session, current_actor(), university, plan))
        except FieldError as error:
            show(error, form)
    page = render_template("profiles/upload.html", form=form, plan=plan, columns=upload.TEMPLATE)
    return page, 422 if form.errors or (plan and plan.errors) else 200


def _imported(count: int) -> ResponseReturnValue:
    flash(ngettext("%(num)s profile was prepared.", "%(num)s profiles were prepared.", count), "success")
    return redirect(url_for(".graduates"), SAVED)


@bp.get("/profiles/import/template.<kind>")
@allow(member_of(OrgKind.UNIVERSITY))
def template(kind: str) -> ResponseReturnValue:
    if kind == "csv":
        return download(sheets.csv_template(upload.TEMPLATE), "graduates.csv")
    if kind == "xlsx":
        data = sheets.xlsx_template(db.session, upload.TEMPLATE, _("yes"), _("no"))
        return download(data, "graduates.xlsx")
    raise NotFound


menu("profiles.mine", N_("My profile"), talent, 50)
menu("profiles.graduates", N_("My graduates"), UNIVERSITY, 12)
