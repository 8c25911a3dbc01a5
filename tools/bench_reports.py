"""Server time of the pages of reports at the size of a large city: python tools/bench_reports.py [--json].

Fills a database of its own (SQLite in a temporary folder, or an empty PostgreSQL one) with facts, two published
quarters, ratings and indicators of an invented city, then asks for the pages in this process as the bureau and as the
public.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import logging
import os
import pstats
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from talent import create_app
from talent.accounts import service as accounts
from talent.accounts.models import User
from talent.core import clock, database
from talent.core.actor import OrgKind, Role
from talent.organizations.models import Organization, Verification
from talent.reporting.bench import city, filling
from talent.reporting.quarter.period import Period
from talent.taxonomy import service as taxonomy
from talent.web.limits import limiter
from talent.web.schema import alembic
from talent.web.session import db

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
TODAY = date(2026, 7, 1)
EMAIL = "bench@example.org"
QUARTERS = (Period(2026, 1), Period(2026, 2))
#: Page -> who looks at it; {id} is the newest published report, {occupation} one of its occupations.
PAGES = {
    "/reports/": "public",
    "/reports/{id}": "public",
    "/reports/{id}/charts/heat.svg": "public",
    "/reports/methodology": "public",
    "/reports/quarter": "bureau",
    "/reports/gap": "bureau",
    "/reports/gap?by=region": "bureau",
    "/reports/gap?by=education": "bureau",
    "/reports/gap?by=industry": "bureau",
    "/reports/gap?by=skill": "bureau",
    "/reports/gap?by=region&occupation={occupation}": "bureau",
    "/reports/shortage": "bureau",
    "/reports/indicators": "bureau",
    "/reports/indicators/B1": "bureau",
    "/reports/desk": "bureau",
    "/reports/projection": "bureau",
}


def filled(people: int, posts: int, *, protect: bool) -> dict[str, str]:
    """Everything the pages read; told step by step with its time."""
    began = time.perf_counter()

    def told(what: str) -> None:
        print(f"  {time.perf_counter() - began:7.1f} s  {what}", flush=True)

    alembic.upgrade()
    with database.write(db.engine) as session:
        taxonomy.load_own(session)
        codes = filling.Codes.of(session)
    told("schema and taxonomy")
    large = city.build(people, posts)
    sides = codes.side(large.demand(), 3), codes.side(large.supply(), 1)
    told("city invented")
    days = [TODAY - timedelta(days=1), TODAY]
    while len(days) < 13:
        days.insert(0, days[0].replace(day=1) - timedelta(days=1))
    with database.write(db.engine) as session:
        rows = filling.facts(session, sides, days)
        rows += filling.skill_facts(session, large, sides, days[-1], codes)
    told(f"{rows:,} rows of facts, {len(days)} days")
    with database.write(db.engine) as session:
        for period in QUARTERS:
            counted = filling.frozen(large, sides, period, session, codes)
            told(f"{period} counted")
            snapshot = filling.publish(session, counted, period, protect=protect)
            filling.rate(session, snapshot, counted)
            sizes = [f"{len(text) / 1e6:.1f} MB" for text in (snapshot.tables, snapshot.counts)]
            told(f"{period} published: tables {sizes[0]}, counts {sizes[1]}")
        return {"id": str(snapshot.id), "occupation": codes.occupations[1]}


def bureau(app: Flask) -> FlaskClient:
    """A client signed in as the city's bureau, made where it is not there yet."""
    with database.write(db.engine) as session:
        user = session.scalar(select(User).where(User.email == EMAIL)) or member(session)
        token = accounts.start_session(session, user)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def member(session: Session) -> User:
    """The bureau with its one member."""
    user = User(email=EMAIL, name="Bench", password_hash="-")  # noqa: S106 - nobody can sign in with it
    office = Organization(
        kind=OrgKind.GOVERNMENT, name_zh="测速局", credit_code="91510100MA6BENCH01", region_code=filling.REGION,
        bureau_region_code=filling.REGION, verification=Verification.VERIFIED,
    )  # fmt: skip
    session.add_all([user, office])
    session.flush()
    accounts.add_member(session, user.id, office.id, Role.OWNER)
    return user


def measured(client: FlaskClient, path: str, rounds: int) -> dict[str, str | float]:
    """First answer, p50 and p95 of the others [ms], size of the page [kB]."""
    times = []
    for _ in range(rounds + 1):
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path)
        size = len(answer.get_data())
        times.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)))
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    walls, works = sorted(t[0] for t in times[1:]), sorted(t[1] for t in times[1:])
    return {
        "page": path,
        "first_ms": round(times[0][0], 1),
        "p50_ms": round(statistics.median(walls), 1),
        "p95_ms": round(walls[min(len(walls) - 1, int(0.95 * len(walls)))], 1),
        "cpu_p50_ms": round(statistics.median(works), 1),
        "kb": round(size / 1024),
    }


def profiled(client: FlaskClient, path: str) -> None:
    """Where the time of one page goes, after a first answer."""
    client.get(path)
    profile = cProfile.Profile()
    profile.runcall(client.get, path)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--protect", action="store_true", help="reports through disclosure control (a minute more)")
    parser.add_argument("--database", help="URL of an empty database; default: SQLite in a temporary folder")
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again if it holds one")
    parser.add_argument("--profile", metavar="PATH", help="profile one page instead")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    limiter.enabled = False
    with tempfile.TemporaryDirectory(prefix="bench-reports-") as folder:
        instance = options.keep or Path(folder)
        instance.mkdir(parents=True, exist_ok=True)
        os.environ["TALENT_INSTANCE"] = str(instance)
        if options.database:
            os.environ["TALENT_DATABASE_URL"] = options.database
        _run(options, instance)


def _run(options: argparse.Namespace, instance: Path) -> None:
    app = create_app()
    note = instance / "bench.json"
    with app.app_context(), clock.frozen(NOW):
        if not note.exists():
            note.write_text(json.dumps(filled(options.people, options.posts, protect=options.protect)))
        values = json.loads(note.read_text())
    with clock.frozen(NOW):
        with app.app_context():
            clients = {"public": app.test_client(), "bureau": bureau(app)}
        if options.profile:
            profiled(clients["bureau"], options.profile.format(**values))
            return
        rows = [measured(clients[who], path.format(**values), options.rounds) for path, who in PAGES.items()]
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(
            f"{row['page']:<52} first {row['first_ms']:>8} p50 {row['p50_ms']:>7} p95 {row['p95_ms']:>7} "
            f"cpu {row['cpu_p50_ms']:>7} ms {row['kb']:>5} kB"
        )


if __name__ == "__main__":
    main()
