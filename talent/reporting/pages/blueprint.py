"""The one blueprint of the slice, and who its pages are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from talent.core.actor import OrgKind
from talent.core.errors import NotFound
from talent.reporting.charts import style
from talent.reporting.drawing import raster
from talent.reporting.drawing.figure import Figure
from talent.reporting.exports import data, sheets
from talent.reporting.exports.pack import Pack
from talent.web.access import admin, bureau, either, member_of

bp = Blueprint("reporting", __name__, url_prefix="/reports")
#: The bureau's own pages; the admin sees what the bureau sees.
DESK = either(bureau, admin)
UNIVERSITY = member_of(OrgKind.UNIVERSITY)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "json": "application/json",
    "pdf": "application/pdf",
    "docx": DOCX,
    "svg": "image/svg+xml",
    "png": "image/png",
}


def file(content: bytes, name: str, ending: str) -> Response:
    """An answer that is saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, content_type=KINDS[ending], headers=headers)


def tables(pack: Pack, name: str, ending: str) -> Response:
    """The tables of a page as a file. Args: ending: csv, xlsx or json."""
    if ending == "json":
        return file(data.dump(pack, url_for("reporting.schema")), name, ending)
    return file(sheets.csv(pack) if ending == "csv" else sheets.xlsx(pack), name, ending)


def picture(figures: Iterable[Figure], key: str, ending: str, name: str) -> Response:
    """One chart of a page as a file.

    Raises: NotFound for a chart the page does not have.
    """
    chosen = next((f for f in figures if f.key == key), None)
    if chosen is None or ending not in ("svg", "png"):
        raise NotFound
    svg = chosen.framed(style())
    return file(raster.png(svg) if ending == "png" else svg.encode(), f"{name}-{key}", ending)


def pictures(endpoint: str, figure: Figure | str, values: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """Where the files of a chart are, with the filters of this page. Args: figure: the chart, or its key."""
    key = figure if isinstance(figure, str) else figure.key
    kept = dict(request.args.items()) | dict(values or {})
    kept.pop("lang", None)
    return [
        {"label": ending.upper(), "url": url_for(endpoint, key=key, ending=ending, **kept)} for ending in ("png", "svg")
    ]
