"""For which organization a member acts when they belong to several."""

from __future__ import annotations

from flask import session

from talent.core.actor import OrgKind, Role
from talent.core.errors import NotAllowed
from talent.core.text import N_
from talent.web.access import current_actor


def organization_id(*kinds: OrgKind, least: Role = Role.VIEWER) -> int:
    """The organization chosen on the account page if it is of these kinds, else the first one joined.

    Raises: NotAllowed when there is none.
    """
    allowed = current_actor().organizations(*kinds, least=least)
    if not allowed:
        raise NotAllowed(N_("Only members of such an organization can do this."))
    chosen = session.get("organization_id")
    if chosen in allowed:
        return int(chosen)
    return next(m.organization_id for m in current_actor().members if m.organization_id in allowed)
