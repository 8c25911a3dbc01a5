"""Forms of matches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from talent.web.forms import FilterForm


class SearchForm(FilterForm):
    """Free text."""

    q = StringField(_l("What are you looking for?"), [Length(max=2000, message=_l("At most 2,000 characters."))])
    kind = SelectField(_l("Look among"), [Optional()], default="opportunity")

    def set_kinds(self) -> None:
        """What can be searched by the public."""
        self.kind.choices = [("opportunity", _l("Opportunities")), ("program", _l("Programs"))]
