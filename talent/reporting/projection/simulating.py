"""The simulation: months of both stocks in many draws, each of which adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from talent.reporting.projection import chance
from talent.reporting.projection.chance import Floats
from talent.reporting.projection.model import ALPHA, Model, Rate
from talent.reporting.projection.series import Outlook

DRAWS = 2000
LEVELS = (0.1, 0.5, 0.9)
FLOWS = ("arrivals", "graduates", "trained", "leaving", "posted", "ended", "hired")
#: Uniform numbers a month needs: two for each flow.
STREAMS = 2 * len(FLOWS)
#: Uniform numbers a draw needs once, for its parameters.
PARAMETERS = ("arrivals", "posted", "leaving", "ended", "matching", "entering", "completion", "qualified")


@dataclass(frozen=True)
class Luck:
    """Uniform numbers: (months, streams, draws), (months, 2, draws) of wandering levels, and (parameters, draws)."""

    flows: Floats
    walks: Floats
    parameters: Floats

    @classmethod
    def of(cls, seed: int, months: int, draws: int = DRAWS) -> Luck:
        """The same seed, the same luck, whatever it is used for."""
        random = np.random.default_rng(seed)
        return cls(
            random.random((months, STREAMS, draws)),
            random.random((months, 2, draws)),
            random.random((len(PARAMETERS), draws)),
        )

    def pair(self, month: int, flow: str) -> tuple[Floats, Floats]:
        """The two numbers of a flow."""
        at = 2 * FLOWS.index(flow)
        return self.flows[month, at], self.flows[month, at + 1]

    def once(self, parameter: str) -> Floats:
        """The number of a parameter."""
        return np.asarray(self.parameters[PARAMETERS.index(parameter)], np.float64)


@dataclass(frozen=True)
class Draws:
    """people, places: (months + 1, draws), the first row being now; flows: (months, draws) each; known: completers
    who were among the seekers already (months, draws); qualified: share of the seekers in each draw."""

    people: Floats
    places: Floats
    flows: Mapping[str, Floats]
    known: Floats
    qualified: Floats

    def imbalance(self) -> float:
        """The largest difference in any draw and month between a stock and what its flows say; 0 when all adds up."""
        f = self.flows
        people = np.diff(self.people, axis=0) - (
            f["arrivals"] + f["graduates"] + f["trained"] - f["hired"] - f["leaving"]
        )
        places = np.diff(self.places, axis=0) - (f["posted"] - f["hired"] - f["ended"])
        return float(max(np.abs(people).max(), np.abs(places).max()))

    def gap(self, month: int) -> Floats:
        """Places less people after so many months."""
        return np.asarray(self.places[month] - self.people[month], np.float64)

    def supply(self, month: int) -> Floats:
        """Qualified people whom employers could draw on up to then: those there, and all who came less who left.

        Completers count in full; of all others the qualified share. Completers who were among the seekers before are
        in that share already, so only the rest of them is added.
        """
        f = self.flows
        came = (f["arrivals"][:month] + f["graduates"][:month] - f["leaving"][:month]).sum(axis=0)
        trained, known = f["trained"][:month].sum(axis=0), self.known[:month].sum(axis=0)
        found = self.qualified * np.maximum(self.people[0] + came, 0.0) + trained + (1 - self.qualified) * known
        return np.asarray(found, np.float64)

    def demand(self, month: int) -> Floats:
        """Places to be filled up to then: those open, and new ones less cancelled and expired ones."""
        f = self.flows
        return np.asarray(self.places[0] + (f["posted"][:month] - f["ended"][:month]).sum(axis=0), np.float64)


def simulate(model: Model, luck: Luck) -> Draws:
    """Every draw takes its parameters from their posteriors, then runs month by month.

    S' = S + arrivals + graduates + completers - H - leaving; V' = V + posted - H - ended;
    H = min(S - leaving, V - ended, draw of φ V^α S^(1-α)).
    """
    months, _streams, draws = luck.flows.shape
    people, places = [np.full(draws, model.people)], [np.full(draws, model.places)]
    flows: dict[str, list[Floats]] = {name: [] for name in FLOWS}
    coming = _Coming(model, luck)
    known = []
    for month in range(months):
        moved = coming.month(month, people[-1], places[-1])
        known.append(moved.pop("known"))
        for name, counts in moved.items():
            flows[name].append(counts)
        gained = moved["arrivals"] + moved["graduates"] + moved["trained"]
        people.append(people[-1] + gained - moved["hired"] - moved["leaving"])
        places.append(places[-1] + moved["posted"] - moved["hired"] - moved["ended"])
    stacked = {name: np.array(rows) for name, rows in flows.items()}
    return Draws(np.array(people), np.array(places), stacked, np.array(known), coming.share("qualified"))


class _Coming:
    """The flows of a month, given the stocks before it."""

    def __init__(self, model: Model, luck: Luck) -> None:
        self._model, self._luck = model, luck
        self._share = {name: self._posterior(name, rate) for name, rate in (
            ("leaving", model.leaving), ("ended", model.ended), ("entering", model.pipeline.entering),
            ("completion", model.pipeline.completion), ("qualified", model.qualified))}  # fmt: skip
        self._ease = chance.gamma(luck.once("matching"), model.matching.shape) / model.matching.exposure
        self._level = {
            "arrivals": self._levels(model.arrivals, "arrivals", 0),
            "posted": self._levels(model.posted, "posted", 1),
        }

    def share(self, name: str) -> Floats:
        """A share in each draw."""
        return self._share[name]

    def _posterior(self, name: str, rate: Rate) -> Floats:
        return chance.beta(self._luck.once(name), rate.a, rate.b)

    def _levels(self, outlook: Outlook, name: str, stream: int) -> Floats:
        """Factors on the expected counts (months, draws), with mean 1."""
        off = outlook.doubt * chance.normal(self._luck.once(name))
        if outlook.walk:
            off = off + outlook.walk * np.cumsum(chance.normal(self._luck.walks[:, stream]), axis=0)
        else:
            off = np.broadcast_to(off, (len(outlook.mean), len(off)))
        variance = outlook.doubt**2 + outlook.walk**2 * np.arange(1, len(outlook.mean) + 1)
        return np.asarray(np.exp(off - variance[:, None] / 2), np.float64)

    def month(self, month: int, people: Floats, places: Floats) -> dict[str, Floats]:
        """Counts of every flow."""
        model, luck, share = self._model, self._luck, self._share
        leaving = chance.beta_binomial(luck.pair(month, "leaving"), people, share["leaving"], model.leaving.rho)
        ended = chance.beta_binomial(luck.pair(month, "ended"), places, share["ended"], model.ended.rho)
        meetings = self._ease * places**ALPHA * people ** (1 - ALPHA)
        wanted = chance.negative_binomial(luck.pair(month, "hired"), meetings, model.matching.size)
        pipeline = model.pipeline
        trained = luck.pair(month, "trained")
        return {
            "leaving": leaving,
            "ended": ended,
            "hired": np.minimum(np.minimum(people - leaving, places - ended), wanted),
            "arrivals": self._outlook(month, "arrivals", model.arrivals),
            "posted": self._outlook(month, "posted", model.posted),
            "graduates": self._graduates(month, people.shape),
            "trained": _completers(trained[0], pipeline.new[month], share["completion"]),
            "known": _completers(trained[1], pipeline.known[month], share["completion"]),
        }

    def _outlook(self, month: int, name: str, outlook: Outlook) -> Floats:
        mean = outlook.mean[month] * self._level[name][month]
        return chance.negative_binomial(self._luck.pair(month, name), mean, outlook.size)

    def _graduates(self, month: int, shape: tuple[int, ...]) -> Floats:
        pipeline = self._model.pipeline
        count = round(float(pipeline.graduates[month]))
        if not count:
            return np.zeros(shape)
        luck = self._luck.pair(month, "graduates")
        return chance.beta_binomial(luck, np.full(shape, float(count)), self._share["entering"], pipeline.entering.rho)


def _completers(luck: Floats, count: float, share: Floats) -> Floats:
    whole = round(float(count))
    return chance.binomial(luck, np.full(luck.shape, float(whole)), share) if whole else np.zeros(luck.shape)


def middle_path(
    stocks: tuple[float, float], rates: Mapping[str, float], months: int
) -> list[tuple[float, float, float]]:
    """The same accounts with every flow at its mean, without chance: (people, places, hired) of each month.

    Args: stocks: people and places now; rates: φ, gained (people per month), posted, leaving, ended (shares).
    """
    people, places = stocks
    found = []
    for _ in range(months):
        hired = min(people, places, rates["φ"] * places**ALPHA * people ** (1 - ALPHA))
        people, places = (
            people + rates["gained"] - hired - rates["leaving"] * people,
            places + rates["posted"] - hired - rates["ended"] * places,
        )
        found.append((people, places, hired))
    return found
