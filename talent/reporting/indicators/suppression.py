"""What may leave the bureau: small counts are hidden, all others rounded so that hidden ones cannot be subtracted."""

from __future__ import annotations

import math

#: Counts of fewer persons than this are not shown to the public.
LEAST_PERSONS = 10
#: Demand of fewer employers than this would tell about one of them.
LEAST_EMPLOYERS = 3
#: Share of a cell's places above which one employer could be read off.
DOMINANCE = 0.85
#: Public counts are multiples of this.
BASE = 5


def released(count: float) -> int | None:
    """A count of persons as the public may see it: rounded half up to BASE; None where it must be hidden.

    Nobody at all is no secret: 0 stays 0.
    """
    if 0 < count < LEAST_PERSONS:
        return None
    return BASE * math.floor(count / BASE + 0.5)


def released_demand(places_by_employer: dict[int, float]) -> int | None:
    """A count of open places as the public may see it.

    Args:
        places_by_employer: employer id -> open places; employers without any left out or 0.

    Returns: None with too few places, too few employers, or one employer holding nearly all of them.
    """
    open_places = [places for places in places_by_employer.values() if places > 0]
    whole = sum(open_places)
    if whole and (len(open_places) < LEAST_EMPLOYERS or max(open_places) > DOMINANCE * whole):
        return None
    return released(whole)
