"""What texts that want to be found gain: each is put into the profile of one person after the other.

``python -m tests.matching.stuffing`` prints the table of docs/benchmarks.md (minutes).
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from matching.engine import Engine
from matching.types import Document, Kind, Query
from tests.matching.orders import KEPT_BACK, MADE_WITH
from tests.matching.real_city import documents, engine, name

FIRST = 10
_STRANGER = 10_000


@dataclass(frozen=True)
class Gains:
    """What one attack did. A rank is gained by who stands one place further to the front than before."""

    ranks: Sequence[int]
    points: Sequence[float]  # of 100, by which the score rose
    entered: int  # came in among the first ten

    @property
    def median(self) -> float:
        """Of the ranks gained; below 0 where it did harm."""
        return statistics.median(self.ranks)

    @property
    def share_entered(self) -> float:
        """Of all who tried."""
        return self.entered / len(self.ranks)


def _wanted(post: Document) -> list[str]:
    return [name(ref.code, "en" if post.title.isascii() else "zh") for ref in post.skills][:20]


def _keywords(post: Document, _number: int) -> str:
    return " ".join(_wanted(post))


def _repeated(post: Document, _number: int) -> str:
    return " ".join([_wanted(post)[0], post.title] * 50)


def _pasted(post: Document, _number: int) -> str:
    return f"{post.title}\n{post.body}"


def _invisible(post: Document, number: int) -> str:
    return "\n".join("\u200b".join(line) for line in _pasted(post, number).split("\n"))


def _orders(_post: Document, number: int) -> str:
    orders = (*MADE_WITH, *KEPT_BACK)
    return orders[number % len(orders)]


def _new_orders(_post: Document, number: int) -> str:
    return KEPT_BACK[number % len(KEPT_BACK)]


ATTACKS: Mapping[str, Callable[[Document, int], str]] = {
    "keywords": _keywords,  # the skills of the post, up to 20
    "repeated": _repeated,  # its first skill and its title, 50 times
    "pasted": _pasted,
    "invisible": _invisible,  # pasted with a character of no width behind every letter
    "orders": _orders,  # to whoever reads and ranks, a hundred in turn
    "orders kept back": _new_orders,
}


def gains(attack: str, people: Sequence[Document], posts: Sequence[Document], made: Engine) -> Gains:
    """Let each of the people try it on each of the posts, alone among all whom the engine knows."""
    ranks, points, entered = [], [], 0
    for post in posts:
        texts = [ATTACKS[attack](post, number) for number in range(len(people))]
        for (before, own), (after, stuffed) in _stands(texts, people, post, made):
            ranks.append(before - after)
            points.append(100 * (stuffed - own))
            entered += after <= FIRST < before
    return Gains(ranks, points, entered)


Stand: TypeAlias = tuple[int, float]


def _stands(
    texts: Sequence[str], people: Sequence[Document], post: Document, made: Engine
) -> Iterator[tuple[Stand, Stand]]:
    """Rank and score of each of the people without their text and with it."""
    everybody = len(made.ids(Kind.PROFILE))
    found = made.search(Query(target_kind=Kind.PROFILE, document=post, limit=everybody, quote=False))
    scores = {match.id: match.score or 0.0 for match in found}
    for person, text in zip(people, texts, strict=True):
        stuffed = replace(person, id=_STRANGER, body=f"{person.body}\n{text}")
        own, score = scores[person.id], made.pair(stuffed, post).score or 0.0
        others = [of for document_id, of in scores.items() if document_id != person.id]
        yield (_rank(own, others), own), (_rank(score, others), score)


def _rank(own: float, others: Sequence[float]) -> int:
    return 1 + sum(other > own for other in others)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--posts", type=int, default=5)
    asked = parser.parse_args()
    people, posts = documents(asked.people, 50)
    made = engine(asked.people, 50)
    write = csv.writer(sys.stdout, delimiter="\t").writerow
    write(["attack", "tries", "median", "highest", "gained", "into the first ten", "points at most"])
    for attack in ATTACKS:
        found = gains(attack, people, posts[: asked.posts], made)
        share = sum(rank > 0 for rank in found.ranks) / len(found.ranks)
        highest = max(found.ranks)
        points = f"{max(found.points):.1f}"
        write([attack, len(found.ranks), found.median, highest, f"{share:.1%}", f"{found.share_entered:.2%}", points])


if __name__ == "__main__":
    main()
