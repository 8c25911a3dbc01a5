"""My matches, candidates for a post, learners for a program, search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.engine import Engine
from matching.types import Filter, Kind
from talent.accounts import signin
from talent.core import clock
from talent.core.actor import OrgKind, Role
from talent.core.errors import NotFound
from talent.core.text import N_, Text
from talent.matches import aside, queries, service, words
from talent.matches.engine import follower_of
from talent.matches.forms import SearchForm
from talent.matches.models import Mark
from talent.matches.queries import Found
from talent.opportunities import policy as opportunity_policy
from talent.opportunities import queries as opportunities
from talent.opportunities.models import Opportunity, OpportunityKind
from talent.profiles import completeness
from talent.profiles import found as found_skills
from talent.profiles import queries as profiles
from talent.profiles.models import Profile
from talent.programs import policy as program_policy
from talent.programs import queries as programs
from talent.programs.models import Program, ProgramStatus
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation
from talent.web.access import allow, anyone, current_actor, member_of, talent
from talent.web.forms import BaseForm
from talent.web.navigation import menu
from talent.web.session import db

bp = Blueprint("matches", __name__)
POSTERS = opportunity_policy.POSTERS
#: Rows of a list before "show all".
FIRST = 20


def engine() -> Engine:
    """This process's engine, up to date."""
    return follower_of(current_app.extensions).engine(db.session)


@bp.context_processor
def _state() -> dict[str, Any]:
    """Whether lists are made without the encoder, which the pages say."""
    return {"by_words_only": follower_of(current_app.extensions).by_words_only}


@bp.app_template_global("occupations_like_title")
def _occupations_like(title: str) -> list[Occupation]:
    """For the editors, which lie below matching: occupations of the list that a title is like, best first."""
    codes = [like.code for like in engine().occupations_like(title)]
    found = taxonomy.by_code(db.session, Occupation, codes)
    return [found[code] for code in codes if code in found]


def _profile() -> Profile | None:
    return profiles.own(db.session, signin.account().id)


def _where() -> Filter:
    """The page's filters: kind and region. Values that do not exist are a 404, not silently everything."""
    any_of: dict[str, frozenset[str]] = {}
    kinds = frozenset(request.args.getlist("kind")) - {""}
    if kinds - set(OpportunityKind):
        raise NotFound
    if kinds:
        any_of["kind"] = kinds
    if region := request.args.get("region"):
        if taxonomy.region(db.session, region) is None:
            raise NotFound
        any_of["region"] = frozenset({region})
    return Filter(any_of)


@bp.get("/matches/")
@allow(talent)
def mine() -> ResponseReturnValue:
    profile = _profile()
    if profile is None:
        return render_template("matches/mine.html", profile=None, found=[], chosen=None)
    found = queries.opportunities_for(db.session, engine(), profile, _where())
    choices = {"kinds": list(OpportunityKind), "regions": opportunities.open_regions(db.session)}
    unranked = _unranked(found)
    offer = found_skills.offer(db.session, profile) if unranked else None
    return _list("matches/mine.html", profile, found, unranked=unranked, offer=offer, **choices)


def _unranked(found: Sequence[Found]) -> bool:
    """Whether there are rows, and nothing to order them by."""
    return bool(found) and all(f.match.score is None for f in found)


@bp.get("/matches/saved")
@allow(talent)
def saved() -> ResponseReturnValue:
    profile = _profile()
    found = queries.saved(db.session, engine(), profile) if profile else []
    kept = queries.saved_programs(db.session, profile.id) if profile else []
    return _list("matches/saved.html", profile, found, programs=kept)


@bp.get("/matches/aside", endpoint="aside")
@allow(talent)
def put_aside() -> ResponseReturnValue:
    profile = _profile()
    return render_template(
        "matches/aside.html",
        opportunities=aside.opportunities_of(db.session, profile.id) if profile else [],
        programs=aside.programs_of(db.session, profile.id) if profile else [],
        today=clock.today(),
        words=words,
    )


