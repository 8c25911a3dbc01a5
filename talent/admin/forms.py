"""Forms of the admin."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from talent.organizations.models import TRANSITIONS, Organization
from talent.taxonomy.models import Region
from talent.web.forms import BaseForm, enum_choices, row_choices


class VerificationForm(BaseForm):
    """The word on an organization's papers."""

    state = SelectField(_l("Decision"), [DataRequired()])
    note = TextAreaField(_l("Reason the organization sees"), [Length(max=2000)])
    bureau_region_code = SelectField(_l("HR bureau of"), [Optional()])
    submit = SubmitField(_l("Save"))

    def offer(self, row: Organization, regions: Sequence[Region], blank: str) -> None:
        """Only the steps that exist from here."""
        self.state.choices = enum_choices(s for s in type(row.verification) if s in TRANSITIONS[row.verification])
        self.bureau_region_code.choices = row_choices(regions, blank)
