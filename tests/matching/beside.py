"""How far lines about something else move scores: each is added to the profiles of many people.

``python -m tests.matching.beside`` prints the table of docs/benchmarks.md (minutes).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from matching.types import Document
from tests.matching import irrelevant
from tests.matching.real_city import documents, engine

LEAST = 0.01
_PAIRS, _SEED = 120, 3


def pairs() -> list[tuple[Document, Document]]:
    """People and posts of their occupation, whose scores have most to lose."""
    people, posts = documents(200, 50)
    found = [(one, post) for one in people for post in posts if one.facets.occupations == post.facets.occupations]
    random.Random(_SEED).shuffle(found)
    return found[:_PAIRS]


def moves(pool: Mapping[str, Sequence[str]]) -> list[tuple[float, str]]:
    """Of every pair by every other line, by how much the score moves, the furthest first."""
    made, lines, found = engine(200, 50), [line for group in pool.values() for line in group], []
    for number, (person, post) in enumerate(pairs()):
        before = made.pair(person, post).score or 0.0
        for line in lines[number % 2 :: 2]:
            after = made.pair(replace(person, body=f"{person.body}\n{line}"), post).score or 0.0
            found.append((abs(after - before), line))
    return sorted(found, reverse=True)


def main() -> int:
    """Print how many are moved, and the lines that move furthest."""
    for name, pool in (("making", irrelevant.MAKING), ("kept back", irrelevant.KEPT_BACK)):
        found = moves(pool)
        far = [(by, line) for by, line in found if by > LEAST]
        half = sum(by > LEAST / 2 for by, _ in found)
        sys.stdout.write(
            f"{name}: {len(found)} pairs, {sum(by > 0 for by, _ in found)} moved, {half} by more than {LEAST / 2}, "
            f"{len(far)} by more than {LEAST}, {found[0][0]:.4f} at most\n"
        )
        sys.stdout.writelines(f"  {by:.4f} {line}\n" for by, line in far)
    return 0


if __name__ == "__main__":
    sys.exit(main())
