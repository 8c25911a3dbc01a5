"""Counts for the explorer: from facts by day; skills, which have no facts, from what is stored today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import Session

from talent.core.kept import Kept
from talent.opportunities.models import Opportunity, SkillNeed
from talent.organizations.models import Organization
from talent.profiles.models import Education, Profile, SkillClaim, WishedOccupation
from talent.reporting import queries
from talent.reporting.explorer.question import Answer, By, Group, Question
from talent.reporting.facts import reading, skill_days
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import EducationLevel
from talent.taxonomy.queries import inside

#: Dimension -> column of the facts. Skills have none.
COLUMNS = {
    By.OCCUPATION: "occupation_code",
    By.REGION: "region_code",
    By.EDUCATION: "education_code",
    By.INDUSTRY: "industry_code",
}
Pair = tuple[float, float]
Found = dict[str, Pair]


#: Groups and cells of the answers kept, while the facts they are of are not counted anew.
KEPT = 200_000
_answers: Kept[Answer] = Kept(KEPT, lambda found: 1 + len(found.groups))
_maps: Kept[dict[tuple[str, str], Pair]] = Kept(KEPT, lambda found: 1 + len(found))


def answer(session: Session, question: Question) -> Answer:
    """Demand and supply as asked for, in a fixed number of queries."""
    edition = _edition(session, question)

    def make() -> Answer:
        return _answer(session, question, has_facts=edition is not None)

    return _answers.get((edition, question), make) if edition else make()


def _edition(session: Session, question: Question) -> tuple[Hashable, ...] | None:
    """Which facts can answer; None where the rows of posts and people must, as they are now."""
    if question.by is not By.SKILL and question.skill is None:
        return reading.edition(session, question.day)
    only = question.by is By.SKILL and not question.narrowed()
    return reading.edition(session, question.day) if only and skill_days.is_counted(session, question.day) else None


def _answer(session: Session, question: Question, *, has_facts: bool) -> Answer:
    by_skill = question.by is By.SKILL or question.skill is not None
    if by_skill:
        found, whole = (_from_skill_facts if has_facts else _from_rows)(session, question)
    else:
        found, whole = _from_facts(session, question)
    groups = [_group(question, code, pair) for code, pair in found.items() if code]
    loose = _group(question, "", found[""]) if "" in found else None
    ordered = sorted(groups, key=lambda g: (-(g.gap if g.gap is not None else g.demand), g.code))
    return Answer(question, _group(question, "", whole), tuple(ordered), loose)


def _group(question: Question, code: str, pair: Pair) -> Group:
    return Group(code, round(pair[0], 6), round(pair[1], 6) if question.has_supply else None)


def _from_facts(session: Session, question: Question) -> tuple[Found, Pair]:
    narrowed = question.narrowed()
    dimensions = [question.by, *[d for d in narrowed if d is not question.by]]
    cells = reading.cells(session, question.region_code, question.day, [COLUMNS[d] for d in dimensions])
    kept = [
        cell
        for cell in cells
        if all(_fits(d, value, narrowed[d]) for d, value in zip(dimensions, cell.key, strict=True) if d in narrowed)
    ]
    found = _summed((cell.key[0], (cell.demand, cell.supply)) for cell in kept)
    whole = (sum(c.demand for c in kept), sum(c.supply for c in kept))
    return (_by_district(session, question.region_code, found) if question.by is By.REGION else found), whole


def _fits(dimension: By, value: str, wanted: str) -> bool:
    """An industry's section holds its divisions; all other codes are equal or not."""
    return value.startswith(wanted) if dimension is By.INDUSTRY else value == wanted


def _summed(pairs: Iterable[tuple[str, Pair]]) -> Found:
    found: dict[str, Pair] = defaultdict(lambda: (0.0, 0.0))
    for code, (demand, supply) in pairs:
        found[code] = (found[code][0] + demand, found[code][1] + supply)
    return dict(found)


def _by_district(session: Session, region_code: str, found: Found) -> Found:
    return _summed((code, found[old]) for old, code in districts(session, region_code, found).items())


def districts(session: Session, region_code: str, codes: Iterable[str]) -> dict[str, str]:
    """Each code -> the region right below ``region_code`` that it lies in; "" when it names none of them."""
    below = [r.code for r in taxonomy.regions(session, under=region_code) if r.parent_code == region_code]
    starts = {taxonomy.prefix(code): code for code in below or [region_code]}
    return {code: next((starts[code[:n]] for n in (2, 4, 6) if code[:n] in starts), "") for code in codes}


def heat(session: Session, question: Question) -> dict[tuple[str, str], Pair]:
    """(district, occupation) -> places and people."""
    edition = reading.edition(session, question.day)

    def make() -> dict[tuple[str, str], Pair]:
        return _heat(session, question)

    return _maps.get((edition, question.region_code, question.day), make) if edition else make()


def _heat(session: Session, question: Question) -> dict[tuple[str, str], Pair]:
    cells = reading.cells(session, question.region_code, question.day, ["region_code", "occupation_code"])
    homes = districts(session, question.region_code, {cell.key[0] for cell in cells})
    found: dict[tuple[str, str], Pair] = defaultdict(lambda: (0.0, 0.0))
    for cell in cells:
        key = (homes[cell.key[0]], cell.key[1])
        if all(key):
            found[key] = (found[key][0] + cell.demand, found[key][1] + cell.supply)
    return dict(found)


