"""People and posts composed from the product's own taxonomy: many, in both languages, and of known fit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from matching.encoder import Encoder
from matching.encoder_cache import CachingEncoder
from matching.engine import Engine
from matching.evaluation.taxonomies import read_taxonomy
from matching.gloss import Gloss
from matching.index import Floats
from matching.labels import label_vectors
from matching.onnx_encoder import best_encoder
from matching.types import Document, Facets, Kind, SkillRef

TAXONOMY = read_taxonomy(Path(__file__).parents[2] / "talent" / "taxonomy" / "data")
GLOSS = Gloss(TAXONOMY)
CACHE = Path.home() / ".cache" / "talent-matching"
OCCUPATIONS = [
    "data-analyst", "java-developer", "network-engineer", "ui-designer", "accountant", "nurse", "mechanical-engineer",
    "hr-specialist", "logistics-manager", "teacher", "electrician", "product-manager", "machine-learning-engineer",
    "gis-engineer", "test-engineer", "front-end-developer", "database-administrator", "civil-engineer", "chef",
]  # fmt: skip
_DID = {
    "en": ["Did {a} and {b} for {n} years.", "Built a project with {a}.", "Responsible for {a}; also used {b} daily.",
           "Trained colleagues in {a}."],
    "zh": ["负责{a}与{b}相关工作{n}年。", "使用{a}完成项目开发。", "日常工作包括{a}和{b}。", "为同事提供{a}培训。"],
}  # fmt: skip
_ASKS = {
    "en": ["You will be responsible for {a} and {b}.", "Good knowledge of {a} is required.", "Experience in {a}."],
    "zh": ["负责{a}和{b}工作。", "熟悉{a}，具备{b}能力。", "有{a}经验者优先。"],
}


def name(code: str, language: str) -> str:
    entry = TAXONOMY.skills[code]
    return (entry.names.get(language) or next(iter(entry.names.values())))[0]


def _body(chance: random.Random, sentences: list[str], codes: list[str], language: str) -> str:
    lines = []
    for sentence in sentences:
        a, b = chance.choice(codes), chance.choice(codes)
        lines.append(sentence.format(a=name(a, language), b=name(b, language), n=chance.randint(2, 9)))
    return "\n".join(lines)


def _codes(chance: random.Random, occupation: str, share: float) -> list[str]:
    entry = TAXONOMY.occupations[occupation]
    own = sorted(entry.essential | entry.optional)
    strange = sorted(TAXONOMY.skills)
    kept = chance.sample(own, max(2, round(share * len(own))))
    return kept + chance.sample(strange, 3)


def known() -> list[str]:
    found = [code for code in OCCUPATIONS if code in TAXONOMY.occupations]
    rest = [code for code, entry in TAXONOMY.occupations.items() if len(entry.essential) > 3 and code not in found]
    return [code for code in (*found, *rest[::11]) if TAXONOMY.occupations[code].essential]


@cache
def documents(people: int = 120, posts: int = 40) -> tuple[list[Document], list[Document]]:
    """People with part of their occupation's skills, and posts that need part of theirs."""
    chance, occupations = random.Random(7), known()
    made: dict[Kind, list[Document]] = {Kind.PROFILE: [], Kind.OPPORTUNITY: []}
    for kind, count, told in ((Kind.PROFILE, people, _DID), (Kind.OPPORTUNITY, posts, _ASKS)):
        for number in range(count):
            occupation, language = occupations[number % len(occupations)], chance.choice(["zh", "en"])
            codes = _codes(chance, occupation, chance.choice([0.3, 0.5, 0.8]))
            title = TAXONOMY.occupations[occupation].names[language][0]
            made[kind].append(
                Document(
                    kind=kind, id=number + 1, title=title,
                    body=_body(chance, chance.sample(told[language], 3), codes, language),
                    skills=tuple(SkillRef(c, chance.randint(2, 4), place < 4) for place, c in enumerate(codes)),
                    facets=Facets(regions=("510100",), occupations=(occupation,)),
                )
            )  # fmt: skip
    return made[Kind.PROFILE], made[Kind.OPPORTUNITY]


class ReadOnce:
    """An encoder that reads each text once: a pair is asked for again and again with one line more or less."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.id, self.dimension, self.multilingual = encoder.id, encoder.dimension, encoder.multilingual
        self._known: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        fresh = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known |= zip(fresh, self._encoder.encode(fresh), strict=True)
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(-1, self.dimension)


@cache
def engine(people: int = 120, posts: int = 40) -> Engine:
    """The engine with the packaged encoder and all of these documents."""
    encoder = ReadOnce(best_encoder(CACHE))
    names = CachingEncoder(encoder, CACHE)
    made = Engine(encoder, TAXONOMY, gloss=GLOSS, labels=label_vectors(names, TAXONOMY, GLOSS), names=names)
    for group in documents(people, posts):
        made.upsert(group, made.encode(group))
    return made
