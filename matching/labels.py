"""Vectors of the names of the skills, by which one skill comes near another that hangs elsewhere in the tree."""

from __future__ import annotations

from matching.encoder import Encoder
from matching.gloss import Gloss, encoder_text
from matching.index import Floats
from matching.types import SkillEntry, Taxonomy


def label_vectors(encoder: Encoder, taxonomy: Taxonomy, gloss: Gloss) -> dict[str, Floats]:
    """Unit vector of each skill's preferred English name, or of its Chinese one read as the encoder can.

    They change with encoder and taxonomy only: whoever keeps them need not encode them at every start.
    """
    names = {code: name for code, entry in sorted(taxonomy.skills.items()) if (name := _name(entry))}
    rows = encoder.encode([encoder_text(name, encoder, gloss) for name in names.values()])
    return dict(zip(names, rows, strict=True))


def _name(entry: SkillEntry) -> str | None:
    for language in ("en", "zh"):
        if entry.names.get(language):
            return entry.names[language][0]
    return None
