"""Match pages: what the engine finds, checked once more against the database, with names for the codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.engine import Engine
from matching.pathway import Pathway
from matching.relaxing import Reach, Relaxation
from matching.types import Document, Filter, Kind, Match, Query, SkillFit, SkillRef, SkillState
from matching.weights import default_weights
from talent.applications import queries as applications
from talent.applications.models import Application, Invitation
from talent.core import clock
from talent.enrolments import queries as enrolments
from talent.matches import documents
from talent.matches.models import Mark, OpportunityMark, ProgramMark
from talent.opportunities import queries as opportunities
from talent.opportunities.models import Opportunity
from talent.profiles import queries as profiles
from talent.profiles.models import Profile
from talent.profiles.pseudonym import hider
from talent.programs import queries as programs
from talent.programs.models import Cohort, Program, ProgramStatus
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Major, Region, Skill

LIMIT = 50
#: From how many of a person's best opportunities the skills to learn are read.
NEEDED_FROM = 20
#: Relevance from which on a hit answers a search. In the demo city every post of an occupation reaches it for each of
#: the occupation's names (320 pairs), and 6 % of those of another field do (2,772 pairs).
CLOSE = 0.45
#: Hits that are less close and shown all the same, apart.
FURTHER = 10


@dataclass(frozen=True)
class Found:
    """One ranked row: the match, the row it is about, and what the two sides did so far."""

    match: Match
    row: Any
    mark: Mark | None = None
    application: Application | None = None
    invitation: Invitation | None = None
    cohorts: Sequence[Cohort] = ()

    @property
    def headline(self) -> str:
        """A profile's headline as organizations see it before the person agreed."""
        return hider(self.row)(self.row.headline)


@dataclass(frozen=True)
class Names:
    """Rows of the taxonomy for the codes that a page shows."""

    skills: Mapping[str, Skill]
    regions: Mapping[str, Region]
    majors: Mapping[str, Major]
    levels: Mapping[int, Any]  # education rank -> level


def names(
    session: Session,
    matches: Iterable[Match],
    regions: Iterable[str | None] = (),
    requirements: Iterable[Relaxation] = (),
) -> Names:
    """Names for everything these matches and requirements mention, in a fixed number of queries."""
    matches = list(matches)
    codes = {code for m in matches for fit in m.skills for code in (fit.code, fit.by) if code}
    asked = {(g.key, g.required) for m in matches for g in m.gates} | {(r.key, r.required) for r in requirements}
    codes |= {required for key, required in asked if key == "certificate"}
    majors = {c for m in matches for g in m.gates if g.key == "major" for c in (g.held or "").split(",")}
    majors |= {c for key, required in asked if key == "major" for c in required.split(",")}
    return Names(
        skills=taxonomy.by_code(session, Skill, codes),
        regions=taxonomy.by_code(session, Region, regions),
        majors=taxonomy.by_code(session, Major, majors),
        levels={level.rank: level for level in taxonomy.education_levels(session)},
    )


def opportunities_for(session: Session, engine: Engine, profile: Profile, where: Filter) -> list[Found]:
    """The best open opportunities for a profile; dismissed and applied-for ones left out before ranking."""
    marks = opportunity_marks(session, profile.id)
    dismissed = {i for i, found in marks.items() if Mark.DISMISSED in found}
    hidden = applications.applied_to(session, profile.id) | dismissed
    document = documents.of_profile(profile, documents.codes(session))
    query = Query(
        target_kind=Kind.OPPORTUNITY,
        document=document,
        where=Filter(where.any_of, where.ids, where.not_ids | hidden),
        limit=LIMIT,
    )
    matches = engine.search(query)
    rows = opportunities.by_ids(session, (m.id for m in matches))
    today = clock.today()
    return [
        Found(m, rows[m.id], mark=Mark.SAVED if Mark.SAVED in marks.get(m.id, ()) else None)
        for m in matches
        if m.id in rows and rows[m.id].is_open(today)
    ]


def opportunity_marks(session: Session, profile_id: int) -> dict[int, set[Mark]]:
    """Opportunity -> what was said about it and this profile."""
    found: dict[int, set[Mark]] = {}
    for row in session.scalars(select(OpportunityMark).where(OpportunityMark.profile_id == profile_id)):
        found.setdefault(row.opportunity_id, set()).add(row.mark)
    return found


def saved(session: Session, engine: Engine, profile: Profile) -> list[Found]:
    """What the person keeps, closed ones too, each with its match."""
    marks = opportunity_marks(session, profile.id)
    ids = [i for i, found in marks.items() if Mark.SAVED in found]
    rows = opportunities.by_ids(session, ids)
    known = documents.codes(session)
    mine = documents.of_profile(profile, known)
    found = [
        Found(engine.pair(mine, documents.of_opportunity(row, known)), row, mark=Mark.SAVED) for row in rows.values()
    ]
    return sorted(found, key=lambda f: (f.match.score is None, -(f.match.score or 0.0), f.row.id))


