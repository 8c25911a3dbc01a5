"""Pages of this slice: published figures for everybody, the full gap report for the HR bureau."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from talent.core import clock
from talent.core.actor import NOBODY
from talent.core.errors import FieldError
from talent.core.text import N_, Text
from talent.reporting import charts, policy, queries, service, wording
from talent.reporting.exports import gap as exports
from talent.reporting.forms import GapForm
from talent.reporting.service import GapReport
from talent.taxonomy import queries as taxonomy
from talent.web.access import admin, allow, anyone, bureau, current_actor, either
from talent.web.forms import row_choices
from talent.web.navigation import footer, menu
from talent.web.session import db

bp = Blueprint("reporting", __name__, url_prefix="/reports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@allow(anyone)
def index() -> ResponseReturnValue:
    region = taxonomy.region(db.session, queries.home_region(db.session))
    if region is None:  # no taxonomy loaded: nothing can be counted
        return render_template("reporting/index.html", report=None, wording=wording)
    full = policy.can_see_all(NOBODY, region.code)
    report = service.gap_report(db.session, region, clock.today(), everything=full)
    return render_template("reporting/index.html", report=report, wording=wording, links=_links(report))


@bp.get("/gap")
@allow(anyone)
def gap() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return render_template("reporting/gap.html", form=form, report=None, wording=wording), 422
    report = _report(form)
    return render_template(
        "reporting/gap.html",
        form=form,
        report=report,
        wording=wording,
        charts=charts,
        exports=exports,
        links=_links(report),
    )


@bp.get("/gap.csv")
@allow(anyone)
def gap_csv() -> ResponseReturnValue:
    report = _report(_checked(_form()))
    return _file(exports.csv(report), "text/csv; charset=utf-8", report, "csv")


@bp.get("/gap.xlsx")
@allow(anyone)
def gap_xlsx() -> ResponseReturnValue:
    report = _report(_checked(_form()))
    return _file(exports.xlsx(report), XLSX, report, "xlsx")


def _form() -> GapForm:
    """The form as asked for; region and day have defaults where the address says nothing."""
    bureaus = sorted(current_actor().bureau_regions())
    form = GapForm(request.args)
    form.region.choices = row_choices(taxonomy.regions(db.session))
    if not form.region.data:
        form.region.data = bureaus[0] if bureaus else queries.home_region(db.session)
    if not request.args.get("date"):
        form.date.data = clock.today()
    return form


def _checked(form: GapForm) -> GapForm:
    if not form.validate():
        name, message = form.first_error() or ("region", "")
        raise FieldError(name, Text("%(message)s", {"message": message}))
    return form


def _report(form: GapForm) -> GapReport:
    region = taxonomy.region(db.session, str(form.region.data))
    if region is None:
        raise FieldError("region", N_("There are no regions yet: the code lists have not been loaded."))
    full = policy.can_see_all(current_actor(), region.code)
    return service.gap_report(db.session, region, form.date.data, everything=full)


def _links(report: GapReport) -> dict[str, str]:
    """The same report as page and files."""
    region, day = report.region.code, report.as_of.isoformat()
    return {name: url_for(f"reporting.{name}", region=region, date=day) for name in ("gap", "gap_csv", "gap_xlsx")}


def _file(data: bytes, kind: str, report: GapReport, ending: str) -> Response:
    name = f"gap-{report.region.code}-{report.as_of.isoformat()}.{ending}"
    return Response(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


menu("reporting.gap", N_("Gap report"), either(bureau, admin), 15)
menu("reporting.index", N_("Reports"), anyone, 60)
footer("reporting.index", N_("Reports"), 5)
