"""Published reports: the list everybody sees, one report as page, and its files and charts."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from talent.core.errors import NotFound
from talent.core.kept import Kept
from talent.core.text import N_
from talent.reporting import charts, policy, queries, wording
from talent.reporting.board import queries as board
from talent.reporting.exports import data, paper, sheets
from talent.reporting.exports.pack import Pack
from talent.reporting.models import Snapshot, SnapshotStatus
from talent.reporting.pages.blueprint import bp, file, picture, pictures
from talent.reporting.published import findings, tables, view
from talent.reporting.published.judged import judged
from talent.reporting.quarter.tables import Report
from talent.reporting.releases import queries as releases
from talent.reporting.shortage import queries as shortage_queries
from talent.reporting.shortage import view as shortage_view
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Region
from talent.web.access import allow, anyone, current_actor
from talent.web.i18n import language, name_of
from talent.web.navigation import footer, menu
from talent.web.session import db

#: Files of published reports kept in the process: a PDF takes seconds, and anybody may ask for it.
KEPT = 64
_kept: dict[tuple[object, ...], bytes] = {}
#: Charts of published reports as files [bytes].
_charts: Kept[bytes] = Kept(16_000_000, len)
#: What is shown of published reports, by language.
_shown: Kept[dict[str, Any]] = Kept(16)


@bp.get("/")
@allow(anyone)
def index() -> ResponseReturnValue:
    found = releases.published(db.session)
    home = queries.home_region(db.session)
    newest = releases.latest(db.session, home) or (releases.latest(db.session, found[0].region_code) if found else None)
    listed = shortage_queries.listed(db.session, newest) if newest else []
    known = taxonomy.by_code(db.session, Region, [s.region_code for s in found])
    report = releases.report(newest, public=True) if newest else None
    return render_template(
        "reporting/index.html",
        found=found,
        newest=newest,
        regions=known,
        report=report,
        finding=findings.sentences(report, view.both_names(known[newest.region_code]))[0] if newest and report else "",
        listed=listed,
        view=view,
        tables=tables,
        shortage_view=shortage_view,
        wording=wording,
    )


@bp.get("/<int:snapshot_id>")
@allow(anyone)
def release(snapshot_id: int) -> ResponseReturnValue:
    snapshot, region = one(snapshot_id)
    shown = _shown.get((snapshot.tables_sha256, snapshot.id, language()), lambda: _made(snapshot, region))
    return render_template(
        "reporting/release.html",
        snapshot=snapshot,
        region=region,
        newer=newer(snapshot),
        figures=[f | {"files": _pictures(snapshot_id, f["key"])} for f in shown["figures"]],
        tables=shown["tables"],
        sentences=shown["sentences"],
        stamp=view.stamp(snapshot, region, public=True),
        errata=board.errata(db.session, snapshot_id),
        view=view,
    )


def _made(snapshot: Snapshot, region: Region) -> dict[str, Any]:
    """What a published report shows in one language: it does not change any more."""
    report = releases.report(snapshot, public=True)
    districts = district_names(report)
    said = judged(db.session, snapshot, report, public=True)
    rows = [*tables.data_tables(report, districts, charts.PAGE_ROWS), *findings.data_tables(report, said)]
    return {
        "figures": [charts.on_page(f) for f in view.figures(report, districts)],
        "tables": [charts.data_page(t) for t in rows],
        "sentences": findings.sentences(report, view.both_names(region), said),
    }


def _pictures(snapshot_id: int, key: str) -> list[dict[str, str]]:
    return pictures("reporting.release_chart", key, {"snapshot_id": snapshot_id})


@bp.get("/<int:snapshot_id>.<any(pdf, docx, xlsx, csv, json):ending>")
@allow(anyone)
def release_file(snapshot_id: int, ending: str) -> ResponseReturnValue:
    snapshot, region = one(snapshot_id)
    errata = tuple(row.text for row in board.errata(db.session, snapshot_id))
    key = (snapshot.tables_sha256, snapshot.id, snapshot.status.value, errata, ending, language())
    content = _kept.get(key)
    if content is None:
        report = releases.report(snapshot, public=True)
        said = judged(db.session, snapshot, report, public=True)
        pack = view.pack(snapshot, region, report, district_names(report), judged=said, errata=errata)
        content = made(pack, ending)
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = content
    return file(content, f"report-{snapshot.region_code}-{snapshot.period}-v{snapshot.version}", ending)


@bp.get("/<int:snapshot_id>/charts/<key>.<any(png, svg):ending>")
@allow(anyone)
def release_chart(snapshot_id: int, key: str, ending: str) -> ResponseReturnValue:
    snapshot, _region = one(snapshot_id)
    name = f"report-{snapshot.region_code}-{snapshot.period}"

    def make() -> bytes:
        report = releases.report(snapshot, public=True)
        return picture(view.figures(report, district_names(report)), key, ending, name).get_data()

    content = _charts.get((snapshot.tables_sha256, snapshot.id, language(), key, ending), make)
    return file(content, f"{name}-{key}", ending)


def district_names(report: Report) -> dict[str, str]:
    """Names of the districts in a report, by code."""
    rows = taxonomy.by_code(db.session, Region, tables.parents(report))
    return {code: name_of(row) for code, row in rows.items()}


def made(pack: Pack, ending: str) -> bytes:
    """A report as a file of this kind."""
    if ending == "json":
        return data.dump(pack, url_for("reporting.schema"))
    return {"pdf": paper.pdf, "docx": paper.docx, "xlsx": sheets.xlsx, "csv": sheets.csv}[ending](pack)


def one(snapshot_id: int) -> tuple[Snapshot, Region]:
    """A published report with its region.

    Raises: NotFound for drafts, which only the desk shows.
    """
    snapshot = releases.one(db.session, snapshot_id)
    if snapshot is None or snapshot.released_at is None or not policy.can_see_snapshot(current_actor(), snapshot):
        raise NotFound
    region = taxonomy.region(db.session, snapshot.region_code)
    if region is None:
        raise NotFound
    return snapshot, region


def newer(snapshot: Snapshot) -> Snapshot | None:
    """The report that took this one's place."""
    if snapshot.status is not SnapshotStatus.SUPERSEDED:
        return None
    rows = releases.published(db.session, snapshot.region_code)
    return next((s for s in rows if s.period == snapshot.period and s.status is SnapshotStatus.RELEASED), None)


menu("reporting.index", N_("Reports"), anyone, 60)
footer("reporting.index", N_("Reports"), 5)
footer("reporting.methodology", N_("How the figures are made"), 6)
