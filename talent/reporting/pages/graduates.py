"""A university's own slice: its graduates on the market beside what the last published quarter says of their wishes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from talent.core import clock
from talent.core.actor import OrgKind
from talent.core.text import N_
from talent.profiles.models import Profile, WishedOccupation
from talent.reporting import queries, wording
from talent.reporting.pages.blueprint import UNIVERSITY, bp
from talent.reporting.published import tables, view
from talent.reporting.quarter.tables import Row
from talent.reporting.releases import queries as releases
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Occupation
from talent.web.access import allow, current_actor
from talent.web.i18n import name_of
from talent.web.navigation import menu
from talent.web.session import db


@dataclass(frozen=True)
class Wish:
    """An occupation: own graduates who look for it, and its row of the published report, if it has one."""

    name: str
    graduates: float
    published: Row | None


@bp.get("/graduates")
@allow(UNIVERSITY)
def graduates() -> ResponseReturnValue:
    own = current_actor().organizations(OrgKind.UNIVERSITY, verified=True)
    counts = wished(db.session, own)
    newest = releases.latest(db.session, queries.home_region(db.session))
    report = releases.report(newest, public=True) if newest else None
    rows = {row.code: row for row in report.tables["T5"].rows} if report and "T5" in report.tables else {}
    names = taxonomy.by_code(db.session, Occupation, [code for code in counts if code])
    wishes = [Wish(name_of(names[code]), counts[code], rows.get(code)) for code in names]
    return render_template(
        "reporting/graduates.html",
        wishes=sorted(wishes, key=lambda w: (-w.graduates, w.name)),
        loose=counts.get("", 0.0),
        day=clock.today(),
        newest=newest,
        view=view,
        tables=tables,
        wording=wording,
    )


def wished(session: Session, universities: Iterable[int]) -> dict[str, float]:
    """Occupation ("" for any) -> graduates of these universities who look for work; one of k wishes counts 1/k."""
    wishes = (
        select(WishedOccupation.profile_id, func.count().label("count"))
        .group_by(WishedOccupation.profile_id)
        .subquery()
    )
    code = func.coalesce(WishedOccupation.occupation_code, "")
    rows = session.execute(
        select(code, func.sum(1.0 / func.coalesce(wishes.c.count, 1)))
        .select_from(Profile)
        .outerjoin(WishedOccupation, WishedOccupation.profile_id == Profile.id)
        .outerjoin(wishes, wishes.c.profile_id == Profile.id)
        .where(Profile.university_id.in_(list(universities)), queries.looking_at_end_of(clock.today()))
        .group_by(code)
    )
    return {found: float(n) for found, n in rows}


menu("reporting.graduates", N_("My graduates and the market"), UNIVERSITY, 20)
