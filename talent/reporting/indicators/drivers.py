"""Why an occupation is short, and what helps: rules on our own counts.

The four drivers are those of Jobs and Skills Australia, made operational here; frictional and spatial ones are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

FEW_QUALIFIED, FEW_APPLICANTS = 2.0, 5.0
LONG_TRAINING = 12.0  # months
FEW_SUITABLE = 0.4
LOW_RETENTION = 0.65
REPOSTED = 2.0
MATCHABLE = 0.90
LOW_FILL = 0.50
NEAR = 45.0  # minutes


class Driver(StrEnum):
    """Why places stay empty; each has one kind of instrument (see `narrative.LEVERS`)."""

    LONG_TRAINING = "long_training"
    SHORT_TRAINING = "short_training"
    SUITABILITY = "suitability"
    RETENTION = "retention"
    FRICTIONAL = "frictional"
    SPATIAL = "spatial"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known of a short occupation; None where it is not.

    applicants, qualified, suitable: per place. lead: months of training; degree: bachelor or more is required.
    retention: 12-month share; reposted: how often the same vacancy came again. matchable: largest matching / headcount;
    filled: FR_90 [share]. surplus_near: surplus of the same occupation in a district within 45 minutes [persons].
    """

    applicants: float | None = None
    qualified: float | None = None
    suitable: float | None = None
    lead: float | None = None
    degree: bool | None = None
    retention: float | None = None
    reposted: float | None = None
    matchable: float | None = None
    filled: float | None = None
    surplus_near: float | None = None


def drivers(known: Situation) -> tuple[Driver, ...]:
    """All drivers whose rule holds, the first one being the label; undetermined if none does.

    A rule whose figures are not known does not hold.
    """
    found = tuple(driver for driver, rule in RULES if rule(known))
    return found or (Driver.UNDETERMINED,)


def _below(value: float | None, limit: float) -> bool:
    return value is not None and value < limit


def _at_least(value: float | None, limit: float) -> bool:
    return value is not None and value >= limit


def _takes_long(known: Situation) -> bool:
    return _at_least(known.lead, LONG_TRAINING) or known.degree is True


def _long(known: Situation) -> bool:
    return _below(known.qualified, FEW_QUALIFIED) and _takes_long(known)


def _short(known: Situation) -> bool:
    few = _below(known.applicants, FEW_APPLICANTS) or _below(known.qualified, FEW_QUALIFIED)
    return few and _below(known.lead, LONG_TRAINING) and not _takes_long(known)


def _unsuitable(known: Situation) -> bool:
    if known.suitable is None or known.qualified is None or known.qualified < FEW_QUALIFIED:
        return False
    return known.suitable / known.qualified < FEW_SUITABLE


def _leaving(known: Situation) -> bool:
    return _below(known.retention, LOW_RETENTION) or _at_least(known.reposted, REPOSTED)


def _frictional(known: Situation) -> bool:
    return _at_least(known.matchable, MATCHABLE) and _below(known.filled, LOW_FILL)


def _spatial(known: Situation) -> bool:
    return known.surplus_near is not None and known.surplus_near > 0


RULES: tuple[tuple[Driver, Callable[[Situation], bool]], ...] = (
    (Driver.LONG_TRAINING, _long),
    (Driver.SHORT_TRAINING, _short),
    (Driver.SUITABILITY, _unsuitable),
    (Driver.RETENTION, _leaving),
    (Driver.FRICTIONAL, _frictional),
    (Driver.SPATIAL, _spatial),
)
