"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, Email, Length

from talent.accounts.service import SignUp
from talent.core.actor import Role
from talent.web.forms import BaseForm, enum_choices

#: Longer than any password we take, so that too long is told by the policy, and a 10 MB one by the form.
PASSWORD_LINE = 1000


class EmailInput(EmailField):
    """An address field, checked for form only (no DNS)."""

    def __init__(self, label: str, **kwargs: object) -> None:
        validators = [
            DataRequired(_l("Enter an e-mail address")),
            Length(max=254),
            Email(_l("Enter an e-mail address like name@example.com")),
        ]
        super().__init__(label, validators, render_kw={"autocomplete": "email"}, **kwargs)


class SignInForm(BaseForm):
    """E-mail and password."""

    email = EmailInput(_l("E-mail address"))
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Enter your password")), Length(max=PASSWORD_LINE)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    submit = SubmitField(_l("Sign in"))


class SignUpForm(BaseForm):
    """A new account."""

    name = StringField(_l("Your name"), [DataRequired(_l("Enter your name")), Length(max=80)])
    email = EmailInput(_l("E-mail address"))
    password = PasswordField(
        _l("Password"),
        [DataRequired(_l("Choose a password")), Length(max=PASSWORD_LINE)],
        description=_l("At least 12 characters. A sentence is easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    purpose = SelectField(_l("I am here"), [DataRequired()])
    terms = BooleanField(
        _l("I agree to the terms of use and the privacy notice"), [DataRequired(_l("Please agree to go on"))]
    )
    submit = SubmitField(_l("Create account"))

    def set_purposes(self) -> None:
        """The two ways in."""
        self.purpose.choices = [
            ("talent", _l("to find work or training for myself")),
            ("organization", _l("for an organization")),
        ]

    def command(self, language: str) -> SignUp:
        """What the service takes."""
        return SignUp(
            name=self.name.data.strip(),
            email=self.email.data,
            password=self.password.data,
            language=language,
            terms=str(self.terms.label.text),
        )


class ForgotForm(BaseForm):
    """Ask for a reset link."""

    email = EmailInput(_l("E-mail address"))
    submit = SubmitField(_l("Send me a link"))


class ResetForm(BaseForm):
    """A new password by link."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(_l("Choose a password")), Length(max=PASSWORD_LINE)],
        description=_l("At least 12 characters. A sentence is easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_l("Set password"))


class ChangePasswordForm(ResetForm):
    """A new password by the old one."""

    old = PasswordField(
        _l("Present password"),
        [DataRequired(_l("Enter your password")), Length(max=PASSWORD_LINE)],
        render_kw={"autocomplete": "current-password"},
    )


class InviteForm(BaseForm):
    """Invite a member."""

    email = EmailInput(_l("E-mail address"))
    role = SelectField(_l("Role in the organization"), [DataRequired()])
    submit = SubmitField(_l("Send invitation"))

    def set_roles(self) -> None:
        """Roles with their words."""
        self.role.choices = enum_choices(Role)


class EmptyForm(BaseForm):
    """Only the token: for buttons."""
