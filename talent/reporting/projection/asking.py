"""What is asked of the projection page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from talent.reporting.projection.carrying import HORIZONS, Change
from talent.web.forms import FilterForm, IntegerField

#: Percent by which a share or an intake may be supposed to change, and persons or places that may be added.
PERCENT = NumberRange(-90, 300)
ADDED = NumberRange(-100_000, 100_000)


class ProjectionForm(FilterForm):
    """Which cell, how far ahead, and what is supposed to be otherwise."""

    occupation = StringField(_l("Occupation"), [Length(max=80)])
    months = SelectField(
        _l("Months ahead"), choices=[SelectChoice(str(n), str(n)) for n in HORIZONS], default=str(HORIZONS[0])
    )
    plant = IntegerField(_l("Further places, in three months"), [Optional(), ADDED], description=_l("A new plant, say"))
    seats = IntegerField(_l("Further people trained, in three months"), [Optional(), ADDED])
    completion = IntegerField(_l("Completion of courses, change [%]"), [Optional(), PERCENT])
    intake = IntegerField(_l("Graduates finishing, change [%]"), [Optional(), PERCENT])
    staying = IntegerField(_l("Graduates who stay, change [%]"), [Optional(), PERCENT])

    def change(self) -> Change | None:
        """What is supposed; None when nothing is."""
        added = {name: float(self[name].data or 0) for name in ("plant", "seats")}
        factors = {name: 1 + (self[name].data or 0) / 100 for name in ("completion", "intake", "staying")}
        found = Change(**added, **factors)
        return None if found == Change() else found
