"""What a person keeps: the best matches first, those without a score last."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matching.types import Document, Match
from talent.matches import queries
from talent.matches.models import Mark, OpportunityMark
from tests.factories.organizations import organization
from tests.talent.pairs import published_opportunity, published_profile


class Telling:
    """An engine that gives each post the score it is told."""

    def __init__(self, scores: dict[int, float | None]) -> None:
        self._scores = scores

    def pair(self, mine: Document, theirs: Document) -> Match:
        return Match(kind=theirs.kind, id=theirs.id, score=self._scores[theirs.id], coverage=0.5)


def test_a_score_of_0_stands_above_none(session: Session) -> None:
    person, firm = published_profile(session), organization(session)
    posts = [published_opportunity(session, firm) for _ in range(4)]
    for row in posts:
        session.add(OpportunityMark(profile_id=person.id, opportunity_id=row.id, mark=Mark.SAVED))
    session.flush()
    scores = dict(zip((row.id for row in posts), [None, 0.0, 0.5, 0.0], strict=True))
    found = queries.saved(session, Telling(scores), person)  # type: ignore[arg-type]
    assert [one.match.score for one in found] == [0.5, 0.0, 0.0, None]
