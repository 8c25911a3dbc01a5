"""Server time of the main pages on the demo city, by requests within the process: python tools/bench_pages.py [--json].

Reads the database of TALENT_INSTANCE (the one `make run` uses); it must hold the demo city.
All it writes is the sessions of those who look.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from talent import create_app
from talent.accounts import service as accounts
from talent.accounts.models import User
from talent.core import database
from talent.web.limits import limiter
from talent.web.session import db

#: Page -> who looks at it (None: nobody signed in).
PAGES = {
    "/": None,
    "/opportunities/": None,
    "/programs/": None,
    "/reports/": None,
    "/matches/": "graduate",
    "/reports/gap": "bureau",
}
DOMAIN = "demo.example"


def signed_in(app: Flask, name: str | None) -> FlaskClient:
    """A client with the session of a demo account."""
    client = app.test_client()
    if name is None:
        return client
    with app.app_context(), database.write(db.engine) as session:
        user = session.scalar(select(User).where(User.email == f"{name}@{DOMAIN}"))
        if user is None:
            raise SystemExit(f"There is no {name}@{DOMAIN}: load the demo city first (flask talent demo).")
        token = accounts.start_session(session, user)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def measured(client: FlaskClient, path: str, rounds: int) -> dict[str, str | float]:
    """p50 and p95 of the server's time [ms], and the size of the page [kB]; the first answer is left out."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(path).get_data()
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return {
        "page": path,
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[min(len(times) - 1, int(0.95 * len(times)))], 1),
        "kb": round(len(answer.data) / 1024),
    }


def main() -> None:
    """Measure each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    limiter.enabled = False
    app = create_app()
    rows = [measured(signed_in(app, who), path, options.rounds) for path, who in PAGES.items()]
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(f"{row['page']:<20} p50 {row['p50_ms']:>7} ms   p95 {row['p95_ms']:>7} ms   {row['kb']:>5} kB")


if __name__ == "__main__":
    main()