def saved_programs(session: Session, profile_id: int) -> list[Found]:
    """Programs the person keeps, closed ones too, with the cohorts that take applications."""
    marked = select(ProgramMark.program_id).where(ProgramMark.profile_id == profile_id, ProgramMark.mark == Mark.SAVED)
    rows = programs.by_ids(session, session.scalars(marked))
    cohorts = programs.open_cohorts(session, rows, clock.today())
    return [Found(_unscored(i), row, mark=Mark.SAVED, cohorts=cohorts.get(i, ())) for i, row in sorted(rows.items())]


def _unscored(program_id: int) -> Match:
    return Match(kind=Kind.PROGRAM, id=program_id, score=None, coverage=0.0)


def chosen(session: Session, engine: Engine, profile: Profile, row: Opportunity) -> Match:
    """The match of one pair, with its reasons."""
    known = documents.codes(session)
    return engine.pair(documents.of_profile(profile, known), documents.of_opportunity(row, known))


@dataclass(frozen=True)
class Way:
    """What would change a match."""

    path: Pathway
    programs: Mapping[int, Found]  # those of its steps, which take applications and have free seats
    afterwards: float | None  # the score with all that they teach; None without a step


def pathway(session: Session, engine: Engine, profile: Profile, row: Opportunity) -> Way:
    """What would change a match, and by how much."""
    known = documents.codes(session)
    open_programs = _programs_with_seats(session, engine, clock.today())
    mine, theirs = documents.of_profile(profile, known), documents.of_opportunity(row, known)
    path = engine.what_would_change(mine, theirs, Filter(ids=frozenset(open_programs)))
    rows = programs.by_ids(session, (s.program_id for s in path.steps))
    found = {i: Found(_unscored(i), program, cohorts=open_programs[i]) for i, program in rows.items()}
    taught = [ref for f in found.values() for ref in documents.of_program(f.row, f.cohorts, known).skills]
    afterwards = engine.pair(_having_learnt(mine, taught), theirs).score if taught else None
    return Way(path, found, afterwards)


def _having_learnt(profile: Document, taught: Iterable[SkillRef]) -> Document:
    """The profile as it will be when whoever teaches these skills has confirmed them."""
    held = {ref.code: ref for ref in profile.skills}
    for ref in taught:
        before = held.get(ref.code)
        level = max((r.level for r in (ref, before) if r is not None and r.level), default=None)
        held[ref.code] = SkillRef(ref.code, level, verified=True)
    return replace(profile, skills=tuple(held.values()))


def _programs_with_seats(session: Session, engine: Engine, today: date) -> dict[int, list[Cohort]]:
    found = programs.open_cohorts(session, engine.ids(Kind.PROGRAM), today)
    seats = {i: [c for c in cohorts if c.free > 0] for i, cohorts in found.items()}
    return {i: cohorts for i, cohorts in seats.items() if cohorts}


def needed(engine: Engine, profile: Document) -> dict[str, float] | None:
    """Skills the person's best opportunities ask for and the profile lacks: code -> weight in (0, 1].

    None when no opportunity can be scored; the engine then takes what the wished occupations usually need.
    """
    best = engine.search(Query(target_kind=Kind.OPPORTUNITY, document=profile, limit=NEEDED_FROM))
    missing: dict[str, float] = {}
    for match in best:
        for fit in match.skills:
            if match.score is not None and fit.state is not SkillState.MET:
                missing[fit.code] = missing.get(fit.code, 0.0) + match.score * _asked_for(fit)
    most = max(missing.values(), default=0.0)
    return {code: value / most for code, value in missing.items()} if most else None


def _asked_for(fit: SkillFit) -> float:
    """How much a post wants a skill: one that is only usual for such work less than any it lists."""
    numbers = default_weights().skills
    if fit.inferred:
        return numbers.inferred
    return 1.0 if fit.essential else numbers.optional


def programs_for(session: Session, engine: Engine, profile: Profile, where: Filter) -> list[Found]:
    """The best programs for a profile: those that teach what its best opportunities ask for and it lacks."""
    marks = {
        row.program_id: row.mark
        for row in session.scalars(select(ProgramMark).where(ProgramMark.profile_id == profile.id))
    }
    hidden = {i for i, mark in marks.items() if mark is Mark.DISMISSED} | enrolments.programs_taken(session, profile.id)
    document = documents.of_profile(profile, documents.codes(session))
    query = Query(
        target_kind=Kind.PROGRAM,
        document=document,
        where=Filter(where.any_of, where.ids, where.not_ids | hidden),
        limit=LIMIT,
    )
    matches = engine.search(query, needed=needed(engine, document))
    rows = programs.by_ids(session, (m.id for m in matches))
    cohorts = programs.open_cohorts(session, rows, clock.today())
    return [
        Found(m, rows[m.id], mark=marks.get(m.id), cohorts=cohorts.get(m.id, ()))
        for m in matches
        if m.id in rows and rows[m.id].status is ProgramStatus.PUBLISHED
    ]


