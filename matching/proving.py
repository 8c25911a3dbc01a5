"""New weights or a new model held against the present ones on judged sets: adopted only if no set loses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from matching.encoder import Encoder
from matching.engine import Engine
from matching.evaluation.metrics import measure
from matching.evaluation.sets import EvaluationSet, read_set
from matching.recognition import SkillRecognizer
from matching.types import Document, Kind, Query, SkillRef, Taxonomy
from matching.weights import TermKey, Weights

JUDGED = Path(__file__).parent / "judged"
QRELS = "qrels.tsv"

LOSS = 0.0005
"""A figure that falls by no more than this has not fallen: figures are means of some fifty queries."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One figure of one set, before and after."""

    set: str
    measure: str
    before: float
    after: float

    @property
    def loses(self) -> bool:
        """Whether the new is worse here."""
        return self.after < self.before - LOSS


def judged_sets(more: Iterable[Path] = ()) -> list[Path]:
    """Folders with judgements: the project's own, and those given; of a folder of sets every set in it."""
    found: list[Path] = []
    for folder in (JUDGED, *more):
        inside = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
        found += [path for path in inside if (path / QRELS).is_file()]
    return found


def prove(
    folders: Iterable[Path], figures: Callable[[Path, bool], Mapping[str, float]], measures: Iterable[str]
) -> list[Proof]:
    """Figures of every set, old and new. Args: figures: of a folder, by the new (True) or the old (False)."""
    proofs = []
    for folder in folders:
        before, after = figures(folder, False), figures(folder, True)
        proofs += [Proof(folder.name, name, before[name], after[name]) for name in measures]
    return proofs


def of_weights(folder: Path, weights: Weights, taxonomy: Taxonomy, encoder: Encoder | None) -> dict[str, float]:
    """How the engine ranks the people of a judged set for its roles by these weights, in the measures of evaluation."""
    data = read_set(folder)
    skills = SkillRecognizer(taxonomy.skills)
    people = [_document(Kind.PROFILE, place, data, skills) for place in range(len(data.corpus))]
    roles = [_document(Kind.OPPORTUNITY, place, data, skills) for place in range(len(data.queries))]
    engine = Engine(encoder, taxonomy, weights=weights)
    engine.upsert(people, None if encoder is None else engine.encode(people))
    rankings = []
    for role in roles:
        query = Query(target_kind=Kind.PROFILE, document=role, limit=len(people), quote=False)
        rankings.append([match.id for match in engine.search(query)])
    return measure(rankings, data.judged)


def weights_file(folder: Path, base: Path, terms: Mapping[TermKey, float]) -> Path:
    """Write a weights file with these terms for people and opportunities, as a version of its own.

    The name of the version tells the base and the terms: the same terms give the same file.

    Args: base: the weights file whose other numbers stay as they are.
    """
    raw = json.loads(base.read_text(encoding="utf-8"))
    raw["profile_opportunity"]["terms"] = {key.value: share for key, share in terms.items()}
    told = sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:8]
    raw["version"] = f"{str(raw['version']).partition('+')[0]}+fit.{told}"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"weights-{raw['version']}.json"
    part = target.with_suffix(".part")
    part.write_text(json.dumps(raw, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(target)
    return target


def _document(kind: Kind, place: int, data: EvaluationSet, skills: SkillRecognizer) -> Document:
    entry = (data.corpus if kind is Kind.PROFILE else data.queries)[place]
    title, body = entry.fields.get("title", ""), entry.fields.get("text", entry.fields.get("body", ""))
    named = sorted({mention.code for mention in skills.find(f"{title}\n{body}")})
    return Document(kind=kind, id=place, title=title, body=body, skills=tuple(SkillRef(code) for code in named))
