"""Classifications as their publishers hand them out: what is in them, and how their files are opened."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from talent.taxonomy.models import SkillKind

#: Called with how many more bytes were read, or rows written.
Progress = Callable[[int], object]
LONGEST_NAME, LONGEST_DESCRIPTION = 200, 5000
#: More complaints than this help nobody; the rest are counted.
MOST_FAULTS = 1000
#: Rows between two reports of progress.
STEP = 2000


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the line as a person counts, or None when it is the file as a whole."""

    file: str
    line: int | None
    text: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.text}"


class BadClassification(ValueError):
    """The files cannot be imported; ``faults`` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:3]))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Concept:
    """A skill, a group of skills or an occupation of a published classification; all references are the publisher's."""

    reference: str
    code: str  # ours, should it become an entry of its own: "esco:…", "onet:…"
    name: str
    aliases: tuple[str, ...] = ()
    kind: SkillKind = SkillKind.SKILL
    parent: str | None = None
    isco: str = ""  # of an occupation; empty where the publisher does not say
    description: str = ""  # of an occupation, in English


@dataclass
class Classification:
    """One edition. Faults forbid the import; what is left out is named and does not."""

    source: str
    edition: str
    sha256: str
    skills: list[Concept] = field(default_factory=list)  # groups included
    occupations: list[Concept] = field(default_factory=list)
    relations: dict[tuple[str, str], bool] = field(default_factory=dict)  # (occupation, skill) -> essential
    faults: list[Fault] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)


class Files:
    """The files of a folder (or one ZIP), whether they lie there as they are or packed in ZIPs."""

    def __init__(self, path: Path) -> None:
        """Look what is there.

        Raises: BadClassification for what is neither folder nor ZIP.
        """
        self._members: dict[str, tuple[Path, str | None, int]] = {}
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.suffix.lower() == ".zip":
                self._look_into(file)
            elif file.is_file():
                self._members[file.name] = (file, None, file.stat().st_size)

    def _look_into(self, file: Path) -> None:
        try:
            with zipfile.ZipFile(file) as packed:
                for member in packed.infolist():
                    name = Path(member.filename).name
                    self._members.setdefault(name, (file, member.filename, member.file_size))
        except zipfile.BadZipFile as error:
            raise BadClassification([Fault(file.name, None, "this is not a ZIP file")]) from error

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def named(self, ending: str) -> list[str]:
        """Names that end so."""
        return [name for name in self._members if name.endswith(ending)]

    def archives(self) -> list[str]:
        """Names of the ZIPs, which tell the edition."""
        return sorted({path.name for path, inner, _size in self._members.values() if inner})

    def need(self, *names: str) -> None:
        """Raises: BadClassification naming every file that is not there."""
        if lacking := [Fault(name, None, "this file is missing") for name in names if name not in self]:
            raise BadClassification(lacking)

    def size(self, *names: str) -> int:
        """Bytes of these files, unpacked; absent ones count nothing."""
        return sum(self._members[name][2] for name in names if name in self)

    def open(self, name: str) -> IO[bytes]:
        """The bytes of a file, unpacked as they are read."""
        path, inner, _size = self._members[name]
        return path.open("rb") if inner is None else zipfile.ZipFile(path).open(inner)

    def sha256(self, *names: str) -> str:
        """Hash of the contents of these files, one after the other."""
        hashed = hashlib.sha256()
        for name in names:
            with self.open(name) as file:
                while part := file.read(1 << 20):
                    hashed.update(part)
        return hashed.hexdigest()

    def csv_rows(
        self, name: str, columns: Sequence[str], progress: Progress, *, also: Sequence[str] = ()
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, cells by column) of a UTF-8 CSV, one after the other.

        Args: also: columns that may be missing; their cells are empty then.

        Raises: BadClassification for missing columns, another encoding, or a line that cannot be read.
        """
        csv.field_size_limit(1 << 24)
        with self.open(name) as raw:
            reader = csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
            line = reported = 0
            try:
                _check_columns(name, reader.fieldnames or (), columns)
                line = reader.line_num + 1
                for number, row in enumerate(reader):
                    yield line, {column: (row.get(column) or "").strip() for column in (*columns, *also)}
                    line = reader.line_num + 1
                    if number % STEP == 0:
                        progress(raw.tell() - reported)
                        reported = raw.tell()
            except UnicodeDecodeError as error:
                raise BadClassification([Fault(name, line, "this is not text in UTF-8")]) from error
            except (csv.Error, zipfile.BadZipFile, EOFError) as error:
                raise BadClassification([Fault(name, line, f"this cannot be read: {error}")]) from error
            progress(self.size(name) - reported)

    def xlsx_rows(
        self, name: str, columns: Sequence[str], progress: Progress, *, also: Sequence[str] = ()
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, cells by column) of the first sheet of a workbook.

        Args: also: columns that may be missing; their cells are empty then.

        Raises: BadClassification for missing columns or what is no workbook.
        """
        try:
            with self.open(name) as raw:
                book = openpyxl.load_workbook(io.BytesIO(raw.read()), read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(values_only=True)
            header = [str(cell or "").strip() for cell in next(rows, ())]
            _check_columns(name, header, columns)
            places = [(column, header.index(column)) for column in (*columns, *also) if column in header]
            for line, cells in enumerate(rows, start=2):
                if any(cell is not None for cell in cells):
                    found = {column: _text(cells[at]) if at < len(cells) else "" for column, at in places}
                    yield line, dict.fromkeys(also, "") | found
        except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, SyntaxError) as error:
            raise BadClassification([Fault(name, None, "this is not an XLSX workbook")]) from error
        progress(self.size(name))


def _check_columns(name: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    if lacking := [column for column in wanted if column not in found]:
        raise BadClassification([Fault(name, 1, "these columns are missing: " + ", ".join(lacking))])


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def plain(name: str) -> str:
    """A name without the invisible signs and odd spaces that publishers' word processors leave in."""
    return " ".join("".join(c for c in name if unicodedata.category(c) != "Cf").split())


def described(text: str) -> str:
    """A description on one line; cut where it is longer than any that is one."""
    return plain(text)[:LONGEST_DESCRIPTION].replace("\0", "")


def name_fault(name: str) -> str | None:
    """What is wrong with a name, if anything."""
    if not name:
        return "there is no name"
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"the name is longer than {LONGEST_NAME} characters or holds some that are not text"
    return None


def aliases_of(name: str, found: Sequence[str]) -> tuple[str, ...]:
    """Usable other names, each once, without the name itself."""
    kept = dict.fromkeys(map(plain, found))
    return tuple(alias for alias in kept if alias and alias != name and name_fault(alias) is None)


def parents_first(concepts: Mapping[str, Concept]) -> list[Concept]:
    """Concepts in an order in which parents come before what they hold.

    Raises: BadClassification when some hold each other in a ring.
    """
    ordered: dict[str, Concept] = {}
    for start in concepts:
        way: list[str] = []
        reference: str | None = start
        while reference is not None and reference in concepts and reference not in ordered:
            if reference in way:
                raise BadClassification([Fault(concepts[reference].name, None, "it is broader than itself")])
            way.append(reference)
            reference = concepts[reference].parent
        for reference in reversed(way):
            ordered[reference] = concepts[reference]
    return list(ordered.values())
