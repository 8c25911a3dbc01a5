"""The official supply-demand ratio (求人倍率) of groups when some posts or people name no group (无要求)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from talent.reporting.indicators.gap import Gap


def official_ratios(groups: Sequence[Gap], unspecified: Gap | None = None, *, whole: bool = True) -> list[float | None]:
    """RQ* of each group, in the order given [places per person].

    The rule of the quarterly reports of the labour-market information centres:
    demand without a group D0 is spread over the groups in proportion to seekers, RQ*_i = D_i / S_i + D0 / S;
    seekers without a group S0 in proportion to demand, RQ*_i = D_i / (S_i + round(S0 D_i / D));
    with both, seekers first (not rounded), then demand over the seekers so found, in one pass.

    Args:
        groups: counts of those that name a group.
        unspecified: counts of those that name none; None is the same as zeros.
        whole: spread seekers are rounded to whole persons; False for tables in other units (万人).

    Returns: None for a group that has nobody even after spreading.
    """
    loose = unspecified or Gap()
    seekers = spread_seekers(groups, loose, whole=whole)
    everyone = sum(group.supply for group in groups) + loose.supply
    everywhere = loose.demand / everyone if everyone else 0.0
    return [group.demand / found + everywhere if found else None for group, found in zip(groups, seekers, strict=True)]


def spread_seekers(groups: Sequence[Gap], unspecified: Gap, *, whole: bool = True) -> list[float]:
    """S_i* of each group [persons]: its own seekers and its share of those who name none.

    Shares are rounded half up, and only where all demand names its group (the published rule rounds there alone).
    Without any demand there is nothing to spread by, and the seekers stay as they are.
    """
    demand = sum(group.demand for group in groups)
    if not demand:
        return [group.supply for group in groups]
    shares = [unspecified.supply * group.demand / demand for group in groups]
    if whole and not unspecified.demand:
        shares = [float(math.floor(share + 0.5)) for share in shares]
    return [group.supply + share for group, share in zip(groups, shares, strict=True)]
