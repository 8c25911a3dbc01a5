"""Skills in free text, by the names and aliases of the database."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.recognition import SkillRecognizer
from matching.types import SkillEntry
from talent.taxonomy import queries
from talent.taxonomy.models import TaxonomyImport

#: The recognizer of the newest import; building it takes longer than a request should.
_kept: dict[str, SkillRecognizer] = {}


def find_skills(session: Session, text: str) -> list[tuple[str, int, int, str]]:
    """(skill code, start, end, text) of every mention, in order; offsets refer to ``text`` as given."""
    return [(m.code, m.start, m.end, m.text) for m in recognizer(session).find(text)]


def recognizer(session: Session) -> SkillRecognizer:
    """A recognizer for the taxonomy as it is now."""
    edition = f"{session.get_bind().url}:{session.scalar(select(func.max(TaxonomyImport.id)))}"  # type: ignore[union-attr]
    if edition not in _kept:
        _kept.clear()
        names = queries.skill_names(session)
        entries = {
            c: SkillEntry(code=c, parent=None, names={"zh": tuple(n.zh), "en": tuple(n.en)}) for c, n in names.items()
        }
        _kept[edition] = SkillRecognizer(entries)
    return _kept[edition]
