"""Sign-up, sign-in, sign-out, reset, language, notices, one's own account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from talent.accounts import queries, service, signin
from talent.accounts.forms import ChangePasswordForm, EmptyForm, ForgotForm, ResetForm, SignInForm, SignUpForm
from talent.accounts.models import Purpose
from talent.core.errors import DomainError, FieldError, NotFound
from talent.core.text import Text
from talent.web.access import allow, anyone, current_actor, signed_in
from talent.web.forms import show
from talent.web.i18n import LOCALES, language, translate
from talent.web.limits import limiter
from talent.web.session import db

bp = Blueprint("accounts", __name__)

#: Consents a person can take back on the account page; the others belong to one application.
WITHDRAWABLE = (Purpose.MATCHING, Purpose.STATISTICS)


def local(target: str | None) -> str | None:
    """A path on this site, or None: nobody is sent elsewhere after signing in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 2000:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target) else target


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(anyone)
@limiter.limit("60 per 5 minutes; 200 per hour", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=request.args.get("next"))
    if form.validate_on_submit():
        try:
            user = service.sign_in(db.session, form.email.data, form.password.data)
        except FieldError as error:
            show(error, form)
        else:
            signin.enter(user)
            return redirect(local(form.next.data) or url_for("home.dashboard"), 303)
    examples = current_app.extensions.get("demo_sign_ins", list)()
    return render_template("accounts/sign_in.html", form=form, examples=examples), 422 if form.errors else 200


@bp.post("/sign-out")
@allow(anyone)
def sign_out() -> ResponseReturnValue:
    signin.leave()
    flash(_("You are signed out."), "success")
    response = redirect(url_for("home.index"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.route("/sign-up", methods=["GET", "POST"])
@allow(anyone)
@limiter.limit("60 per hour", methods=["POST"])
def sign_up() -> ResponseReturnValue:
    form = SignUpForm()
    form.set_purposes()
    if form.validate_on_submit():
        try:
            user = service.sign_up(db.session, form.command(language()))
        except FieldError as error:
            show(error, form)
        else:
            signin.enter(user)
            first = "organizations.new" if form.purpose.data == "organization" else "profiles.mine"
            return redirect(url_for(first), 303)
    return render_template("accounts/sign_up.html", form=form), 422 if form.errors else 200


@bp.route("/password/forgot", methods=["GET", "POST"])
@allow(anyone)
@limiter.limit("20 per hour", methods=["POST"])
def forgot() -> ResponseReturnValue:
    form = ForgotForm()
    if form.validate_on_submit():
        service.ask_reset(db.session, form.email.data)
        flash(_("If there is an account with this address, a link is on its way. It works for one hour."), "info")
        return redirect(url_for(".sign_in"), 303)
    return render_template("accounts/forgot.html", form=form), 422 if form.errors else 200


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@allow(anyone)
@limiter.limit("60 per hour")
def reset(token: str) -> ResponseReturnValue:
    if not service.reset_is_good(db.session, token):
        return render_template("accounts/reset.html", form=None), 409
    form = ResetForm()
    if form.validate_on_submit():
        try:
            service.reset_password(db.session, token, form.password.data)
        except DomainError as error:
            show(error, form)
        else:
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for(".sign_in"), 303)
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


@bp.get("/language/<code>", endpoint="language")
@allow(anyone)
def choose_language(code: str) -> ResponseReturnValue:
    if code not in LOCALES:
        raise NotFound
    session["language"] = code
    return redirect(local(request.args.get("next")) or url_for("home.index"), 303)


@bp.get("/account")
@allow(signed_in)
def account() -> ResponseReturnValue:
    return _account(ChangePasswordForm())


def _account(form: ChangePasswordForm) -> ResponseReturnValue:
    user = signin.account()
    page = render_template(
        "accounts/account.html",
        form=form,
        user=user,
        button=EmptyForm(),
        memberships=queries.memberships(db.session, user.id),
        consents=queries.consents(db.session, user.id),
        withdrawable=WITHDRAWABLE,
    )
    return page, 422 if form.errors else 200


@bp.post("/account/password")
@allow(signed_in)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        user = signin.account()
        try:
            service.change_password(db.session, user.id, form.old.data, form.password.data)
        except FieldError as error:
            show(error, form)
        else:
            signin.enter(user)
            flash(_("Your password is changed. Other devices are signed out."), "success")
            return redirect(url_for(".account"), 303)
    return _account(form)


@bp.post("/account/language/<code>")
@allow(signed_in)
def mail_language(code: str) -> ResponseReturnValue:
    if code not in LOCALES:
        raise NotFound
    service.speak(db.session, signin.account().id, code)
    session["language"] = code
    return redirect(url_for(".account"), 303)


@bp.get("/notices")
@allow(signed_in)
def notices() -> ResponseReturnValue:
    page = queries.notices(db.session, signin.account().id, request.args.get("after"))
    rows = [(n, translate(Text(n.msgid, n.values))) for n in page.rows]
    return render_template("accounts/notices.html", rows=rows, after=page.after, button=EmptyForm())


@bp.post("/notices/read")
@allow(signed_in)
def read_notices() -> ResponseReturnValue:
    service.read_notices(db.session, signin.account().id)
    return redirect(url_for(".notices"), 303)


@bp.route("/invitations/join/<token>", methods=["GET", "POST"])
@allow(signed_in)
@limiter.limit("60 per hour")
def invite_accept(token: str) -> ResponseReturnValue:
    form = EmptyForm()
    if form.validate_on_submit():
        invite = service.accept_invite(db.session, signin.account(), token)
        flash(_("You are a member now."), "success")
        return redirect(url_for("organizations.detail", organization_id=invite.organization_id), 303)
    return render_template("accounts/invite_accept.html", form=form, token=token, actor=current_actor())
