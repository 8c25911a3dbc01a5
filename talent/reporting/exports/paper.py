"""The report on paper: PDF from a page of our own, and DOCX for offices that go on writing in it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from talent.core.config import ROOT
from talent.reporting.charts import style
from talent.reporting.drawing import raster
from talent.reporting.exports.pack import DataTable, Field, Hidden, Pack, Value
from talent.reporting.exports.sheets import head, hidden_word

STYLES = ROOT / "static" / "css" / "paper.css"
#: Rows of a table on paper; the workbook has them all.
PAPER_ROWS = 30
#: Faces named in Word files: present with every office suite in use in China.
WORD_FACES = ("Calibri", "Microsoft YaHei")
#: The oldest day a zip archive knows: files of one report are equal whenever they are made.
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def written(value: Value, column: Field) -> str:
    """A cell as it stands on paper."""
    if isinstance(value, Hidden):
        return hidden_word()
    if value is None:
        return str(_("no data")) if column.form else ""
    return style().write(value, column.form) if column.form and not isinstance(value, str) else str(value)


def pdf(pack: Pack) -> bytes:
    """A4, charts drawn as lines, page numbers, the stamp on the last page.

    Raises: NoPango where WeasyPrint cannot be loaded.
    """
    page = render_template(
        "reporting/_paper.html",
        pack=pack,
        style=style(),
        written=written,
        head=head,
        most=PAPER_ROWS,
    )
    return raster.document(page, STYLES.read_text(encoding="utf-8"))


def docx(pack: Pack) -> bytes:
    """The same report for a word processor; charts are pictures in it.

    Raises: NoPango where WeasyPrint, which draws the pictures, cannot be loaded.
    """
    import docx as word

    paper = word.Document()
    _faces(paper)
    paper.core_properties.title = pack.title
    paper.core_properties.created = paper.core_properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001
    paper.add_heading(pack.title, 0)
    for sentence in pack.sentences:
        paper.add_paragraph(sentence)
    for figure in pack.figures:
        paper.add_picture(io.BytesIO(raster.png(figure.framed(style()))), width=word.shared.Cm(16))
    for table in pack.tables:
        _word_table(paper, table)
    paper.add_heading(_("Notes"), 1)
    for note in pack.notes:
        paper.add_paragraph(note, style="List Bullet")
    for _key, label, value in [*pack.stamp.items(), ("", _("SHA-256 of the tables"), pack.digest())]:
        paper.add_paragraph(f"{label}: {value}")
    out = io.BytesIO()
    paper.save(out)
    return _same_each_time(out.getvalue())


def _faces(paper: Any) -> None:
    """Latin and Chinese face of every style; Word keeps them apart."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = paper.styles[name].font
        font.name = WORD_FACES[0]
        paper.styles[name].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), WORD_FACES[1])
    paper.styles["Normal"].font.size = Pt(10.5)


def _word_table(paper: Any, table: DataTable) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paper.add_heading(table.title, 1)
    rows = list(table.rows)[:PAPER_ROWS]
    grid = paper.add_table(rows=1 + len(rows), cols=len(table.fields), style="Light Grid Accent 1")
    lines = [[head(f) for f in table.fields], *[[written(r.get(f.key), f) for f in table.fields] for r in rows]]
    for cells, texts in zip(grid.rows, lines, strict=True):
        for cell, text, column in zip(cells.cells, texts, table.fields, strict=True):
            cell.text = text
            if column.form:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if note := shortened(table) or table.note:
        paper.add_paragraph(note)


def shortened(table: DataTable) -> str:
    """Says that paper does not hold all rows, when it does not."""
    if len(table.rows) <= PAPER_ROWS:
        return ""
    return str(_("The first %(n)s of %(all)s rows; the workbook has them all.", n=PAPER_ROWS, all=len(table.rows)))


def _same_each_time(data: bytes) -> bytes:
    """The archive again, without the time of day it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(member))
    return out.getvalue()
