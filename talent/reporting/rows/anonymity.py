"""People as rows that cannot be told apart from at least four others. Pure.

k-anonymity by local suppression: each row keeps as many of its traits as it shares with k - 1 other rows shown, and
those that share none are left out. The name of a row is a keyed hash of the question and the person: rows of two
questions cannot be joined, and without the key nobody can be looked up.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Rows that look alike, the person's own included; the bureau's threshold for counts.
ALIKE = 5
#: Length of a row's name.
DIGITS = 12
Traits = tuple[str | None, ...]


@dataclass(frozen=True)
class Row:
    """One person. traits: in the order asked for; None: not shown, as too few share it."""

    name: str
    traits: Traits


def shown(people: Mapping[int, Sequence[str]], question: str, key: str) -> list[Row]:
    """Rows of these people, by name, which is an order of no meaning; empty when there are fewer than ALIKE.

    Args:
        people: person -> traits, the one given up first at the end.
        question: names what was asked, in one way for one question.
        key: of the site; whoever has it can look people up.
    """
    rows = [Row(pseudonym(who, question, key), traits) for who, traits in generalised(people).items()]
    return sorted(rows, key=lambda row: row.name)


def pseudonym(who: int, question: str, key: str) -> str:
    """A name for a person in the answer to one question."""
    return hmac.new(key.encode(), f"{question} {who}".encode(), hashlib.sha256).hexdigest()[:DIGITS].upper()


def generalised(people: Mapping[int, Sequence[str]]) -> dict[int, Traits]:
    """Person -> traits kept. Every combination that comes out stands for ALIKE people or more."""
    found: dict[int, Traits] = {}
    left = {who: tuple(traits) for who, traits in people.items()}
    width = max((len(traits) for traits in left.values()), default=0)
    for kept in range(width, -1, -1):
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for who, traits in left.items():
            alike[traits[:kept]].append(who)
        for traits, group in alike.items():
            if len(group) >= ALIKE:
                found |= dict.fromkeys(group, (*traits, *[None] * (width - kept)))
                for who in group:
                    del left[who]
    return found
