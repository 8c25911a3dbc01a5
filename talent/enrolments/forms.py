"""Forms of enrolments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length

from talent.enrolments.models import TRANSITIONS, Enrolment, EnrolmentStatus
from talent.web.forms import AREA, BaseForm, enum_choices


class SeatForm(BaseForm):
    """Ask for a seat."""

    message = TextAreaField(_l("Why this course (optional)"), [Length(max=AREA)])
    consent = BooleanField(
        _l("I agree that my profile, with name and contact details, is given to this training base"),
        [DataRequired(_l("Without your consent nothing can be sent"))],
    )
    submit = SubmitField(_l("Ask for a seat"))


class DecisionForm(BaseForm):
    """The base's next step."""

    status = SelectField(_l("Decision"), [DataRequired(_l("Choose a decision"))])
    note = StringField(_l("Reason the person sees"), [Length(max=1000)])
    submit = SubmitField(_l("Save"))

    def offer(self, enrolment: Enrolment) -> None:
        """Only the steps that exist from here; withdrawing is the person's."""
        steps = [s for s in EnrolmentStatus if s in TRANSITIONS[enrolment.status]]
        self.status.choices = enum_choices(s for s in steps if s is not EnrolmentStatus.WITHDRAWN)
