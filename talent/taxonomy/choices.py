"""Regions as choices of a form or a facet: what lies inside stands indented below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from talent.taxonomy import queries
from talent.taxonomy.models import Region
from talent.taxonomy.rollup import depth, regions_within
from talent.web.i18n import language, name_in, name_of

#: A space as wide as a Chinese character; browsers do not fold it.
INDENT = "\u3000"


def region_choices(rows: Sequence[Region], blank: str) -> list[SelectChoice]:
    """All of these regions, by code."""
    spoken = language()
    choices = [SelectChoice(row.code, INDENT * depth(row.code) + name_in(spoken, row)) for row in rows]
    return [SelectChoice("", blank), *choices]


def region_options(
    counts: Mapping[str, int], names: Mapping[str, Region], chosen: str | None
) -> Iterable[tuple[str, str, int]]:
    """Regions that have any, with how many there are inside; the chosen one also when there are none."""
    found = regions_within(counts)
    if chosen:
        found.setdefault(chosen, 0)
    return [
        (code, INDENT * depth(code) + name_of(names[code]), n) for code, n in sorted(found.items()) if code in names
    ]


def region_way(session: Session, code: str | None) -> list[Region]:
    """The region and those it lies in, outermost first; nothing for None."""
    codes = [f"{code[:2]}0000", f"{code[:4]}00", code] if code else []
    found = queries.by_code(session, Region, codes)
    return [found[c] for c in dict.fromkeys(codes) if c in found]
