"""Which region a page of the desk speaks of: chosen in the header, within the bureau's own."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from talent.core.errors import NotFound
from talent.reporting import policy, queries
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Region, RegionLevel
from talent.web.access import current_actor
from talent.web.i18n import name_of
from talent.web.session import db


def chosen() -> Region:
    """The region asked for, else the bureau's own.

    Raises: NotFound for one that is unknown or not theirs.
    """
    bureaus = sorted(current_actor().bureau_regions())
    code = request.args.get("region") or (bureaus[0] if bureaus else queries.home_region(db.session))
    region = taxonomy.region(db.session, code)
    if region is None or not policy.can_see_all(current_actor(), region.code):
        raise NotFound
    return region


def switch(region: Region, endpoint: str, **keep: Any) -> dict[str, Any]:
    """The header's region switch: the bureau's regions and the districts in them."""
    roots = sorted(current_actor().bureau_regions()) or [region.code]
    rows = [r for root in roots for r in taxonomy.regions(db.session, under=root)]
    if current_actor().is_admin:
        rows = list(taxonomy.regions(db.session, level=RegionLevel.PREFECTURE))
    shown = {r.code: r for r in [*rows, region]}
    options = [{"value": r.code, "label": name_of(r), "current": r.code == region.code} for r in shown.values()]
    return {"action": url_for(endpoint), "options": options, "keep": keep}
