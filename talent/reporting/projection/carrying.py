"""One cell carried forward: model, fan, backtest, what moves it; as plain numbers for keeping and showing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from talent.reporting.projection import model as models
from talent.reporting.projection.backtest import Backtest, backtest
from talent.reporting.projection.chance import Floats
from talent.reporting.projection.model import LEAST, History, Model, Pipeline, Rate
from talent.reporting.projection.series import YEAR
from talent.reporting.projection.simulating import LEVELS, Draws, Luck, simulate

#: Months ahead that are told.
HORIZONS = (6, 12)
MONTHS = max(HORIZONS)
#: Months of history shown beside the fan.
SHOWN = 24
#: By how much each lever of the tornado is moved.
TURN = 0.10


class NoProjection(StrEnum):
    """Why a cell is not carried forward."""

    NOT_COUNTED = "not_counted"
    SHORT = "short"
    FEW = "few"


@dataclass(frozen=True)
class Carried:
    """A cell's projection. draws: of the simulation; tested: by horizon, None where nothing has come due."""

    history: History
    model: Model
    draws: Draws
    tested: Mapping[int, Backtest | None]

    def is_naive(self, months: int) -> bool:
        """Whether the middle is not to be shown at a horizon."""
        found = self.tested[months]
        return found is None or found.is_naive

    def assurance(self, months: int) -> tuple[float, float, Floats]:
        """Median qualified supply, median demand [persons], and their ratio in each draw [percent]."""
        supply, demand = self.draws.supply(months), self.draws.demand(months)
        ratio = 100 * supply / np.maximum(demand, 1.0)
        return float(np.median(supply)), float(np.median(demand)), ratio


def why_not(history: History | None) -> NoProjection | None:
    """The reason for which a cell is not carried forward, if there is one."""
    if history is None:
        return NoProjection.NOT_COUNTED
    if len(history) < YEAR:
        return NoProjection.SHORT
    stocks = history.people[-YEAR:] + history.places[-YEAR:]
    return NoProjection.FEW if float(stocks.mean()) < LEAST else None


def carry(history: History, plain: History, pipeline: Pipeline, qualified: Rate | None, seed: int) -> Carried:
    """Args: history: as counted; plain: without the classes that the pipeline brings."""
    fitted = models.fit(plain, MONTHS, pipeline, qualified)
    return Carried(
        history=history,
        model=fitted,
        draws=simulate(fitted, Luck.of(seed, MONTHS)),
        tested=backtest(history, HORIZONS, seed),
    )


def figures(carried: Carried) -> dict[str, Any]:
    """Everything a page shows, as JSON."""
    draws, history = carried.draws, carried.history
    return {
        "method": carried.model.posted.method.value,
        "months": len(history),
        "model": carried.model.as_json(),
        "history": {
            "people": _round(history.people[-SHOWN:]),
            "places": _round(history.places[-SHOWN:]),
        },
        "people": _fan(draws.people),
        "places": _fan(draws.places),
        "gap": _fan(draws.places - draws.people),
        "at": {str(months): _at(carried, months) for months in HORIZONS},
        "tested": {
            str(months): None if found is None else asdict(found) | {"naive": found.is_naive}
            for months, found in carried.tested.items()
        },
    }


def _fan(values: Floats) -> list[list[float]]:
    """P10, P50 and P90 of now and of each month."""
    return [_round(row) for row in np.quantile(values, LEVELS, axis=1)]


def _round(values: Floats) -> list[float]:
    return [round(float(v), 2) for v in values]


def _at(carried: Carried, months: int) -> dict[str, Any]:
    draws = carried.draws
    tightness = draws.places[months] / np.maximum(draws.people[months], 1.0)
    supply, demand, ratio = carried.assurance(months)
    return {
        "tightness": [round(float(v), 3) for v in np.quantile(tightness, LEVELS)],
        "assurance": [round(float(v), 1) for v in np.quantile(ratio, LEVELS)],
        "supply": round(supply, 1),
        "demand": round(demand, 1),
    }


# What if


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is supposed to be otherwise.

    staying: factor on the share of a class that comes to the region's market; intake: on the number of graduates;
    completion: on the share that completes; seats: further completers in three months; plant: further places in three
    months.
    """

    staying: float = 1.0
    intake: float = 1.0
    completion: float = 1.0
    seats: float = 0.0
    plant: float = 0.0

    def applied(self, base: Model) -> Model:
        """The model with the change in it."""
        pipeline, when = base.pipeline, min(3, len(base.posted.mean)) - 1
        new = pipeline.new.copy()
        new[when] += self.seats
        changed = replace(
            pipeline,
            graduates=pipeline.graduates * self.intake,
            entering=pipeline.entering.scaled(self.staying),
            completion=pipeline.completion.scaled(self.completion),
            new=new,
        )
        posted = base.posted.raised(when, self.plant) if self.plant else base.posted
        return replace(base, pipeline=changed, posted=posted)


def difference(base: Floats, changed: Floats) -> list[float]:
    """P10, P50 and P90 of the gap with a change less the gap without, both drawn with the same luck."""
    return [round(float(v), 1) for v in np.quantile(changed - base, LEVELS)]


#: What the tornado turns, and how.
LEVERS: Mapping[str, Callable[[Model, float], Model]] = {
    "posted": lambda m, by: replace(m, posted=m.posted.scaled(by)),
    "arrivals": lambda m, by: replace(m, arrivals=m.arrivals.scaled(by)),
    "ended": lambda m, by: replace(m, ended=m.ended.scaled(by)),
    "leaving": lambda m, by: replace(m, leaving=m.leaving.scaled(by)),
    "matching": lambda m, by: replace(m, matching=m.matching.scaled(by)),
    "graduates": lambda m, by: Change(intake=by).applied(m),
    "completion": lambda m, by: Change(completion=by).applied(m),
}


def tornado(base: Model, luck: Luck, horizons: Sequence[int]) -> dict[int, list[tuple[str, float, float]]]:
    """By horizon: (lever, median change of the gap when it is TURN less, when it is TURN more), the strongest first.

    Levers that move nothing, because nobody is known to come that way, are not in it.
    """
    middle = simulate(base, luck)
    turned = {name: [simulate(turn(base, by), luck) for by in (1 - TURN, 1 + TURN)] for name, turn in LEVERS.items()}
    found = {}
    for months in horizons:
        rows = []
        for name, pair in turned.items():
            less, more = (difference(middle.gap(months), one.gap(months))[1] for one in pair)
            rows.append((name, less, more))
        moving = [row for row in rows if row[1] or row[2]]
        found[months] = sorted(moving, key=lambda row: (-max(abs(row[1]), abs(row[2])), row[0]))
    return found
