"""Skills that a post needs without saying so: those usual for the occupations it is like.

They are marked as inferred, weigh less than anything the post lists, and are left out where the post lists the skill
itself or one near to it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from threading import Lock
from typing import TypeAlias

from matching.coverage import Proximity
from matching.occupations import Kin, OccupationMap
from matching.types import Document, SkillRef, Taxonomy
from matching.weights import SkillNumbers

_REMEMBERED = 20_000

_Key: TypeAlias = tuple[bytes, tuple[str, ...], tuple[str, ...]]
"""The occupations a post is like, those it states, the skills it lists."""


class Borrower:
    """Borrows skills by one taxonomy. Safe from many threads."""

    def __init__(
        self, taxonomy: Taxonomy, occupations: OccupationMap | None, proximity: Proximity, numbers: SkillNumbers
    ) -> None:
        """Args: occupations: None = there is no encoder; then only the occupation that is stated is asked."""
        self._taxonomy = taxonomy
        self._occupations = occupations
        self._proximity = proximity
        self._numbers = numbers
        self._known: OrderedDict[_Key, tuple[SkillRef, ...]] = OrderedDict()
        self._lock = Lock()

    def inferred(self, post: Document, kin: Kin | None) -> tuple[SkillRef, ...]:
        """The most usual skills of its occupations that the post does not list, the most usual first."""
        stated, listed = post.facets.occupations, tuple(ref.code for ref in post.skills)
        key = (b"" if kin is None else kin.places.tobytes() + kin.weights.tobytes(), stated, listed)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._lent(self._shared_by_many(kin, stated), listed)
            with self._lock:
                self._known[key] = known
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return known

    def _lent(self, usual: Iterable[str], listed: Collection[str]) -> tuple[SkillRef, ...]:
        """The first of the usual skills that are not listed and come near none that is."""
        spoken_for = set(listed).union(*(self._proximity.near(code) for code in listed))
        lent = [SkillRef(code, essential=False, inferred=True) for code in usual if code not in spoken_for]
        return tuple(lent[: self._numbers.inferred_most])

    def _shared_by_many(self, kin: Kin | None, stated: tuple[str, ...]) -> tuple[str, ...]:
        """Skills that a share of the nearest occupations needs, or that the stated one cannot do without."""
        shares = dict(self._occupations.usual_skills(kin)[0]) if kin is not None and self._occupations else {}
        for code in stated:
            if entry := self._taxonomy.occupations.get(code):
                shares |= dict.fromkeys(entry.essential, 1.0)
        usual = [(share, code) for code, share in shares.items() if share >= self._numbers.inferred_from]
        return tuple(code for _, code in sorted(usual, key=lambda found: (-found[0], found[1])))
