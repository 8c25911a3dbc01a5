"""A document as one text, for the encoder and for the lexical index."""

from __future__ import annotations

from collections.abc import Callable

from matching.text import Language, language
from matching.types import Document, SkillRef, Taxonomy

TEXT_VERSION = 6
"""Raised whenever the same document would give another vector; stored with every vector."""


def render(document: Document, names: Callable[[str], str | None] | Taxonomy) -> str:
    """Title, names of the skills (essential first), then the body, one per line.

    In this order because the encoder reads 256 word pieces at most and a body may be long.

    Args:
        names: Gives a skill code its name; with a taxonomy, in the language the document is written in.
            Codes without a name are left out.
    """
    if isinstance(names, Taxonomy):
        names = _names(names, language(f"{document.title} {document.body}"))
    skills = ", ".join(name for ref in _ordered(document.skills) if (name := names(ref.code)))
    return "\n".join(part for part in (document.title.strip(), skills, document.body.strip()) if part)


def _ordered(skills: tuple[SkillRef, ...]) -> list[SkillRef]:
    return sorted(skills, key=lambda ref: not ref.essential)


def _names(taxonomy: Taxonomy, wanted: Language) -> Callable[[str], str | None]:
    other = Language.EN if wanted is Language.ZH else Language.ZH

    def name(code: str) -> str | None:
        entry = taxonomy.skills.get(code)
        if entry is None:
            return None
        return next((entry.names[lang][0] for lang in (wanted, other) if entry.names.get(lang)), None)

    return name
