"""What people decided about matches, read from the rows that hold it, and weights fitted to it.

Nothing is stored twice: marks and applications are the judgements, so that what a person takes back or has erased is
gone from here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.encoder import Encoder
from matching.engine import Engine
from matching.learning import FEWEST_QUERIES, LEAST_JUDGEMENTS, LEAST_QUERIES, Fitted, Judged, NothingLearned, fit
from matching.proving import Proof, judged_sets, of_weights, prove, weights_file
from matching.types import Document, Taxonomy
from matching.weights import TermKey, Weights
from talent.applications.models import Application, ApplicationStatus, DeclineReason
from talent.core.config import Settings
from talent.matches import documents
from talent.matches.engine import weights_in_use
from talent.matches.models import Mark, OpportunityMark
from talent.opportunities import queries as opportunities
from talent.profiles import queries as profiles

__all__ = [
    "FEWEST_QUERIES",
    "LEAST_JUDGEMENTS",
    "LEAST_QUERIES",
    "Fitted",
    "NothingLearned",
    "Proof",
    "Said",
    "collect",
    "fit",
    "said",
]

Pair: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """The strongest thing that was said about one pair."""

    accepted: bool
    trust: float


#: What the steps say about a pair. A later step outweighs an earlier one; who clicks says less than who hires.
HIRED = Said(True, 3.0)
ADVANCED = Said(True, 2.0)  # interview or offer
SHORTLISTED = Said(True, 1.0)
APPLIED = Said(True, 0.5)
SAVED = Said(True, 0.3)
UNFIT = Said(False, 1.0)
REMOVED = Said(False, 1.0)
DISMISSED = Said(False, 0.5)

#: Only these reasons speak about the fit; that a place was filled says nothing about the person.
ABOUT_FIT = frozenset({DeclineReason.REQUIREMENT_NOT_MET, DeclineReason.OTHER_SKILLS_NEEDED})
OF_STATUS = {
    ApplicationStatus.SUBMITTED: APPLIED,
    ApplicationStatus.SCREENED: APPLIED,
    ApplicationStatus.INTERVIEW: ADVANCED,
    ApplicationStatus.OFFERED: ADVANCED,
    ApplicationStatus.HIRED: HIRED,
}
OF_MARK = {
    Mark.SHORTLISTED: SHORTLISTED,
    Mark.REMOVED: REMOVED,
    Mark.SAVED: SAVED,
    Mark.DISMISSED: DISMISSED,
}


def said(session: Session) -> dict[Pair, Said]:
    """(profile, opportunity) -> what was decided: of several words the one to trust most, a refusal before an equal."""
    found: dict[Pair, Said] = {}
    for pair, word in _words(session):
        held = found.get(pair)
        if held is None or (word.trust, not word.accepted) > (held.trust, not held.accepted):
            found[pair] = word
    return found


def _words(session: Session) -> Iterator[tuple[Pair, Said]]:
    for mark in session.scalars(select(OpportunityMark).order_by(OpportunityMark.id)):
        yield (mark.profile_id, mark.opportunity_id), OF_MARK[mark.mark]
    for row in session.scalars(select(Application).order_by(Application.id)):
        pair = row.profile_id, row.opportunity_id
        if row.status in OF_STATUS:
            yield pair, OF_STATUS[row.status]
        elif row.status is ApplicationStatus.DECLINED and row.decline_reason in ABOUT_FIT:
            yield pair, UNFIT


def collect(session: Session, engine: Engine, tick: Callable[[int], object] = lambda done: None) -> list[Judged]:
    """Every decided pair with the values of its terms, as the two are now; pairs without a score are left out.

    Who keeps their profile private and has not applied is not read.
    """
    pairs = said(session)
    known = documents.codes(session)
    people = profiles_of(session, {profile_id for profile_id, _ in pairs}, known)
    rows = opportunities.by_ids(session, (opportunity_id for _, opportunity_id in pairs))
    posts = {row.id: documents.of_opportunity(row, known) for row in rows.values()}
    judged = []
    for (profile_id, opportunity_id), word in sorted(pairs.items()):
        if profile_id in people and opportunity_id in posts:
            match = engine.pair(people[profile_id], posts[opportunity_id])
            values = {TermKey(term.key): term.value for term in match.terms}
            if match.score is not None:
                judged.append(Judged(opportunity_id, values, word.accepted, word.trust))
        tick(1)
    return judged


def profiles_of(session: Session, ids: set[int], known: documents.Codes) -> dict[int, Document]:
    """Documents of the profiles that may be found, or that applied and so agreed to be looked at."""
    applied = set(session.scalars(select(Application.profile_id)))
    found = {}
    for profile_id in sorted(ids):
        profile = profiles.full(session, profile_id)
        if profile is not None and (profile.is_open or profile_id in applied):
            found[profile_id] = documents.of_profile(profile, known)
    return found


def proved(terms: Fitted, weights: Weights, taxonomy: Taxonomy, encoder: Encoder | None) -> Sequence[Proof]:
    """The fitted weights held against the present ones on the judged sets of roles and people."""
    fresh = replace(weights, profile_opportunity=replace(weights.profile_opportunity, terms=terms.terms))
    sets = [folder for folder in judged_sets() if folder.name == "roles_people"]
    return prove(
        sets, lambda folder, new: of_weights(folder, fresh if new else weights, taxonomy, encoder), ["map", "ndcg@10"]
    )


def write(settings: Settings, terms: Fitted) -> Path:
    """The weights file of a fit, otherwise as the one in use; used itself only when TALENT_WEIGHTS names it."""
    return weights_file(Path(settings.instance) / "weights", weights_in_use(settings), terms.terms)
