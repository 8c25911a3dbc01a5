"""What is public already, so that the next release neither contradicts it nor gives away what it hides."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from talent.reporting.indicators.cells import Key, Sum, Table
from talent.reporting.indicators.disclosure import Release
from talent.reporting.quarter.counts import canonical


@dataclass(frozen=True)
class Published:
    """A release as published, and the counts behind its cells: these never leave the bureau."""

    release: Release
    counts: Mapping[Key, float] = field(default_factory=dict)

    def text(self) -> str:
        """Canonical JSON to be kept beside the snapshot."""
        return canonical({"release": self.release.as_json(), "counts": [[list(n), c] for n, c in self.counts.items()]})

    @classmethod
    def of_text(cls, text: str) -> Published:
        """What ``text`` wrote."""
        plain = json.loads(text)
        return cls(Release.from_json(plain["release"]), {tuple(name): count for name, count in plain["counts"]})


def merged(earlier: Sequence[Published], periods: Collection[str]) -> Published | None:
    """Several releases, oldest first, as one thing that is public; only what is said of these quarters.

    Tables of different quarters share no sum, so other quarters cannot help to work out these.
    """

    def speaks(name: Key) -> bool:
        return name[1].split("~")[0] in periods

    parts = [one.release for one in earlier]
    figures = {name: figure for part in parts for name, figure in part.figures.items() if speaks(name)}
    if not figures:
        return None
    release = Release(
        figures=figures,
        known={name: interval for part in parts for name, interval in part.known.items() if speaks(name)},
        sums=tuple(sorted({found for part in parts for found in part.sums if speaks(found.total)})),
        exposed=tuple(dict.fromkeys(name for part in parts for name in part.exposed if speaks(name))),
    )
    return Published(release, {name: count for one in earlier for name, count in one.counts.items() if speaks(name)})


def new_names(tables: Iterable[Table], known: Mapping[Key, float]) -> dict[Key, Key]:
    """Keys for numbers that were corrected: another count than the published one is another number.

    Returns: key -> key with a numbered period ("2026Q2~2") for each cell that was published with another count.
    """
    found: dict[Key, Key] = {}
    for table in tables:
        for cell in table.cells:
            name, edition = cell.key, 1
            while name in known and abs(known[name] - cell.count) > 1e-9:
                edition += 1
                name = (cell.key[0], f"{cell.key[1]}~{edition}", *cell.key[2:])
            if edition > 1:
                found[cell.key] = name
    return found


def renamed(table: Table, names: Mapping[Key, Key]) -> Table:
    """The table with the keys of corrected numbers."""
    return Table(
        name=table.name,
        cells=tuple(replace(cell, key=names.get(cell.key, cell.key)) for cell in table.cells),
        sums=tuple(
            Sum(names.get(found.total, found.total), tuple(names.get(part, part) for part in found.parts))
            for found in table.sums
        ),
    )
