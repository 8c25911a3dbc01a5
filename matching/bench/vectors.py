"""Invented vectors that lie like those of profiles, and the questions asked of them; the same in every run.

A profile is the sum of its occupation, a mix of six of that occupation's skills, for two in five a second occupation,
and noise. Occupations lie in fields and skills near their field, and all share one direction, as texts of one trade
do under a sentence encoder. Checked against real embeddings such data give RaBitQ, scalar quantisers and HNSW the
recall they really have, and flatter inverted files.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from matching.index import Floats

DIMENSION = 384
_FIELDS, _OCCUPATIONS, _SKILLS = 60, 3_000, 12_000
_SKILLS_OF_ONE = 6
_AT_ONCE = 20_000


class _World(NamedTuple):
    """Directions that profiles and questions are made of."""

    occupations: Floats
    skills: Floats
    skills_of: NDArray[np.int64]  # per occupation, numbers of its skills


def corpus(n: int) -> Floats:
    """N profiles, unit rows, shape (n, DIMENSION)."""
    chance = np.random.default_rng(7)
    world = _world(chance)
    rows: Floats = np.empty((n, DIMENSION), dtype=np.float32)
    for start in range(0, n, _AT_ONCE):
        rows[start : start + _AT_ONCE] = _profiles(world, chance, min(_AT_ONCE, n - start))
    return rows


def questions(n: int) -> Floats:
    """N postings that ask for an occupation with five of its skills, unit rows."""
    world = _world(np.random.default_rng(7))
    chance = np.random.default_rng(11)
    occupation = chance.integers(0, _OCCUPATIONS, n)
    chosen = world.skills_of[occupation[:, None], chance.integers(0, world.skills_of.shape[1], (n, 5))]
    return _unit(world.occupations[occupation] + 0.5 * world.skills[chosen].sum(axis=1) / 5 + 0.4 * _noise(chance, n))


def _world(chance: Generator) -> _World:
    fields = _unit(_noise(chance, _FIELDS) + 0.7 * _noise(chance, 1))
    field_of_occupation = chance.integers(0, _FIELDS, _OCCUPATIONS)
    field_of_skill = np.sort(chance.integers(0, _FIELDS, _SKILLS))
    occupations = _unit(fields[field_of_occupation] + 0.9 * _noise(chance, _OCCUPATIONS))
    skills = _unit(fields[field_of_skill] + 1.1 * _noise(chance, _SKILLS))
    first = np.searchsorted(field_of_skill, field_of_occupation)
    width = np.searchsorted(field_of_skill, field_of_occupation, side="right") - first
    skills_of = first[:, None] + (chance.random((_OCCUPATIONS, 25)) * width[:, None]).astype(np.int64)
    return _World(occupations, skills, skills_of)


def _profiles(world: _World, chance: Generator, n: int) -> Floats:
    occupation = chance.integers(0, _OCCUPATIONS, n)
    rows = 0.55 * world.occupations[occupation]
    columns = chance.integers(0, world.skills_of.shape[1], (n, _SKILLS_OF_ONE))
    share = 0.75 * chance.dirichlet(np.ones(_SKILLS_OF_ONE), n).astype(np.float32)
    for place in range(_SKILLS_OF_ONE):
        rows += share[:, place, None] * world.skills[world.skills_of[occupation, columns[:, place]]]
    second = np.flatnonzero(chance.random(n) < 0.4)
    rows[second] += 0.35 * world.occupations[chance.integers(0, _OCCUPATIONS, len(second))]
    return _unit(rows + 0.35 * _noise(chance, n))


def _noise(chance: Generator, n: int) -> Floats:
    """N random directions of about unit length."""
    noise: Floats = chance.standard_normal((n, DIMENSION), dtype=np.float32) / np.float32(DIMENSION**0.5)
    return noise


def _unit(rows: Floats) -> Floats:
    unit: Floats = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit
