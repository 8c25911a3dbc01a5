"""Names or codes, in either language, to codes: what people type and what files hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sqlalchemy.orm import Session

from talent.core.errors import FieldError
from talent.core.text import N_, Text
from talent.taxonomy import queries
from talent.taxonomy.models import RegionLevel


class Lookup:
    """Reads the taxonomy once; then answers without the database. Unknown names are FieldErrors on ``field``."""

    def __init__(self, session: Session) -> None:
        """Read all names."""
        self._skills = _index((code, [code, *n.zh, *n.en]) for code, n in queries.skill_names(session).items())
        self._occupations = _index(
            (code, [code, *n.zh, *n.en]) for code, n in queries.occupation_names(session).items()
        )
        regions = sorted(queries.regions(session), key=lambda r: (list(RegionLevel).index(r.level), r.code))
        self._regions = _index((r.code, [r.code, r.name_zh, r.name_en, *_short(r.name_zh)]) for r in regions)
        self._levels = _index((x.code, [x.code, x.name_zh, x.name_en]) for x in queries.education_levels(session))
        self._majors = _index((m.code, [m.code, m.name_zh, m.name_en]) for m in queries.majors(session))

    def skill(self, text: str, field: str = "skills") -> str:
        """A skill by code, name or alias."""
        return _find(self._skills, text, field, N_("There is no skill called “%(name)s” in the list.", name=text[:60]))

    def occupation(self, text: str, field: str = "occupation") -> str:
        """An occupation by code, name or alias."""
        problem = N_("There is no occupation called “%(name)s” in the list.", name=text[:60])
        return _find(self._occupations, text, field, problem)

    def region(self, text: str, field: str = "region") -> str:
        """A region by code or name, with or without 省, 市, 区, 县."""
        return _find(self._regions, text, field, N_("There is no region “%(name)s”.", name=text[:60]))

    def level(self, text: str, field: str = "education_level") -> str:
        """An education level by code or name."""
        return _find(self._levels, text, field, N_("There is no education level “%(name)s”.", name=text[:60]))

    def major(self, text: str, field: str = "major") -> str:
        """A major by code or name."""
        return _find(self._majors, text, field, N_("There is no major “%(name)s”.", name=text[:60]))


def _index(entries: Iterable[tuple[str, list[str]]]) -> dict[str, str]:
    """Folded name -> code; the first entry of a name keeps it."""
    found: dict[str, str] = {}
    for code, names in entries:
        for name in names:
            found.setdefault(_fold(name), code)
    return found


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _short(name: str) -> list[str]:
    return [name[:-1]] if len(name) > 2 and name[-1] in "省市区县" else []


def _find(index: dict[str, str], text: str, field: str, problem: Text) -> str:
    code = index.get(_fold(text))
    if code is None:
        raise FieldError(field, problem)
    return code