def _list(template: str, profile: Profile | None, found: list[Found], **more: Any) -> ResponseReturnValue:
    """The list beside the chosen one, which is the first unless another is asked for."""
    wanted = request.args.get("id", type=int)
    picked = next((f for f in found if f.row.id == wanted), found[0] if found else None)
    page: dict[str, Any] = {"profile": profile, "chosen": picked, "button": BaseForm(), "words": words, **more}
    page["picked_by_hand"] = wanted is not None and picked is not None and picked.row.id == wanted
    shown = found if request.args.get("all") or picked in found[FIRST:] else found[:FIRST]
    page["found"], page["further"] = shown, len(found) - len(shown)
    if profile is not None and picked is not None:
        way = queries.pathway(db.session, engine(), profile, picked.row)
        page["path"], page["steps"] = way.path, way.programs
        page["afterwards"] = words.better(picked.match, way.afterwards)
    regions = [f.row.region_code for f in found]
    page["names"] = queries.names(db.session, (f.match for f in found), regions)
    page["strongest"], page["first_missing"] = queries.strongest, queries.first_missing
    if profile is not None:
        page["parts"] = completeness.steps(profile)
    return render_template(template, **page)


@bp.get("/matches/programs", endpoint="programs")
@allow(talent)
def programs_for_me() -> ResponseReturnValue:
    profile = _profile()
    found = queries.programs_for(db.session, engine(), profile, Filter()) if profile else []
    shown = found if request.args.get("all") else found[:FIRST]
    unranked = _unranked(found)
    return render_template(
        "matches/programs.html",
        profile=profile,
        found=shown,
        unranked=unranked,
        offer=found_skills.offer(db.session, profile) if profile and unranked else None,
        any_program=bool(found) or bool(engine().ids(Kind.PROGRAM)),
        further=len(found) - len(shown),
        words=words,
        button=BaseForm(),
        names=queries.names(db.session, (f.match for f in found), (f.row.base.region_code for f in found)),
    )


@bp.get("/opportunities/<int:opportunity_id>/candidates")
@allow(member_of(*POSTERS))
def candidates(opportunity_id: int) -> ResponseReturnValue:
    row = _ours(opportunity_id)
    found = queries.profiles_for(db.session, engine(), row, _where())
    matches = [f.match for f in found.found]
    return render_template(
        "matches/candidates.html",
        opportunity=row,
        candidates=found,
        days_open=row.days_open(clock.today()),
        removed=len(aside.people_of(db.session, row.id)),
        names=queries.names(db.session, matches, (f.row.region_code for f in found.found), found.reach.relaxations),
        words=words,
        button=BaseForm(),
        can_edit=opportunity_policy.can_edit(current_actor(), row),
    )


@bp.get("/opportunities/<int:opportunity_id>/candidates/removed")
@allow(member_of(*POSTERS))
def removed(opportunity_id: int) -> ResponseReturnValue:
    row = _ours(opportunity_id)
    return render_template(
        "matches/removed.html",
        opportunity=row,
        people=aside.people_of(db.session, row.id),
        words=words,
        can_edit=opportunity_policy.can_edit(current_actor(), row),
    )


@bp.get("/opportunities/<int:opportunity_id>/compare")
@allow(member_of(*POSTERS))
def compare(opportunity_id: int) -> ResponseReturnValue:
    row = _ours(opportunity_id)
    wanted = request.args.getlist("profile", type=int)[:4]
    found = queries.profiles_for(db.session, engine(), row, Filter(ids=frozenset(wanted))).found
    if not 2 <= len(found) <= 4:
        flash(_("Choose two to four people to compare."), "info")
        return redirect(url_for(".candidates", opportunity_id=row.id), 303)
    names = queries.names(db.session, (f.match for f in found), (f.row.region_code for f in found))
    return render_template("matches/compare.html", opportunity=row, found=found, names=names, words=words)


def _ours(opportunity_id: int) -> Opportunity:
    row = opportunities.full(db.session, opportunity_id)
    if row is None or row.organization_id not in current_actor().organizations(*POSTERS, verified=True):
        raise NotFound
    return row


@bp.post("/opportunities/<int:opportunity_id>/mark")
@allow(talent)
def mark(opportunity_id: int) -> ResponseReturnValue:
    profile, row = _profile(), opportunities.full(db.session, opportunity_id)
    if profile is None or row is None or not opportunity_policy.can_view(current_actor(), row):
        raise NotFound
    said = request.form.get("mark", "")
    if said == "none":
        service.unmark_opportunity(db.session, profile.id, row.id, (Mark.SAVED, Mark.DISMISSED))
        _tell_taken_back(row.is_open(clock.today()))
    elif said in {Mark.SAVED, Mark.DISMISSED}:
        service.mark_opportunity(db.session, current_actor(), profile, row, Mark(said), _reason(words.WHY_NOT))
        flash(_marked(Mark(said)), "success")
    else:
        raise NotFound
    return redirect(_back("mine"), 303)


