"""All 24 indicators of a region and period: counted, computed, or "no data" with its reason."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from talent.reporting.guarantee import market, outcomes, training
from talent.reporting.indicators import computed, estimating, skills
from talent.reporting.indicators.estimating import Missing
from talent.reporting.indicators.external import Entered
from talent.reporting.indicators.spread import Estimate
from talent.reporting.indicators.survival import Slot

Estimates = dict[str, Estimate]


@dataclass(frozen=True, kw_only=True)
class Assurance:
    """Qualified supply and demand projected six months ahead [persons]; draws: their ratio in each run [percent]."""

    supply: float
    demand: float
    draws: tuple[float, ...] = ()


def collect(
    session: Session,
    region_code: str,
    first: date,
    last: date,
    entered: Mapping[str, Entered],
    assurance: Assurance | None = None,
) -> Estimates:
    """Code -> estimate, for every indicator of the registry; the same records give the same numbers.

    Args:
        first, last: days of the period.
        entered: statistics from outside in force, by their code in the registry.
        assurance: from the projection, if there is one.
    """
    seed = seed_of(region_code, last)
    watched = outcomes.slots(session, region_code, last)
    found = {
        **_supply(session, region_code, last, entered, seed),
        **_demand(session, region_code, first, last, seed),
        **_filling(watched, outcomes.high_end(session, region_code, last), seed),
        **_training(session, region_code, first, last, seed),
        **_outside(last, entered),
        "E3": computed.retention_365(outcomes.in_post(session, region_code, last), seed),
        "F3": _fairness(session, region_code, last),
        "A4": computed.supply_assurance(
            assurance.supply if assurance else None,
            assurance.demand if assurance else None,
            assurance.draws if assurance else (),
        ),
    }
    return dict(sorted(found.items()))


def seed_of(region_code: str, last: date) -> int:
    """The seed of everything drawn for a region and period."""
    return zlib.crc32(f"{region_code} {last}".encode())


def _supply(session: Session, region_code: str, last: date, entered: Mapping[str, Entered], seed: int) -> Estimates:
    gaps = market.skill_gaps(session, region_code, last)
    return {
        "A1": computed.qualified_reserve(
            market.qualified(session, region_code, last), market.open_places(session, region_code, last)
        ),
        "A2": computed.graduate_coverage(market.graduates(session, region_code, last), entered.get("graduates")),
        "A3": _critical(gaps, seed, {}),
        "B6": computed.skill_mismatch(gaps, seed),
        "C3": _gap_training(session, region_code, last, (gaps, {})),
    }


Gaps = Mapping[str, skills.SkillGap]


def by_shortage(session: Session, region_code: str, last: date, index: Mapping[str, float]) -> Estimates:
    """A3 and C3 with each skill weighted by how short the occupations are that ask for it.

    Args: index: TSI of the period by occupation rated; without any, all skills weigh the same.
    """
    weight = skills.shortage_weights(market.asked_by_occupation(session, region_code, last), index)
    gaps = market.skill_gaps(session, region_code, last)
    return {
        "A3": _critical(gaps, seed_of(region_code, last), weight),
        "C3": _gap_training(session, region_code, last, (gaps, weight)),
    }


def _critical(gaps: Gaps, seed: int, weight: Mapping[str, float]) -> Estimate:
    demand = {code: gap.places for code, gap in gaps.items() if gap.places}
    return computed.critical_adequacy(demand, {code: gap.people for code, gap in gaps.items()}, seed, weight)


def _gap_training(
    session: Session, region_code: str, last: date, weighted: tuple[Gaps, Mapping[str, float]]
) -> Estimate:
    """C3: seats count by the share that completes, so there is no figure before anybody could complete."""
    completed, ended = training.completions(session, region_code, last)
    if not ended:
        return estimating.none(Missing.EMPTY)
    gaps, weight = weighted
    short = {code: gap.absolute for code, gap in gaps.items() if gap.absolute > 0}
    coming = training.courses(session, region_code, last, completed / ended)
    return computed.training_coverage(short, skills.trained(coming, short), weight)


def _demand(session: Session, region_code: str, first: date, last: date, seed: int) -> Estimates:
    turned = market.turnover(session, region_code, first, last)
    return {
        "B1": computed.official_ratio(turned.lumps, turned.people) if turned else estimating.none(Missing.NOT_COUNTED),
        "B4": computed.suitable_per_place(outcomes.suitable(session, region_code, last), seed),
        "B5": computed.lost_share(market.cells(session, region_code, last), seed),
    }


def _training(session: Session, region_code: str, first: date, last: date, seed: int) -> Estimates:
    return {
        "C1": computed.seat_utilisation(training.seat_days(session, region_code, first, last), seed),
        "C2": computed.completion(*training.completions(session, region_code, last)),
        "C4": computed.related_placement(*training.related_placements(session, region_code, last)),
        "C5": computed.joint_share(training.joint_seats(session, region_code, last), seed),
    }


def _outside(last: date, entered: Mapping[str, Entered]) -> Estimates:
    get = entered.get
    year = date(last.year, 1, 1)
    elapsed = ((last - year).days + 1) / (date(last.year + 1, 1, 1) - year).days
    return {
        "D1": computed.introduction(get("arrivals"), get("arrival_target"), elapsed),
        "D2": computed.digital_density(get("digital_employed"), get("employed")),
        "E1": computed.destination(get("graduates_settled"), get("graduates")),
        "E2": computed.local_retention(get("graduates_employed_here"), get("graduates_employed")),
        "F1": computed.key_employers(get("key_employers_active"), get("key_employers")),
        "F2": computed.satisfaction([get("satisfied_employers"), get("satisfied_talent"), get("satisfied_public")]),
    }


def _filling(watched: Sequence[tuple[int, Slot]], high_end: Set[int], seed: int) -> Estimates:
    """How fast places fill. Args: (post, place); high-end digital posts."""
    all_places = [place for _post, place in watched]
    return {
        "B2": computed.fill_rate_90(all_places, seed),
        "B3": computed.time_to_fill(all_places, seed),
        "D3": computed.fill_rate_120([place for post, place in watched if post in high_end], seed),
    }


def _fairness(session: Session, region_code: str, last: date) -> Estimate:
    """F3: the least ratio over the traits audited."""
    found = [computed.impact_ratio(groups) for groups in outcomes.taken_further(session, region_code, last)]
    known = [estimate for estimate in found if estimate.value is not None]
    return min(known, key=lambda e: e.value or 0.0) if known else found[0]
