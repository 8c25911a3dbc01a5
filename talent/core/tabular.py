"""Tables in files: CSV (UTF-8 with or without BOM, GB18030) and XLSX, in and out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from talent.core.errors import FieldError
from talent.core.text import N_, Text

MAX_ROWS = 100_000
MAX_CELL = 20_000
#: Unpacked size and ratio above which a spreadsheet is taken for a bomb; real ones stay far below.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
#: What spreadsheets take for the start of a formula.
FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


@dataclass(frozen=True)
class Row:
    """One row of a file: its line as a person counts (the header is line 1), and its cells by column name."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row; ``column`` is None when it is the row as a whole."""

    line: int
    column: str | None
    text: Text


@dataclass(frozen=True)
class Table:
    """A file's header and rows; empty rows are left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read(data: bytes, filename: str, *, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Rows of a CSV or XLSX file, told apart by content, not by name.

    Raises:
        FieldError on "file": empty, unreadable, wrong encoding, missing, unknown or doubled columns, too many rows.
    """
    if not data.strip():
        raise FieldError("file", N_("The file is empty."))
    lines = _xlsx_lines(data) if data[:4] == b"PK\x03\x04" else _csv_lines(data, filename)
    if not lines:
        raise FieldError("file", N_("The file is empty."))
    header = tuple(cell.strip() for cell in lines[0][1])
    while header and not header[-1]:
        header = header[:-1]
    _check_header(header, required, optional)
    return Table(header, tuple(_rows(header, lines[1:])))


def _rows(header: tuple[str, ...], lines: Sequence[tuple[int, list[str]]]) -> Iterable[Row]:
    for line, cells in lines:
        padded = [*cells, *([""] * (len(header) - len(cells)))]
        if any(cell.strip() for cell in padded):
            yield Row(line, {name: cell.strip() for name, cell in zip(header, padded, strict=False)})


def _check_header(header: tuple[str, ...], required: Sequence[str], optional: Sequence[str]) -> None:
    if missing := [name for name in required if name not in header]:
        raise FieldError("file", N_("The file lacks these columns: %(columns)s.", columns=", ".join(missing)))
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        raise FieldError("file", N_("These columns stand in the file twice: %(columns)s.", columns=", ".join(doubled)))
    if unknown := [name for name in header if name not in {*required, *optional}]:
        raise FieldError(
            "file",
            N_("These columns are not known: %(columns)s.", columns=", ".join(n[:40] or "?" for n in unknown[:10])),
        )


def decode(data: bytes) -> str:
    """Text of a file written by whatever a Chinese office uses.

    Raises: FieldError when it is neither UTF-8, UTF-16 with a mark, nor GB18030, or holds NUL.
    """
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise FieldError("file", N_("The file is not text in UTF-8 or GB18030. Save it as CSV (UTF-8) or XLSX."))


def _csv_lines(data: bytes, filename: str) -> list[tuple[int, list[str]]]:
    text = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    csv.field_size_limit(max(MAX_CELL * 4, 131_072))
    try:
        start = 1
        for cells in reader:
            lines.append((start, cells))
            start = reader.line_num + 1
            _check_count(len(lines))
    except csv.Error as error:
        raise FieldError("file", N_("Line %(line)s cannot be read as CSV.", line=reader.line_num)) from error
    return lines


def _check_count(count: int) -> None:
    if count > MAX_ROWS + 1:
        raise FieldError("file", N_("The file has more than %(limit)s rows. Please split it.", limit=MAX_ROWS))


def _xlsx_lines(data: bytes) -> list[tuple[int, list[str]]]:
    _refuse_bomb(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        lines = []
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            lines.append((number, [_cell_text(cell) for cell in cells]))
            _check_count(len(lines))
    except FieldError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        TypeError,
        SyntaxError,
    ) as error:
        raise FieldError("file", N_("The file cannot be read as XLSX.")) from error
    return lines


def _refuse_bomb(data: bytes) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise FieldError("file", N_("The file cannot be read as XLSX.")) from error
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or any(m.file_size > MAX_RATIO * max(m.compress_size, 1024) for m in members):
        raise FieldError("file", N_("The file unpacks to far more than it should and was not read."))


def _cell_text(value: Any) -> str:
    """A cell as text: whole floats lose their ".0", dates are ISO."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def inert(value: Any) -> Any:
    """A value no spreadsheet takes for a formula: text that starts like one gets an apostrophe in front."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM, so that Excel shows Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([inert(cell) for cell in header])
    writer.writerows([["" if c is None else inert(c) for c in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook to write."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook whose text cells are text, never formulas or links. The same input gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed date keeps the bytes the same
    bold = book.add_format({"bold": True, "text_wrap": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:31])
        page.write_row(0, 0, [inert(cell) for cell in sheet.header], bold)
        page.freeze_panes(1, 0)
        for number, row in enumerate(sheet.rows, start=1):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, value.isoformat() if isinstance(value, date) else inert(value))
        page.autofit()
    book.close()
    return out.getvalue()