def _back(otherwise: str) -> str:
    """The list on which the button was pressed."""
    said = request.form.get("back", "")
    return url_for("." + (said if said in {"saved", "aside"} else otherwise))


def _marked(mark: Mark) -> str:
    """What a person is told who kept something or put it aside."""
    if mark is Mark.SAVED:
        return str(_("Kept under “Saved”."))
    return str(
        _("You will not see it among your matches again. It stands under “Put aside”, where you can take it back.")
    )


def _tell_taken_back(still_offered: bool) -> None:
    """What a person is told who takes back that something is not for them; no longer to save needs no words."""
    if request.form.get("back") == "aside":
        said = _("It may stand among your matches again.") if still_offered else _("Taken back; it is no longer open.")
        flash(said, "success")


def _reason(known: Mapping[str, Text]) -> str:
    """The reason given, "" for none. One that the page does not offer is a 404 like any other bad address."""
    reason = request.form.get("reason", "")
    if reason and reason not in known:
        raise NotFound
    return reason


@bp.post("/programs/<int:program_id>/mark")
@allow(talent)
def mark_program(program_id: int) -> ResponseReturnValue:
    profile, row = _profile(), programs.full(db.session, program_id)
    if profile is None or row is None or not program_policy.can_view(current_actor(), row):
        raise NotFound
    said = request.form.get("mark", "")
    if said == "none":
        service.unmark_program(db.session, profile.id, row.id)
        _tell_taken_back(row.status is ProgramStatus.PUBLISHED)
    elif said in {Mark.SAVED, Mark.DISMISSED}:
        service.mark_program(db.session, current_actor(), profile, row, Mark(said))
        flash(_marked(Mark(said)), "success")
    else:
        raise NotFound
    return redirect(_back("programs"), 303)


@bp.post("/opportunities/<int:opportunity_id>/candidates/<int:profile_id>")
@allow(member_of(*POSTERS, least=Role.EDITOR))
def judge(opportunity_id: int, profile_id: int) -> ResponseReturnValue:
    row = _ours(opportunity_id)
    profile = profiles.full(db.session, profile_id)
    if profile is None or not opportunity_policy.can_edit(current_actor(), row):
        raise NotFound
    said = request.form.get("mark", "")
    if said == "none":
        service.unmark_opportunity(db.session, profile.id, row.id, (Mark.SHORTLISTED, Mark.REMOVED))
        if request.form.get("back") == "removed":
            flash(_("Taken back into the list."), "success")
    elif said in {Mark.SHORTLISTED, Mark.REMOVED}:
        service.mark_opportunity(db.session, current_actor(), profile, row, Mark(said), _reason(words.WHY_REMOVED))
        flash(_("Saved."), "success")
    else:
        raise NotFound
    back = ".removed" if request.form.get("back") == "removed" else ".candidates"
    return redirect(url_for(back, opportunity_id=row.id), 303)


@bp.get("/programs/<int:program_id>/learners")
@allow(member_of(OrgKind.TRAINING_OPERATOR))
def learners(program_id: int) -> ResponseReturnValue:
    row: Program | None = programs.full(db.session, program_id)
    actor = current_actor()
    if row is None or row.base.operator_id not in actor.organizations(verified=True):
        raise NotFound
    found = queries.learners_for(db.session, engine(), row)
    return render_template(
        "matches/learners.html",
        program=row,
        found=found,
        names=queries.names(db.session, (f.match for f in found), (f.row.region_code for f in found)),
        words=words,
        can_edit=program_policy.can_edit(actor, row),
    )


@bp.get("/search")
@allow(anyone)
def search() -> ResponseReturnValue:
    form = SearchForm(request.args)
    form.set_kinds()
    good = form.validate()
    kind = Kind(form.kind.data) if good and form.kind.data else Kind.OPPORTUNITY
    text = (form.q.data or "").strip() if good else ""
    hits = queries.search(db.session, engine(), text, kind) if text else queries.Hits()
    found = [*hits.close, *hits.further]
    places = [f.row.region_code if kind is Kind.OPPORTUNITY else f.row.base.region_code for f in found]
    names = queries.names(db.session, (f.match for f in found), places)
    page = render_template(
        "matches/search.html", form=form, hits=hits, most=queries.LIMIT, kind=kind.value, names=names, words=words
    )
    return page, 200 if good else 422


menu("matches.mine", N_("My matches"), talent, 10, ("matches.programs", "matches.saved", "matches.aside"))
