"""Forms of the admin."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SubmitField, TextAreaField
from wtforms.validators import Length, Optional

from talent.core.actor import OrgKind
from talent.organizations.models import TRANSITIONS, Organization, Verification
from talent.taxonomy.models import Region
from talent.web.forms import BaseForm, enum_choices, row_choices


class VerificationForm(BaseForm):
    """The word on an organization's papers."""

    state = SelectField(_l("Decision"))  # required where "" is not among the choices
    note = TextAreaField(_l("Reason the organization sees"), [Length(max=2000)])
    bureau_region_code = SelectField(_l("HR bureau of"), [Optional()])
    submit = SubmitField(_l("Save"))

    def offer(self, row: Organization, regions: Sequence[Region], blank: str, as_it_is: str) -> None:
        """Only the steps that exist from here.

        Args:
            as_it_is: the label of no step, for what was decided before and can be made, or unmade, a bureau.
        """
        decided = row.kind is OrgKind.GOVERNMENT and row.verification is not Verification.PENDING
        steps = (s for s in Verification if s in TRANSITIONS[row.verification])
        self.state.choices = enum_choices(steps, as_it_is if decided else None)
        self.bureau_region_code.choices = row_choices(regions, blank)
