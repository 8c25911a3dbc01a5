"""Who sees which figures."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from talent.core.actor import Actor, Role
from talent.reporting.models import Snapshot
from talent.taxonomy.queries import inside, prefix


def can_see_all(actor: Actor, region_code: str) -> bool:
    """Small counts too: the admin anywhere, an HR bureau within its region. All others see what may be published."""
    if actor.is_admin:
        return True
    return any(bureau == "100000" or region_code.startswith(prefix(bureau)) for bureau in actor.bureau_regions())


def can_release(actor: Actor, region_code: str) -> bool:
    """Freeze, check and publish a region's figures: editors of that very region's verified HR bureau."""
    return any(m.bureau_region == region_code and m.verified and m.role.rank >= Role.EDITOR.rank for m in actor.members)


def can_see_snapshot(actor: Actor, snapshot: Snapshot) -> bool:
    """What was released is everybody's, also when a newer version took its place; the rest is for who sees all."""
    return snapshot.released_at is not None or can_see_all(actor, snapshot.region_code)


def snapshots_visible_to(actor: Actor) -> ColumnElement[bool]:
    """can_see_snapshot as SQL."""
    if actor.is_admin:
        return true()
    own = [inside(Snapshot.region_code, bureau) for bureau in sorted(actor.bureau_regions())]
    return or_(Snapshot.released_at.is_not(None), *own)
