"""Figures from outside: how good they are, and whether they can be what they claim to be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from talent.reporting.indicators.registry import Statistic, Unit


class Quality(StrEnum):
    """Six classes of data quality, as U4SSC's verification declares them."""

    MEASURED = "measured"
    SURVEY = "survey"
    EXTRAPOLATED = "extrapolated"
    ESTIMATED = "estimated"
    PERSONAL = "personal"
    UNKNOWN = "unknown"


#: Relative standard deviation by class. The last two are ours, and wide.
DEVIATION: Mapping[Quality, float] = {
    Quality.MEASURED: 0.01,
    Quality.SURVEY: 0.05,
    Quality.EXTRAPOLATED: 0.10,
    Quality.ESTIMATED: 0.20,
    Quality.PERSONAL: 0.30,
    Quality.UNKNOWN: 0.50,
}


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A figure as entered: in its statistic's unit; n: people asked, for a survey."""

    value: float
    quality: Quality
    n: int | None = None

    @property
    def deviation(self) -> float:
        """Standard deviation in the value's unit: q · x by class; of a survey in percent, that of a share of n people
        where it is larger."""
        by_class = DEVIATION[self.quality] * abs(self.value)
        if self.n is None or not 0 <= self.value <= 100:
            return by_class
        share = (self.value * self.n / 100 + 0.5) / (self.n + 1)
        return max(by_class, 100 * math.sqrt(share * (1 - share) / self.n))


class Implausible(StrEnum):
    """What is wrong with a figure."""

    NOT_A_NUMBER = "not_a_number"
    SHARE_FOR_PERCENT = "share_for_percent"
    TEN_THOUSANDS = "ten_thousands"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    MORE_THAN_WHOLE = "more_than_whole"
    NO_SAMPLE = "no_sample"


class WrongUnit(ValueError):
    """A figure that cannot be in the unit it was entered in; `fault` says why, `statistic` which."""

    def __init__(self, statistic: str, fault: Implausible, other: str = "") -> None:
        super().__init__(f"{statistic}: {fault.value}")
        self.statistic, self.fault, self.other = statistic, fault, other


def check_entered(statistic: Statistic, entered: Entered) -> None:
    """Refuses what is out of range, a share typed for percent, or 万人 typed for persons.

    Raises: WrongUnit.
    """
    fault = _fault(statistic, entered)
    if fault:
        raise WrongUnit(statistic.code, fault)


def _fault(statistic: Statistic, entered: Entered) -> Implausible | None:
    value = entered.value
    if not math.isfinite(value):
        return Implausible.NOT_A_NUMBER
    if statistic.unit is Unit.PERCENT and statistic.low >= 0 and 0 < value < 1:
        return Implausible.SHARE_FOR_PERCENT
    if statistic.unit in (Unit.PERSONS, Unit.ORGANIZATIONS) and not float(value).is_integer():
        return Implausible.TEN_THOUSANDS if statistic.unit is Unit.PERSONS else Implausible.NOT_WHOLE
    if value < statistic.low:
        return Implausible.TOO_SMALL
    if value > statistic.high:
        return Implausible.TOO_LARGE
    return Implausible.NO_SAMPLE if statistic.survey and (entered.n is None or entered.n < 1) else None


def check_parts(statistics: Mapping[str, Statistic], entered: Mapping[str, Entered]) -> None:
    """Refuses a part that is larger than its whole. Raises: WrongUnit, naming both."""
    for code, found in entered.items():
        whole = statistics[code].part_of if code in statistics else ""
        if whole in entered and found.value > entered[whole].value:
            raise WrongUnit(code, Implausible.MORE_THAN_WHOLE, whole)
