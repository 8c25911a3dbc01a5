"""From a query to matches: find the candidates, judge each, order them, quote for those that are shown."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from matching import features
from matching.borrowing import Borrower
from matching.bounding import BEST, Bound, Bounder, Needed
from matching.coverage import Proximity, cover, holdings
from matching.echo import own_share, own_shares
from matching.explain import closest_sentence, closest_sentences, explain
from matching.index import Floats
from matching.library import Library, Sight
from matching.meaning import meaning
from matching.ranking import Judge, Person, in_order, rank
from matching.reading import Reading
from matching.records import Record
from matching.retrieval import Candidate
from matching.seeking import Preparer
from matching.types import Document, Evidence, Kind, Match, Query, SkillRef, Taxonomy
from matching.weights import Weights


class BadQuery(ValueError):
    """The query asks for a direction that does not exist, or for a document and a text at once."""


class Likeness(NamedTuple):
    """How alike two texts are, in the three ways that are looked at."""

    cosine: float | None  # None when a side has no vector
    likeness: float  # of the words, in [0, 1]
    profile: float  # of the skills usual for the occupations like either side, in [0, 1]


class Searcher:
    """Answers queries from a library."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        weights: Weights,
        proximity: Proximity,
        preparer: Preparer,
        library: Library,
        borrower: Borrower,
    ) -> None:
        self._weights = weights
        self._borrower = borrower
        self._proximity = proximity
        self._judge = Judge(taxonomy, weights, proximity)
        self._bounder = Bounder(taxonomy, weights, proximity)
        self._preparer = preparer
        self._library = library
        self._searching = 0
        self._silence = threading.Condition()  # nobody searches

    def give_way(self) -> None:
        """Wait until nobody searches, for a moment at most."""
        with self._silence:  # and is woken: whoever wakes up to look takes Python's lock from the search each time
            self._silence.wait_for(lambda: not self._searching, _PATIENCE)

    def search(self, query: Query, needed: Mapping[str, float] | None) -> list[Match]:
        """See Engine.search."""
        with self._silence:
            self._searching += 1
        try:
            return self._found(query, needed)
        finally:
            with self._silence:
                self._searching -= 1
                if not self._searching:
                    self._silence.notify_all()

    def _found(self, query: Query, needed: Mapping[str, float] | None) -> list[Match]:
        if query.document is not None and query.text is None:
            return self._by_document(query, query.document, needed)
        if query.text is not None and query.document is None:
            return self._by_text(query, query.text)
        raise BadQuery("A query has either a document or a text.")

    def alike(self, left: Document, right: Document) -> Likeness:
        """See Engine.alike."""
        candidate = self._sight(left, right).candidates[0]
        return Likeness(candidate.cosine, candidate.likeness, candidate.profile)

    def pair(self, left: Document, right: Document, needed: Mapping[str, float] | None) -> Match:
        """See Engine.pair."""
        _check_direction(left.kind, right.kind)
        profile, other = (left, right) if left.kind is Kind.PROFILE else (right, left)
        person = self._judge.person(profile, other.kind, needed)
        sight = self._sight(left, right)
        matches = self._judged(sight, sight.candidates, person)
        return self._explained(matches, sight)[0]

    def _sight(self, left: Document, right: Document) -> Sight:
        read = self._preparer.reader.read
        return self._library.compare(read(left), self._vector(left), read(right), self._vector(right))

    def _by_document(self, query: Query, document: Document, needed: Mapping[str, float] | None) -> list[Match]:
        _check_direction(document.kind, query.target_kind)
        person = self._person(query, document, needed)
        reading = self._preparer.reader.read(document)
        seeker = self._preparer.by_document(reading, self._vector(document), query.target_kind, person)
        sight = self._library.look(reading, seeker, query.target_kind, query.where, self._depth(query), query.limit)
        matches = self._best(sight, person, max(0, query.limit))
        return self._explained(matches, sight) if query.quote else matches

    def _by_text(self, query: Query, text: str) -> list[Match]:
        """A text is no person and no post: it has no score. Its skills are held against each found document's."""
        named = [SkillRef(code) for code in sorted({mention.code for mention in self._preparer.recognizer.find(text)})]
        seeker = self._preparer.by_text(text, dict.fromkeys((ref.code for ref in named), 1.0))
        reading = Reading(
            Document(kind=query.target_kind, id=_NOBODY, title="", body=text),
            tuple(seeker.tokens),
            frozenset(),
            frozenset(seeker.tokens),
            (),
            {},
        )
        sight = self._library.look(reading, seeker, query.target_kind, query.where, self._depth(query), query.limit)
        found = [candidate for candidate in sight.candidates if candidate.relevance > 0]
        return self._hits(found[: max(0, query.limit)], named, sight)

    def _best(self, sight: Sight, person: Person | None, limit: int) -> list[Match]:
        """The first of the list. Who cannot come so far, however little of the text is an echo, is not judged."""
        matches: list[Match] = []
        for candidates in _by_gates(sight):
            if len(matches) < limit or (matches and not matches[-1].passes):
                matches = self._with_best_of(candidates, matches, sight, person, limit)
        return matches

    def _with_best_of(
        self, candidates: Sequence[Candidate], matches: list[Match], sight: Sight, person: Person | None, limit: int
    ) -> list[Match]:
        """The list with those of the candidates that belong into it."""
        bounds = self._bounds(candidates, sight, person)
        order = sorted(range(len(bounds)), key=bounds.__getitem__)
        start = 0
        while start < len(order) and not (len(matches) == limit and rank(matches[-1])[:3] < bounds[order[start]]):
            end = start + max(limit - len(matches), _AT_A_TIME)
            judged = self._judged(sight, [candidates[i] for i in order[start:end]], person)
            matches, start = in_order([*matches, *judged])[:limit], end
        return matches

    def _bounds(self, candidates: Sequence[Candidate], sight: Sight, person: Person | None) -> list[Bound]:
        """How good each candidate can be at most."""
        sought = sight.seeker.document
        if sought.kind is Kind.OPPORTUNITY and self._bounder.holds:
            needed = self._bounder.needed(sought, self._borrower.inferred(sought, sight.kin))
            return [self._bound(candidate, None, sought, needed) for candidate in candidates]
        if person is not None and self._bounder.holds and sought.kind is Kind.PROFILE:
            return [self._bound_of_other(candidate, person) for candidate in candidates]
        return [BEST] * len(candidates)

    def _bound_of_other(self, candidate: Candidate, person: Person) -> Bound:
        other = candidate.record.document
        if other.kind is not Kind.OPPORTUNITY:
            return BEST
        needed = self._bounder.needed(other, self._borrower.inferred(other, candidate.kin), person.held.keys())
        return self._bound(candidate, person, other, needed)

    def _bound(self, candidate: Candidate, person: Person | None, post: Document, needed: Needed) -> Bound:
        person = person or self._judge.person(candidate.record.document, post.kind)
        alike = self._meaning(candidate) if features.has_text(person.profile, post) else None
        return self._bounder.of(person, post, alike, needed, failing=candidate.fails)

    def _meaning(self, candidate: Candidate) -> float:
        return meaning(self._weights.meaning, candidate.cosine, candidate.likeness, candidate.profile)

    def _person(self, query: Query, document: Document, needed: Mapping[str, float] | None) -> Person | None:
        """The document itself when it is a profile; otherwise each found one is."""
        if document.kind is not Kind.PROFILE:
            return None
        return self._judge.person(document, query.target_kind, needed)

    def _hits(self, candidates: Sequence[Candidate], named: list[SkillRef], sight: Sight) -> list[Match]:
        closest = closest_sentences([candidate.record for candidate in candidates], sight.seeker, sight.rarity)
        return [self._hit(*pair, named, sight) for pair in zip(candidates, closest, strict=True)]

    def _hit(self, candidate: Candidate, closest: Evidence | None, named: list[SkillRef], sight: Sight) -> Match:
        document = candidate.record.document
        fits = cover(named, holdings(document.skills), self._proximity)
        back = closest_sentence(sight.seeker, candidate.record, sight.rarity)
        return Match(
            kind=document.kind, id=document.id, score=None, coverage=0.0, skills=fits, relevance=candidate.relevance,
            evidence=explain(candidate.record, fits, (closest, back)),
        )  # fmt: skip

    def _judged(self, sight: Sight, candidates: Sequence[Candidate], person: Person | None) -> list[Match]:
        own = self._own_shares(sight, candidates)
        return [self._judged_one(sight, *pair, person) for pair in zip(candidates, own, strict=True)]

    def _own_shares(self, sight: Sight, candidates: Sequence[Candidate]) -> list[float]:
        """How much of the likeness is the person's own."""
        seeker, rarity, records = sight.seeker, sight.rarity, [candidate.record for candidate in candidates]
        if seeker.document.kind is Kind.PROFILE:
            return [own_share(seeker, record, rarity) for record in records]
        return own_shares(records, seeker, rarity)

    def _judged_one(self, sight: Sight, candidate: Candidate, own: float, person: Person | None) -> Match:
        sought, found = sight.seeker.document, candidate.record.document
        person = person or self._judge.person(found, sought.kind)
        other = sought if found.kind is Kind.PROFILE else found
        alike, relevance = None, self._meaning(candidate)
        if features.has_text(person.profile, other):
            alike = relevance * own
        inferred: tuple[SkillRef, ...] = ()
        if other.kind is Kind.OPPORTUNITY:
            inferred = self._borrower.inferred(other, sight.kin if other is sought else candidate.kin)
        judgement = self._judge.judge(person, other, alike, inferred)
        return Match(
            kind=found.kind, id=found.id, score=judgement.score.value, coverage=judgement.score.coverage,
            terms=judgement.score.terms, gates=judgement.gates, skills=judgement.fits, relevance=relevance,
        )  # fmt: skip

    def _explained(self, matches: Sequence[Match], sight: Sight) -> list[Match]:
        """The same with quotations."""
        by_id = {candidate.record.document.id: candidate.record for candidate in sight.candidates}
        found = [by_id[match.id] for match in matches]
        closest = closest_sentences(found, sight.seeker, sight.rarity)
        return [self._quoted(*each, sight) for each in zip(matches, found, closest, strict=True)]

    def _quoted(self, match: Match, found: Record, closest: Evidence | None, sight: Sight) -> Match:
        back = closest_sentence(sight.seeker, found, sight.rarity)
        if match.kind is Kind.PROFILE:
            return replace(match, evidence=explain(found, match.skills, (closest, back)))
        return replace(match, evidence=explain(sight.seeker, match.skills, (back, closest)))

    def _vector(self, document: Document) -> Floats | None:
        """The stored vector, or a fresh one for a document that is not stored like this."""
        stored = self._library.vector_of(document)
        return stored if stored is not None else self._preparer.document_vector(document)

    def _depth(self, query: Query) -> int:
        return max(self._weights.fusion.depth, query.limit)


_AT_A_TIME = 8  # candidates judged before it is asked again whether anybody better may come
_PATIENCE = 0.05  # seconds
_NOBODY = -1  # id of a text that is asked with; no document has it


def _check_direction(first: Kind, second: Kind) -> None:
    if (first is Kind.PROFILE) == (second is Kind.PROFILE):
        raise BadQuery(f"A {first} is not matched with a {second}.")


def _by_gates(sight: Sight) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates of whom no gate fails, who all stand before the rest; and the rest."""
    passing = [candidate for candidate in sight.candidates if not candidate.fails]
    return passing, [candidate for candidate in sight.candidates if candidate.fails]
