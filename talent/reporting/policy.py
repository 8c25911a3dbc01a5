"""Who sees which figures."""

from __future__ import annotations

from talent.core.actor import Actor
from talent.taxonomy.queries import prefix


def can_see_all(actor: Actor, region_code: str) -> bool:
    """Small counts too: the admin anywhere, an HR bureau within its region. All others see what may be published."""
    if actor.is_admin:
        return True
    return any(bureau == "100000" or region_code.startswith(prefix(bureau)) for bureau in actor.bureau_regions())