# --- skills: counted each day as they are stored; narrowed or on other days, posts and people as they are stored


def _from_skill_facts(session: Session, question: Question) -> tuple[Found, Pair]:
    rows = skill_days.cells(session, question.region_code, question.day)
    found = {code: (places, float(people)) for code, places, people in rows}
    whole = reading.cells(session, question.region_code, question.day, [])
    return found, (sum(c.demand for c in whole), sum(c.supply for c in whole))


def _from_rows(session: Session, question: Question) -> tuple[Found, Pair]:
    demand, places = _places(session, question)
    supply, people = _people(session, question) if question.has_supply else ({}, 0.0)
    found = {code: (demand.get(code, 0.0), supply.get(code, 0.0)) for code in demand.keys() | supply.keys()}
    if question.by is By.REGION:
        found = _by_district(session, question.region_code, found)
    return found, (places, people)


def _places(session: Session, question: Question) -> tuple[dict[str, float], float]:
    """Weighted places by group, and places in all (each once, whatever skills its post asks for)."""
    post = queries.open_posts(question.region_code, question.day).subquery()
    columns: dict[By, SQLColumnExpression[Any]] = {
        By.OCCUPATION: Opportunity.occupation_code,
        By.REGION: Opportunity.region_code,
        By.EDUCATION: Opportunity.education_code,
        By.INDUSTRY: Organization.industry_code,
    }
    wanted = _wanted(question, columns)
    base = select(func.sum(post.c.places)).join(Opportunity, Opportunity.id == post.c.id)
    base = base.join(Organization, Organization.id == Opportunity.organization_id).where(post.c.places > 0, *wanted)
    asks = select(SkillNeed.opportunity_id).where(SkillNeed.skill_code == question.skill)
    if question.skill is not None:
        base = base.where(Opportunity.id.in_(asks))
    whole = float(session.scalar(base) or 0)
    if question.by is not By.SKILL:
        return _grouped(session, base, columns[question.by]), whole
    weight = case((SkillNeed.essential.is_(True), 1.0), else_=queries.OPTIONAL_WEIGHT)
    needs = base.join(SkillNeed, SkillNeed.opportunity_id == Opportunity.id)
    return _grouped(session, needs.with_only_columns(func.sum(post.c.places * weight)), SkillNeed.skill_code), whole


def _people(session: Session, question: Question) -> tuple[dict[str, float], float]:
    """People by group; who wishes for k occupations is 1/k in each."""
    wishes = (
        select(WishedOccupation.profile_id, func.count().label("count"))
        .group_by(WishedOccupation.profile_id)
        .subquery()
    )
    level = highest_education()
    columns: dict[By, SQLColumnExpression[Any]] = {
        By.OCCUPATION: WishedOccupation.occupation_code,
        By.REGION: Profile.region_code,
        By.EDUCATION: level.c.code,
        By.SKILL: SkillClaim.skill_code,
    }
    shared = question.by is By.OCCUPATION or question.occupation is not None
    share = func.sum(1.0 / func.coalesce(wishes.c.count, 1)) if shared else func.sum(1.0)
    base = select(share).select_from(Profile)
    if question.by is By.EDUCATION or question.education is not None:  # costly, so only where it is asked for
        base = base.outerjoin(level, level.c.profile_id == Profile.id)
    if shared:
        base = base.outerjoin(WishedOccupation, WishedOccupation.profile_id == Profile.id)
        base = base.outerjoin(wishes, wishes.c.profile_id == Profile.id)
    base = base.where(
        queries.looking_at_end_of(question.day), inside(Profile.region_code, question.region_code),
        *_wanted(question, columns),
    )  # fmt: skip
    if question.skill is not None:
        holders = select(SkillClaim.profile_id).where(SkillClaim.skill_code == question.skill)
        base = base.where(Profile.id.in_(holders))
    whole = float(session.scalar(base) or 0)
    if question.by is By.SKILL:
        base = base.join(SkillClaim, SkillClaim.profile_id == Profile.id)
    return _grouped(session, base, columns[question.by]), whole


def _wanted(question: Question, columns: dict[By, SQLColumnExpression[Any]]) -> list[ColumnElement[bool]]:
    """Conditions of the filters; the skill is a condition of its own."""
    found: list[ColumnElement[bool]] = []
    for dimension, code in question.narrowed().items():
        if dimension is By.INDUSTRY and By.INDUSTRY in columns:
            found.append(columns[dimension].startswith(code, autoescape=True))
        elif dimension is not By.SKILL and dimension in columns:
            found.append(columns[dimension] == code)
    return found


def highest_education() -> Any:
    """Each profile's highest level of education."""
    rank = (
        select(Education.profile_id, func.max(EducationLevel.rank).label("rank"))
        .join(EducationLevel, EducationLevel.code == Education.level_code)
        .group_by(Education.profile_id)
        .subquery()
    )
    return (
        select(rank.c.profile_id, EducationLevel.code)
        .join(EducationLevel, EducationLevel.rank == rank.c.rank)
        .subquery()
    )


def _grouped(session: Session, base: Select[Any], column: SQLColumnExpression[Any]) -> dict[str, float]:
    key = func.coalesce(column, "")
    rows: Sequence[Any] = session.execute(base.add_columns(key.label("key")).group_by(key)).all()
    return {code: float(n or 0) for n, code in rows}
