"""Domain errors to answers: one table of statuses, one page, one JSON shape."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from talent.core.errors import Conflict, DomainError, FieldError, NotAllowed, NotFound, SignInNeeded
from talent.core.text import N_
from talent.web.i18n import translate
from talent.web.session import db

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    SignInNeeded: 401,
    Conflict: 409,
    FieldError: 422,
}

TITLES = {
    400: N_("The request could not be understood"),
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Page not found"),
    405: N_("This address does not take this kind of request"),
    409: N_("Not possible at the moment"),
    413: N_("Too large"),
    415: N_("This kind of content is not taken"),
    422: N_("Some input is not right"),
    429: N_("Too many requests"),
    500: N_("Something went wrong on our side"),
    503: N_("Not available at the moment"),
}
MESSAGES = {
    400: N_("Go back, reload the page and try again. If you left it open for long, sign in again."),
    404: N_("This page does not exist, or it is not yours to see."),
    413: N_("What you sent is larger than we take. Please make it smaller and try again."),
    429: N_("Please wait a little and try again."),
    500: N_("Nothing was changed. Please try again; if it happens again, tell us the time."),
    503: N_("Nothing was changed. Please try again in a moment."),
}


def init_app(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(500, lambda _error: answer(500))


def answer(status: int, message: str | None = None) -> ResponseReturnValue:
    """An error page, or its JSON form for those who ask for JSON."""
    title = translate(TITLES.get(status) or N_("Something is not right"))
    text = message or translate(MESSAGES.get(status) or N_("Please check what you sent and try again."))
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error={"status": status, "title": title, "message": text}), status
    return render_template("errors/error.html", status=status, title=title, message=text), status


def _domain(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, SignInNeeded):
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 400)
    return answer(status, translate(error.text))


def _http(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error, SecurityError):  # a host nobody named: there is no address to build the page's links on
        return Response(translate(MESSAGES[400]), 400, mimetype="text/plain")
    return answer(error.code or 500) if (error.code or 500) >= 400 else error


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return answer(409, _("Somebody else changed this in the meantime. Reload the page and look again."))


def _unavailable(error: OperationalError) -> ResponseReturnValue:
    """The database is busy, full or not there: nothing was written."""
    log.error("the database failed: %s", error.orig)
    db.session.rollback()
    return answer(503)
