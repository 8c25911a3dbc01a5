"""What the projection would have said at earlier months, beside what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from talent.reporting.projection import model, scores
from talent.reporting.projection.model import History
from talent.reporting.projection.series import YEAR
from talent.reporting.projection.simulating import LEVELS, Luck, simulate

#: Draws of each origin; the interval wants fewer than the projection itself.
DRAWS = 400
#: Origins looked at, the last ones.
ORIGINS = 12
#: Forecasts from which coverage can be judged, and within what it should lie.
LEAST, COVERED = 20, (0.70, 0.90)


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """The gap, 1 to ``months`` ahead from each of ``origins`` months; n: forecasts that came due.

    mase: against the seasonal naive forecast (1 is as good); unchanged: mean error over that of "as it is now";
    coverage: share within P10–P90; winkler: mean interval score; signs: share of changes told in the right direction.
    """

    months: int
    origins: int
    n: int
    mase: float | None
    unchanged: float | None
    coverage: float
    winkler: float
    signs: float | None

    @property
    def is_naive(self) -> bool:
        """No better than the naive forecast, or never put to the test against it: its middle is not shown."""
        return self.mase is None or self.mase >= 1

    @property
    def is_covered(self) -> bool | None:
        """Whether the interval held what it promises; None with too few forecasts."""
        return COVERED[0] <= self.coverage <= COVERED[1] if self.n >= LEAST else None


@dataclass(frozen=True)
class _Due:
    """A forecast that came due: told from ``known`` months of history, ``step`` months ahead."""

    known: int
    step: int
    low: float
    middle: float
    high: float
    now: float
    came: float


def backtest(history: History, horizons: Sequence[int], seed: int) -> dict[int, Backtest | None]:
    """Rolling origin with a year of history at least before each; None where nothing has come due."""
    most = max(horizons)
    first = max(YEAR, len(history) - ORIGINS - most + 1)
    due = [row for known in range(first, len(history)) for row in _from(history, known, most, seed)]
    found: dict[int, Backtest | None] = {}
    for months in horizons:
        rows = [row for row in due if row.step <= months and row.known > len(history) - ORIGINS - months]
        found[months] = _scored(history, months, rows) if rows else None
    return found


def _from(history: History, known: int, months: int, seed: int) -> Iterator[_Due]:
    ahead = min(months, len(history) - known)
    draws = simulate(model.fit(history.until(known), ahead), Luck.of(seed + known, ahead, DRAWS))
    for step in range(1, ahead + 1):
        low, middle, high = (float(v) for v in np.quantile(draws.gap(step), LEVELS))
        yield _Due(known, step, low, middle, high, float(history.gap[known - 1]), float(history.gap[known + step - 1]))


def _scored(history: History, months: int, rows: Sequence[_Due]) -> Backtest:
    came, told, now = (np.array([getattr(row, name) for row in rows]) for name in ("came", "middle", "now"))
    error, still = float(np.abs(came - told).mean()), float(np.abs(came - now).mean())
    changed = came != now
    right = np.sign(told - now)[changed] == np.sign(came - now)[changed]
    return Backtest(
        months=months,
        origins=len({row.known for row in rows}),
        n=len(rows),
        mase=scores.mase(list(came), list(told), scores.naive_error(history.gap, YEAR)),
        unchanged=error / still if still else None,
        coverage=float(np.mean([row.low <= row.came <= row.high for row in rows])),
        winkler=float(np.mean([scores.interval_score(row.low, row.high, row.came) for row in rows])),
        signs=float(right.mean()) if len(right) else None,
    )
