"""Invented profiles and posts of realistic length with vectors that fit them; the same in every run.

A text has about 120 words, in Chinese, English or both: sentences that name skills, and between them words of a
dictionary drawn by Zipf's law, so that some words are everywhere and many nearly nowhere, as in real texts. A vector is
the sum of the occupation's direction, a mix of the skills' and noise, in the shares of matching.bench.vectors.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from matching.dictionary import senses, words_of
from matching.index import Floats
from matching.types import Document, Facets, Kind, SkillRef, Taxonomy

_DID = {
    "zh": ("负责{a}与{b}相关工作{n}年，{x}{y}{z}。", "使用{a}完成{x}{y}项目，{z}，团队{n}人。",
           "日常工作包括{a}、{b}和{x}{y}{z}。", "为{x}同事提供{a}培训，{y}，{z}。", "参与{x}{y}{z}，主要用{a}和{b}。"),
    "en": ("Responsible for {a} and {b} in {x} {y} {z} for {n} years.", "Built a {x} project with {a}, {y} and {z}.",
           "Daily work on {a}, {b}, {x}, {y} and {z}.", "Trained {n} colleagues in {a} for {x} {y} {z}.",
           "Took part in {x} {y} {z}, mostly by way of {a} and {b}."),
}  # fmt: skip
_SENTENCES = {"zh": 6, "en": 9}
_STRANGE = 2  # skills of other occupations
_LEVELS = 5
_OF_A_SKILL = 12  # sentences in either language


@dataclass(frozen=True, slots=True)
class Invented:
    """A document and its vector."""

    document: Document
    vector: Floats


@dataclass(eq=False, slots=True)
class World:
    """What people are composed of."""

    taxonomy: Taxonomy
    labels: dict[str, Floats]  # unit vectors of the skills' names
    regions: Sequence[str]
    occupations: list[str] = field(init=False)
    _words: dict[str, list[str]] = field(init=False)
    _steps: dict[str, list[float]] = field(init=False)
    _skills: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.occupations = [code for code, entry in self.taxonomy.occupations.items() if len(entry.essential) > 1]
        self._skills = sorted(self.labels)
        chinese = words_of(60_000)
        english = dict.fromkeys(word for one in chinese for sense in senses(one)[:1] for word in sense.split())
        self._words = {"zh": chinese, "en": [word for word in english if word.isascii() and word.isalpha()]}
        for words in self._words.values():
            random.Random(5).shuffle(words)  # noqa: S311 - invented data
        self._steps = {name: np.cumsum(1 / np.arange(8.0, len(w) + 8)).tolist() for name, w in self._words.items()}

    def people(self, kind: Kind, n: int, *, first: int = 1, seed: int = 7) -> Iterator[Invented]:
        """N documents of a kind with ids from first on."""
        for number in range(first, first + n):
            chance = random.Random(f"{seed} {kind} {number}")  # noqa: S311 - invented data
            yield self._one(kind, number, chance)

    def _one(self, kind: Kind, number: int, chance: random.Random) -> Invented:
        occupation = chance.choice(self.occupations)
        entry = self.taxonomy.occupations[occupation]
        own = sorted((entry.essential | entry.optional) & self.labels.keys())
        codes = list(dict.fromkeys([*chance.sample(own, min(len(own), chance.randint(4, 9))),
                                    *chance.choices(self._skills, k=_STRANGE)]))  # fmt: skip
        language = chance.choice(("zh", "zh", "en", "mixed"))
        body = self._body(chance, codes, language)
        title = self._name(entry.names, "en" if language == "en" else "zh")
        skills = tuple(SkillRef(c, chance.randint(1, _LEVELS), place < _LEVELS) for place, c in enumerate(codes))
        facets = self._facets(kind, chance, occupation)
        document = Document(kind=kind, id=number, title=title, body=body, skills=skills, facets=facets)
        return Invented(document, self._vector(chance, own or codes, codes))

    def _body(self, chance: random.Random, codes: list[str], language: str) -> str:
        count = _SENTENCES["en" if language == "en" else "zh"]
        said = [self._sentence(chance, codes, self._tongue(chance, language)) for _ in range(count)]
        return "\n".join(dict.fromkeys(said))

    def _tongue(self, chance: random.Random, language: str) -> str:
        return chance.choice(("zh", "en")) if language == "mixed" else language

    def _sentence(self, chance: random.Random, codes: list[str], tongue: str) -> str:
        """One of the sentences of a skill: there are many, and every person has some of them."""
        code, number = chance.choice(codes), chance.randrange(_OF_A_SKILL)
        return self._said(code, tongue, number)

    @lru_cache(maxsize=500_000)  # noqa: B019 - there is one world
    def _said(self, code: str, tongue: str, number: int) -> str:
        chance = random.Random(f"{code} {tongue} {number}")  # noqa: S311 - invented data
        a, b = (self._name(self.taxonomy.skills[c].names, tongue) for c in (code, chance.choice(self._skills)))
        x, y, z = chance.choices(self._words[tongue], cum_weights=self._steps[tongue], k=3)
        return chance.choice(_DID[tongue]).format(a=a, b=b, x=x, y=y, z=z, n=chance.randint(2, 30))

    def _facets(self, kind: Kind, chance: random.Random, occupation: str) -> Facets:
        region, pay = chance.choice(self.regions), 500 * chance.randint(8, 60)
        tags = {"region": frozenset({region}), "seeking": frozenset({chance.choice(("job", "open", "internship"))})}
        return Facets(
            occupations=(occupation,),
            regions=(region,),
            remote=chance.choice((None, True, False)),
            education=chance.randint(1, 6),
            experience_months=chance.randint(0, 240),
            pay_min=pay,
            pay_max=pay + 4000 if kind is Kind.OPPORTUNITY else None,
            available_from=740_000 + chance.randint(0, 120),
            tags=tags if kind is Kind.PROFILE else {"region": tags["region"]},
        )

    def _vector(self, chance: random.Random, own: list[str], codes: list[str]) -> Floats:
        numbers = np.random.default_rng(chance.getrandbits(32))
        occupation = np.mean([self.labels[code] for code in own], axis=0)
        share = numbers.dirichlet(np.ones(len(codes))).astype(np.float32)
        noise = numbers.standard_normal(len(occupation), dtype=np.float32) / np.float32(len(occupation) ** 0.5)
        mixed = share @ np.stack([self.labels[code] for code in codes])
        row = 0.55 * occupation / np.linalg.norm(occupation) + 0.75 * mixed + 0.35 * noise
        unit: Floats = (row / np.linalg.norm(row)).astype(np.float32)
        return unit

    def _name(self, names: object, language: str) -> str:
        assert isinstance(names, dict)  # noqa: S101 - as taxonomies are read
        return str((names.get(language) or next(iter(names.values())))[0])
