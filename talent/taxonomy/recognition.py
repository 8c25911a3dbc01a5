"""Skills in free text, by the names and aliases of the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.recognition import SkillRecognizer
from matching.types import SkillEntry
from talent.taxonomy import queries
from talent.taxonomy.models import TaxonomyImport
from talent.taxonomy.queries import Names

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
        _kept[edition] = SkillRecognizer(_entries(queries.skill_names(session)))
    return _kept[edition]


def _entries(found: Mapping[str, Names]) -> dict[str, SkillEntry]:
    """Our own skills first: of two that share an alias the first is meant.

    Of imported ones only the name they bear: ten turns of phrase each would fill 100 MB of every process and are hardly
    ever what somebody wrote.
    """
    return {
        code: SkillEntry(code=code, parent=None, names={"zh": tuple(n.zh), "en": tuple(n.en)})
        if not n.imported
        else SkillEntry(code=code, parent=None, names={"en": tuple(filter(tells, n.en[:1]))})
        for code, n in found.items()
    }


def tells(name: str) -> bool:
    """Whether a name in running text can hardly mean anything but the imported skill: several words, or spelt oddly.

    Of product names that are one ordinary word (Slack, Prophet, Square) nobody knows in a text what they mean; those
    that matter here are skills of ours, with what we know of them.
    """
    return " " in name or not name[1:].islower() or not name.isascii()
