"""Growth of the same units only, beside the raw one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Growth:
    """same: growth of units present in both periods [share]; raw: of all; units: how many are in both."""

    same: float | None
    raw: float | None
    units: int


def like_for_like(before: Mapping[int, float], now: Mapping[int, float]) -> Growth:
    """g = Σ_common D_t / Σ_common D_(t-1) - 1, as national reports compare the same cities only.

    Args: demand [persons] by employer. None where there was nothing before.
    """
    common = before.keys() & now.keys()
    return Growth(
        same=_growth(sum(before[k] for k in common), sum(now[k] for k in common)),
        raw=_growth(sum(before.values()), sum(now.values())),
        units=len(common),
    )


def _growth(before: float, now: float) -> float | None:
    return now / before - 1 if before else None
