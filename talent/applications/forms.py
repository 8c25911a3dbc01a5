"""Forms of applications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional

from talent.applications.models import TRANSITIONS, Application, ApplicationStatus, DeclineReason
from talent.applications.service import Move
from talent.core.clock import CITY_ZONE
from talent.web.forms import AREA, BaseForm, enum_choices

#: What a step alone needs: the heading above its fields, and the fields.
PARTS = {
    ApplicationStatus.INTERVIEW: (_l("Only for an interview"), ("interview_at", "interview_place")),
    ApplicationStatus.HIRED: (_l("Only when hired"), ("starts_on",)),
    ApplicationStatus.DECLINED: (_l("Only when declined"), ("decline_reason",)),
}


class ApplyForm(BaseForm):
    """One step: a message if wanted, and the consent."""

    message = TextAreaField(_l("Message to the employer (optional)"), [Length(max=AREA)])
    consent = BooleanField(
        _l("I agree that my profile as shown here, with name and contact details, is given to this employer"),
        [DataRequired(_l("Without your consent nothing can be sent"))],
    )
    submit = SubmitField(_l("Send application"))


class InviteForm(BaseForm):
    """An invitation."""

    message = TextAreaField(_l("Message (optional)"), [Length(max=AREA)])
    submit = SubmitField(_l("Send invitation"))


class AnswerForm(BaseForm):
    """Yes, with consent, or no."""

    consent = BooleanField(_l("I agree that my name and contact details are shown to this employer"))


class MoveForm(BaseForm):
    """The employer's next step."""

    version = HiddenField()
    status = SelectField(_l("Next step"), [DataRequired(_l("Choose the next step"))])
    interview_at = DateTimeLocalField(_l("Interview: day and time"), [Optional()])
    interview_place = StringField(_l("Interview: place or link"), [Length(max=300)])
    starts_on = DateField(_l("Hired: first day of work"), [Optional()])
    decline_reason = SelectField(_l("Declined: reason the person sees"), [Optional()])
    note = TextAreaField(_l("Note to the person"), [Length(max=2000)])
    submit = SubmitField(_l("Save step"))

    def offer(self, application: Application, blank: str) -> None:
        """Only the steps that exist from here, and only what these need."""
        steps = [s for s in ApplicationStatus if s in TRANSITIONS[application.status]]
        self.status.choices = enum_choices(s for s in steps if s is not ApplicationStatus.WITHDRAWN)
        self.decline_reason.choices = enum_choices(DeclineReason, blank)
        for step, (_title, names) in PARTS.items():
            for name in names if step not in steps else ():
                del self[name]

    def parts(self) -> list[tuple[Any, list[Field]]]:
        """Headings with the fields that belong to one step alone."""
        return [(title, [self[name] for name in names]) for title, names in PARTS.values() if names[0] in self]

    def command(self) -> Move:
        """What the service takes; times are the city's."""
        told = self.data
        at: datetime | None = told.get("interview_at")
        return Move(
            status=ApplicationStatus(self.status.data),
            version=int(self.version.data) if str(self.version.data or "").isdigit() else 0,
            note=self.note.data or "",
            decline_reason=DeclineReason(told["decline_reason"]) if told.get("decline_reason") else None,
            interview_at=at.replace(tzinfo=CITY_ZONE) if at else None,
            interview_place=told.get("interview_place") or "",
            starts_on=told.get("starts_on"),
        )
