"""What a projection starts from, and what it believes of the flows: fitted to monthly history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from talent.reporting.projection import chance, series
from talent.reporting.projection.chance import Floats
from talent.reporting.projection.series import YEAR, Outlook

#: Share of seekers and share of places count alike in hiring.
ALPHA = 0.5
#: Graduates of one class decide alike: correlation between two of them.
RHO = 0.02
#: Correlation of leaving is never taken to be more.
MOST_RHO = 0.3
#: People and places together below which an occupation is not carried forward: its cell is too thin.
LEAST = 20.0


@dataclass(frozen=True, kw_only=True)
class History:
    """Months of one cell, oldest first, of equal length: stocks at the end of each month and flows within it.

    first_month: 0 (January) to 11. people = people before + arrivals - filled - leaving, and
    places = places before + posted - filled - ended.
    """

    first_month: int
    people: Floats
    places: Floats
    arrivals: Floats
    leaving: Floats
    posted: Floats
    ended: Floats
    filled: Floats

    def __len__(self) -> int:
        return len(self.people)

    @property
    def gap(self) -> Floats:
        """Places less people at the end of each month."""
        return self.places - self.people

    def until(self, months: int) -> History:
        """The first so many months."""
        names = ("people", "places", "arrivals", "leaving", "posted", "ended", "filled")
        return replace(self, **{name: getattr(self, name)[:months] for name in names})


@dataclass(frozen=True)
class Rate:
    """A monthly share as Beta(a, b), and how alike those of one month decide."""

    a: float
    b: float
    rho: float = 0.0

    @property
    def mean(self) -> float:
        """Expected share."""
        return self.a / (self.a + self.b)

    def scaled(self, by: float) -> Rate:
        """The mean so many times as much, the weight of the evidence as before."""
        whole, mean = self.a + self.b, min(self.mean * by, 0.999)
        return replace(self, a=whole * mean, b=whole * (1 - mean))


def rate(happened: Floats, exposed: Floats) -> Rate:
    """Posterior of a share from monthly counts with Jeffreys' prior; evidence counts less where months differ."""
    n, k = float(exposed.sum()), float(np.minimum(happened, exposed).sum())
    mean = (k + 0.5) / (n + 1)
    expected = exposed * mean * (1 - mean)
    lumps = 1.0
    if len(exposed) > 1 and expected.min() > 0:
        lumps = max(float((((happened - exposed * mean) ** 2) / expected).sum() / (len(exposed) - 1)), 1.0)
    size = float(exposed.mean()) if len(exposed) else 0.0
    rho = min((lumps - 1) / (size - 1), MOST_RHO) if size > 2 else 0.0
    return Rate(k / lumps + 0.5, (n - k) / lumps + 0.5, rho)


@dataclass(frozen=True)
class Matching:
    """H = φ V^α S^(1-α): φ is Gamma(shape) / exposure; size: of the negative binomial around H."""

    shape: float
    exposure: float
    size: float

    @property
    def mean(self) -> float:
        """Expected φ."""
        return self.shape / self.exposure

    def scaled(self, by: float) -> Matching:
        """Hiring so many times as easy."""
        return replace(self, exposure=self.exposure / by)


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Who is known to come, by months ahead.

    graduates: finish school then and are not yet looking for work here; entering: share of a class that came to the
    region's market (entry times local stay). new, known: enrolled people whose course ends then, who are not counted
    among the seekers, and who are; completion: share that completes.
    """

    graduates: Floats
    entering: Rate
    new: Floats
    known: Floats
    completion: Rate

    @classmethod
    def empty(cls, months: int) -> Pipeline:
        """Nobody is known to come."""
        nobody = np.zeros(months)
        return cls(graduates=nobody, entering=Rate(0.5, 0.5, RHO), new=nobody, known=nobody, completion=Rate(0.5, 0.5))


@dataclass(frozen=True, kw_only=True)
class Model:
    """Everything a simulation draws from. qualified: share of the seekers who are."""

    people: float
    places: float
    arrivals: Outlook
    posted: Outlook
    leaving: Rate
    ended: Rate
    matching: Matching
    pipeline: Pipeline
    qualified: Rate = field(default_factory=lambda: Rate(1e6, 0.5))

    def as_json(self) -> dict[str, Any]:
        """Plain numbers, enough to simulate again."""
        text = json.dumps(asdict(self), default=lambda row: [round(v, 6) for v in row.tolist()])
        plain: dict[str, Any] = json.loads(text)
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Model:
        """What ``as_json`` gave."""
        coming = plain["pipeline"]
        return cls(
            people=plain["people"],
            places=plain["places"],
            arrivals=Outlook.from_json(plain["arrivals"]),
            posted=Outlook.from_json(plain["posted"]),
            leaving=Rate(**plain["leaving"]),
            ended=Rate(**plain["ended"]),
            matching=Matching(**plain["matching"]),
            pipeline=Pipeline(
                graduates=np.array(coming["graduates"]),
                entering=Rate(**coming["entering"]),
                new=np.array(coming["new"]),
                known=np.array(coming["known"]),
                completion=Rate(**coming["completion"]),
            ),
            qualified=Rate(**plain["qualified"]),
        )


def fit(history: History, months: int, pipeline: Pipeline | None = None, qualified: Rate | None = None) -> Model:
    """The model of a cell with at least a year of history; rates are those of the last year."""
    last = slice(-YEAR, None)
    before = {name: np.r_[getattr(history, name)[0], getattr(history, name)[:-1]] for name in ("people", "places")}
    seekers, open_places = before["people"][last], before["places"][last]
    model = Model(
        people=float(round(history.people[-1])),
        places=float(round(history.places[-1])),
        arrivals=series.outlook(history.arrivals, history.first_month, months),
        posted=series.outlook(history.posted, history.first_month, months),
        leaving=rate(history.leaving[last], seekers),
        ended=rate(history.ended[last], open_places),
        matching=_matching(history.filled[last], seekers, open_places),
        pipeline=pipeline or Pipeline.empty(months),
    )
    return replace(model, qualified=qualified) if qualified else model


def _matching(filled: Floats, seekers: Floats, open_places: Floats) -> Matching:
    meetings = np.sqrt(seekers * open_places)
    exposure = max(float(meetings.sum()), 1e-9)
    told = meetings * float(filled.sum()) / exposure
    lumps = series.dispersion(filled, told)
    middle = float(told.mean())
    size = chance.POISSON if lumps <= 1 or middle <= 0 else max(middle / (lumps - 1), 0.5)
    return Matching((float(filled.sum()) + 0.5) / lumps, exposure / lumps, size)
