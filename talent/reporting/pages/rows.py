"""The rows behind a figure: posts, cohorts, and people whom nobody can tell from four others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from talent.core import audit, paging
from talent.core.errors import FieldError, NotFound
from talent.core.tabular import to_csv
from talent.core.text import N_
from talent.reporting.explorer.question import Question
from talent.reporting.forms import ReasonForm
from talent.reporting.pages import asking
from talent.reporting.pages.blueprint import DESK, bp, file
from talent.reporting.rows import cohorts as training
from talent.reporting.rows import people as persons
from talent.reporting.rows import posts as offers
from talent.reporting.rows import view
from talent.reporting.rows.posts import Scope
from talent.taxonomy import queries as taxonomy
from talent.web.access import allow, current_actor
from talent.web.session import db

#: How long people's rows stay open after they were asked for [seconds].
OPEN_FOR = 30 * 60


def _question() -> Question:
    return asking.question(asking.checked(asking.form(_("none"))))


def _scope() -> Scope:
    asked = request.args.get("scope", Scope.OPEN.value)
    if asked not in set(Scope):
        raise FieldError("scope", N_("There are no such rows: %(name)s", name=asked[:20]))
    return Scope(asked)


@bp.get("/rows/posts")
@allow(DESK)
def posts() -> ResponseReturnValue:
    question, scope = _question(), _scope()
    page = offers.page(db.session, question, scope, request.args.get("after"))
    known = view.of_posts(db.session, page.rows)
    return render_template(
        "reporting/posts.html",
        **_shown(question),
        scope=scope,
        columns=view.post_columns(),
        rows=[view.post_cells(row, known) for row in page.rows],
        after=page.after,
    )


def _shown(question: Question) -> dict[str, Any]:
    return {"question": question, "asked": view.asked(db.session, question), "kept": asking.arguments(question)}


@bp.get("/rows/posts.csv")
@allow(DESK)
def posts_file() -> ResponseReturnValue:
    question = _question()
    rows = offers.every(db.session, question, _scope())
    known = view.of_posts(db.session, rows)
    return _csv(view.post_columns(), [view.post_cells(row, known) for row in rows], question, "posts")


@bp.get("/rows/cohorts")
@allow(DESK)
def cohorts() -> ResponseReturnValue:
    question = _question()
    page = training.page(db.session, question.region_code, question.day, request.args.get("after"))
    return render_template("reporting/cohorts.html", **_shown(question), page=page, columns=view.cohort_columns())


@bp.get("/rows/cohorts.csv")
@allow(DESK)
def cohorts_file() -> ResponseReturnValue:
    question = _question()
    rows = training.every(db.session, question.region_code, question.day)
    return _csv(view.cohort_columns(), [view.cohort_cells(row) for row in rows], question, "cohorts")


@bp.route("/rows/people", methods=["GET", "POST"])
@allow(DESK)
def people() -> ResponseReturnValue:
    question, form = _question(), ReasonForm()
    if not question.has_supply:
        raise NotFound
    if form.validate_on_submit():
        return _open(question, form.reason.data)
    rows = _people(question) if _is_open(question) else None
    if request.args.get("grant") and rows is None:
        flash(_("Rows stay open for half an hour. Say again what you need them for."), "info")
    page = _cut(rows.rows) if rows else None
    known = view.of_people(db.session, page.rows) if page else {}
    return render_template(
        "reporting/people.html",
        **_shown(question),
        form=form,
        answer=rows,
        grant=request.args.get("grant"),
        page=page,
        columns=view.people_columns(),
        rows=[view.people_cells(row, known) for row in page.rows] if page else [],
    ), 422 if form.errors else 200


def _open(question: Question, reason: str) -> ResponseReturnValue:
    """Note who wants the rows, of what and why; the address that follows is good for a while, for them alone."""
    region = taxonomy.region(db.session, question.region_code)
    narrowed = {by.value: code for by, code in question.narrowed().items()}
    audit.record(db.session, current_actor(), "rows.opened", region, region=question.region_code,
                 day=question.day.isoformat(), reason=reason.strip(), **narrowed)  # fmt: skip
    grant = _signer().dumps([current_actor().user_id, persons.named(question)])
    return redirect(url_for(".people", grant=grant, **asking.arguments(question)), 303)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="people-rows")


def _is_open(question: Question) -> bool:
    """Whether the address carries a grant of this person, for this question, not too old."""
    try:
        found = _signer().loads(request.args.get("grant", ""), max_age=OPEN_FOR)
    except BadSignature:
        return False
    return bool(found == [current_actor().user_id, persons.named(question)])


def _people(question: Question) -> persons.Answer:
    return persons.behind(db.session, question, str(current_app.secret_key))


def _cut(rows: Sequence[Any]) -> paging.Page[Any]:
    """One page of them, by name."""
    after = request.args.get("after", "")
    left = [row for row in rows if row.name > after]
    return paging.Page(
        left[: paging.PAGE_SIZE], left[paging.PAGE_SIZE - 1].name if len(left) > paging.PAGE_SIZE else None
    )


@bp.get("/rows/people.csv")
@allow(DESK)
def people_file() -> ResponseReturnValue:
    question = _question()
    if not question.has_supply or not _is_open(question):
        raise NotFound
    rows = _people(question).rows
    known = view.of_people(db.session, rows)
    return _csv(view.people_columns(), [view.people_cells(row, known) for row in rows], question, "people")


def _csv(columns: Sequence[view.Column], rows: Sequence[Mapping[str, Any]], question: Question, name: str) -> Response:
    data = to_csv([c.label for c in columns], [[row[c.key] for c in columns] for row in rows])
    return file(data, f"{name}-{question.region_code}-{question.day.isoformat()}", "csv")
