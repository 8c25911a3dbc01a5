"""Files of a report: same figures everywhere, where they come from, nothing that runs, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator

import docx
import jsonschema_rs
import openpyxl
import pytest
from flask import Flask

from talent.core.tabular import FORMULA_STARTS
from talent.reporting.drawing.bars import Bar, Bars
from talent.reporting.drawing.figure import Figure
from talent.reporting.exports import data, paper, sheets
from talent.reporting.exports.pack import HIDDEN, DataTable, Field, Pack, Stamp
from talent.web.i18n import speak

STAMP = Stamp("510100", "Chengdu", "2026Q3", "2026-09-30", "7", "1.0", "fewer than 10 not shown", "this platform",
              "2026-10-15", "ab" * 32)  # fmt: skip
FIELDS = [Field("name", "Occupation"), Field("demand", "Open places", "persons", "count"),
          Field("share", "Share", "", "percent"), Field("ratio", "Ratio", "", "ratio")]  # fmt: skip
ROWS = [
    {"name": "=1+2", "demand": 32, "share": 0.8, "ratio": 2.461538},
    {"name": "Python developer", "demand": HIDDEN, "share": HIDDEN, "ratio": None},
]


def pack(rows: list[dict[str, object]] | None = None) -> Pack:
    table = DataTable("T5", "By occupation: all / [1]", FIELDS, ROWS if rows is None else rows)  # type: ignore[arg-type]
    figure = Figure("gaps", "Shortage is largest in Java", Bars("Occupation", "Gap", [Bar("Java", 19)], "signed"))
    return Pack("Quarterly report", STAMP, [table], ["Demand was 32."], [figure], ["A note."])


@pytest.fixture(autouse=True)
def _language(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        speak("en")
        yield


def test_the_workbook_holds_figures_and_their_origin() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx(pack())))
    about, table = book.worksheets
    origin = {row[0].value: row[1].value for row in about.iter_rows(min_row=4)}
    assert origin["Snapshot"] == "7"
    assert origin["SHA-256 of the tables"] == pack().digest()
    assert origin["Disclosure"] == "fewer than 10 not shown"
    assert table.title == "By occupation all 1"
    rows = [[cell.value for cell in row] for row in table.iter_rows(min_row=3)]
    assert rows == [
        ["Occupation", "Open places (persons)", "Share", "Ratio"],
        ["'=1+2", 32, 0.8, 2.461538],
        ["Python developer", "not shown", "not shown", None],
    ]


def test_csv_has_one_row_per_figure() -> None:
    content = sheets.csv(pack())
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert [(r["measure"], r["value"], r["status"]) for r in rows[:3]] == [
        ("demand", "32", "shown"), ("share", "0.8", "shown"), ("ratio", "2.461538", "shown"),
    ]  # fmt: skip
    assert [(r["value"], r["status"]) for r in rows[3:]] == [("", "hidden"), ("", "hidden"), ("", "no_data")]
    assert {r["sha256"] for r in rows} == {pack().digest()}


def test_json_keeps_to_its_schema() -> None:
    content = json.loads(data.dump(pack(), "/reports/schema.json"))
    jsonschema_rs.validator_for(json.loads(data.schema())).validate(content)
    assert content["tables"][0]["rows"][1]["demand"] == {"value": None, "status": "hidden"}
    assert content["tables"][0]["rows"][1]["ratio"] == {"value": None, "status": "no_data"}


def test_pdf_and_docx_carry_sentences_tables_and_stamp() -> None:
    import pypdfium2

    made = paper.pdf(pack())
    document = pypdfium2.PdfDocument(made)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for words in ("Demand was 32.", "Python developer", "not shown", "fewer than 10 not shown", "ab" * 8):
        assert words in text.replace("\r\n", "").replace("\n", "") or words in text
    word = docx.Document(io.BytesIO(paper.docx(pack())))
    assert [c.text for c in word.tables[0].rows[1].cells] == ["=1+2", "32", "80 %", "2.46"]
    assert len(word.inline_shapes) == 1
    assert any(pack().digest() in p.text for p in word.paragraphs)


@pytest.mark.parametrize("make", [sheets.xlsx, sheets.csv, lambda p: data.dump(p, "/s"), paper.pdf, paper.docx])
def test_the_same_report_gives_the_same_bytes(make) -> None:
    assert make(pack()) == make(pack())


def test_the_digest_follows_the_tables() -> None:
    changed = [dict(ROWS[0], demand=33), ROWS[1]]
    assert pack(changed).digest() != pack().digest()
    assert pack([ROWS[0], dict(ROWS[1], demand=None)]).digest() != pack().digest()


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_cell_starts_a_formula(start: str) -> None:
    text = start + "cmd|' /C calc'!A0"
    nasty = pack([{"name": text, "demand": 1, "share": 1, "ratio": 1}])
    rows = csv.reader(io.StringIO(sheets.csv(nasty).decode("utf-8-sig"), newline=""))
    assert not [c for row in rows for c in row if c.startswith(FORMULA_STARTS)]
    with zipfile.ZipFile(io.BytesIO(sheets.xlsx(nasty))) as book:
        assert not [n for n in book.namelist() if n.endswith(".xml") and b"<f>" in book.read(n)]
    cells = [c for s in openpyxl.load_workbook(io.BytesIO(sheets.xlsx(nasty))) for row in s.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f" or str(c.value or "").startswith(FORMULA_STARTS)]
