"""Tables from whatever an office uses, and tables no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from talent.core import tabular
from talent.core.errors import FieldError
from talent.core.tabular import Sheet, Table

REQUIRED = ("姓名", "major")


def read(data: bytes, optional: tuple[str, ...] = ("note",)) -> Table:
    return tabular.read(data, "file.csv", required=REQUIRED, optional=optional)


def refused(data: bytes) -> str:
    with pytest.raises(FieldError) as error:
        read(data)
    assert error.value.field == "file"
    return str(error.value.text)


def workbook(*rows: list[object]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


TEXT = "姓名,major,note\r\n王芳,焊接,\r\n\r\n李雷,électricité,第二行\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_unicode(encoding: str) -> None:
    table = read(TEXT.encode(encoding))
    assert table.header == ("姓名", "major", "note")
    assert [(r.line, r.cells["姓名"], r.cells["major"]) for r in table.rows] == [
        (2, "王芳", "焊接"),
        (4, "李雷", "électricité"),
    ]


def test_gb18030_with_a_rare_character() -> None:
    data = "姓名,major\n㐂昌,焊接\n𠮷田,电工\n".encode("gb18030")
    assert [r.cells["姓名"] for r in read(data).rows] == ["㐂昌", "𠮷田"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(delimiter: str) -> None:
    assert read(f"姓名{delimiter}major\n王芳{delimiter}焊接".encode()).rows[0].cells["major"] == "焊接"


def test_a_cell_of_two_lines_keeps_the_count_of_lines() -> None:
    table = read('姓名,major\n"王\n芳",焊接\n李雷,电工\n'.encode())
    assert [r.line for r in table.rows] == [2, 4]


def test_xlsx_with_dates_numbers_and_empty_rows() -> None:
    data = workbook(["姓名", "major", "note"], ["王芳", 5.0, datetime(2026, 7, 1)], [None] * 3, ["李雷", 1.5, True])
    table = read(data)
    assert [dict(r.cells) for r in table.rows] == [
        {"姓名": "王芳", "major": "5", "note": "2026-07-01"},
        {"姓名": "李雷", "major": "1.5", "note": "True"},
    ]
    assert [r.line for r in table.rows] == [2, 4]


def test_short_and_long_rows() -> None:
    table = read("姓名,major,note\n王芳\n李雷,电工,x,too many\n".encode())
    assert [r.cells["note"] for r in table.rows] == ["", "x"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        ("姓名\n王芳".encode(), "lacks"),
        ("姓名,major,姓名\n".encode(), "twice"),
        ("姓名,major,salary of the boss\n".encode(), "not known"),
        ("姓名,major\n王\0芳,焊接\n".encode(), "not text"),
        (b"\xff\xff\xff\xff\xff", "not text"),
        (b"PK\x03\x04 not a zip file", "XLSX"),
    ],
)
def test_what_is_wrong_is_told(data: bytes, told: str) -> None:
    assert told in refused(data)


def test_a_zip_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "XLSX" in refused(out.getvalue())


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    assert "unpacks" in refused(out.getvalue())


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_ROWS", 3)
    assert len(read("姓名,major\n".encode() + "王,焊\n".encode() * 3).rows) == 3
    assert "3" in refused("姓名,major\n".encode() + "王,焊\n".encode() * 4)


ATTACKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    '=HYPERLINK("http://evil.example")',
    "http://x.example",
]


def test_csv_is_inert_when_opened_again() -> None:
    data = tabular.to_csv(["=header", "b"], [[attack, None] for attack in ATTACKS])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(ATTACKS)
    assert not any(cell.startswith(tabular.FORMULA_STARTS) for row in rows for cell in row)


def test_xlsx_is_inert_when_opened_again() -> None:
    data = tabular.to_xlsx([Sheet("数据", ["=header"], [[attack] for attack in ATTACKS])])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert len(cells) == 1 + len(ATTACKS)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert not any(str(cell.value).startswith(tabular.FORMULA_STARTS) for cell in cells)


def test_numbers_stay_numbers() -> None:
    data = tabular.to_xlsx([Sheet("s", ["n", "d", "x"], [[-5, date(2026, 7, 1), None]])])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [-5, "2026-07-01", None]
    assert b"-5" in tabular.to_csv(["n"], [[-5]])


def test_the_same_table_gives_the_same_bytes() -> None:
    sheets = [Sheet("s", ["a"], [["x"]])]
    assert tabular.to_xlsx(sheets) == tabular.to_xlsx(sheets)


def test_what_we_write_we_read() -> None:
    rows = [["王芳", "焊接"], ["李雷", "电工"]]
    for data in (tabular.to_csv(REQUIRED, rows), tabular.to_xlsx([Sheet("s", REQUIRED, rows)])):
        assert [list(r.cells.values()) for r in read(data).rows] == rows