@dataclass(frozen=True)
class Candidates:
    """Ranked people for a post, and who is just out of reach."""

    found: Sequence[Found]
    pool: int  # people who may be found at all
    reach: Reach  # which requirement keeps how many out

    @property
    def verified(self) -> int:
        """How many of the found have a verified skill that is asked for."""
        return sum(any(fit.verified for fit in f.match.skills) for f in self.found)


def profiles_for(session: Session, engine: Engine, row: Opportunity, where: Filter) -> Candidates:
    """The best people for an opportunity; removed and hired ones left out before ranking."""
    marks = {
        m.profile_id: m.mark
        for m in session.scalars(
            select(OpportunityMark).where(
                OpportunityMark.opportunity_id == row.id,
                OpportunityMark.mark.in_([Mark.SHORTLISTED, Mark.REMOVED]),
            )
        )
    }
    hidden = frozenset(i for i, mark in marks.items() if mark is Mark.REMOVED)
    document = documents.of_opportunity(row, documents.codes(session))
    where = Filter(where.any_of, where.ids, where.not_ids | hidden)
    matches = engine.search(Query(target_kind=Kind.PROFILE, document=document, where=where, limit=LIMIT))
    rows = profiles.by_ids(session, (m.id for m in matches))
    applied, invited = applications.applicants(session, row.id), applications.invited(session, row.id)
    found = [
        Found(m, rows[m.id], marks.get(m.id), applied.get(m.id), invited.get(m.id))
        for m in matches
        if m.id in rows and rows[m.id].is_open
    ]
    return Candidates(found, len(engine.ids(Kind.PROFILE)), engine.reach(document, where))


def learners_for(session: Session, engine: Engine, program: Program) -> Sequence[Found]:
    """People who need what a program teaches, those who need it most first."""
    known = documents.codes(session)
    cohorts = programs.open_cohorts(session, [program.id], clock.today()).get(program.id, [])
    document = documents.of_program(program, cohorts, known)
    matches = engine.search(Query(target_kind=Kind.PROFILE, document=document, limit=LIMIT))
    rows = profiles.by_ids(session, (m.id for m in matches))
    return [Found(m, rows[m.id]) for m in matches if m.id in rows and rows[m.id].is_open]


@dataclass(frozen=True)
class Hits:
    """What a search found, best first."""

    close: Sequence[Found] = ()
    further: Sequence[Found] = ()  # the nearest of the rest: an encoder finds everything a little like anything


def search(session: Session, engine: Engine, text: str, kind: Kind) -> Hits:
    """Open opportunities or programs for a free text."""
    if not text.strip() or kind is Kind.PROFILE:
        return Hits()
    found = _found(session, engine, text, kind)
    best = max((f.match.relevance for f in found), default=0.0)
    least = CLOSE if engine.encoder_id else best / 2  # words alone say only which hit has more of them
    close = [f for f in found if f.match.relevance >= least or _has_a_skill(f.match)]
    return Hits(close, [f for f in found if f not in close][:FURTHER])


def _has_a_skill(match: Match) -> bool:
    """Whether a skill that the search names is asked for, or taught."""
    return any(fit.state is SkillState.MET for fit in match.skills)


def _found(session: Session, engine: Engine, text: str, kind: Kind) -> list[Found]:
    matches = engine.search(Query(target_kind=kind, text=text, limit=LIMIT))
    ids = [m.id for m in matches]
    today = clock.today()
    if kind is Kind.OPPORTUNITY:
        posts = {i: o for i, o in opportunities.by_ids(session, ids).items() if o.is_open(today)}
        return [Found(m, posts[m.id]) for m in matches if m.id in posts]
    found = {i: p for i, p in programs.by_ids(session, ids).items() if p.status is ProgramStatus.PUBLISHED}
    return [Found(m, found[m.id]) for m in matches if m.id in found]


def strongest(fits: Sequence[SkillFit], count: int = 3) -> list[SkillFit]:
    """The skills that speak most for a match: essential and verified ones first."""
    held = [fit for fit in fits if fit.state in {SkillState.MET, SkillState.NEAR}]
    return sorted(held, key=lambda f: (f.inferred, -f.value, not f.essential, not f.verified, f.code))[:count]


def first_missing(fits: Sequence[SkillFit]) -> SkillFit | None:
    """The essential skill that is missing first, else an optional one."""
    lacking = [fit for fit in fits if fit.state is SkillState.MISSING and not fit.inferred]
    return min(lacking, key=lambda f: (not f.essential, f.code), default=None)
