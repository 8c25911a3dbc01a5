"""Forms of organizations."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from talent.core.actor import OrgKind
from talent.organizations.models import Nature, Organization
from talent.organizations.service import Details, Registration
from talent.taxonomy.models import Industry, Region
from talent.web.forms import AREA, LINE, BaseForm, enum_choices, row_choices


class DetailsForm(BaseForm):
    """What members may edit."""

    version = HiddenField()
    name_en = StringField(_l("Name in English"), [Length(max=LINE)])
    region_code = SelectField(_l("Region"), [DataRequired(_l("Choose a region"))])
    industry_code = SelectField(_l("Industry"), [Optional()])
    nature = SelectField(_l("Nature of the organization"), [Optional()])
    description = TextAreaField(_l("What the organization does"), [Length(max=AREA)])
    website = StringField(_l("Website"), [Length(max=LINE)])
    contact_name = StringField(_l("Contact person"), [Length(max=80)])
    contact_email = EmailField(
        _l("Contact e-mail"), [Optional(), Length(max=254), Email(_l("Enter an e-mail address like name@example.com"))]
    )
    contact_phone = StringField(_l("Contact phone"), [Length(max=40)])
    submit = SubmitField(_l("Save"))

    def set_choices(self, regions: Sequence[Region], industries: Sequence[Industry], blank: str) -> None:
        """Code lists in the language shown."""
        self.region_code.choices = row_choices(regions, blank)
        self.industry_code.choices = row_choices(industries, blank)
        self.nature.choices = enum_choices(Nature, blank)

    def details(self) -> Details:
        """What the service takes; empty is None."""
        return Details(
            name_en=self.name_en.data or None,
            region_code=self.region_code.data,
            industry_code=self.industry_code.data or None,
            nature=Nature(self.nature.data) if self.nature.data else None,
            description=self.description.data or "",
            website=self.website.data or None,
            contact_name=self.contact_name.data or None,
            contact_email=self.contact_email.data or None,
            contact_phone=self.contact_phone.data or None,
        )

    def fill(self, row: Organization) -> None:
        """Show what is stored."""
        for name in Details.__dataclass_fields__:
            value = getattr(row, name)
            getattr(self, name).data = value.value if isinstance(value, Nature) else value
        self.version.data = str(row.version)


class RegistrationForm(DetailsForm):
    """A new organization."""

    kind = SelectField(_l("Kind of organization"), [DataRequired()])
    name_zh = StringField(
        _l("Full legal name"), [DataRequired(_l("Enter the name as it stands in the papers")), Length(max=LINE)]
    )
    credit_code = StringField(
        _l("Unified social credit code"),
        [DataRequired(_l("Enter the code of 18 characters")), Length(max=40)],
        description=_l("18 characters, as on the business licence or certificate."),
    )
    submit = SubmitField(_l("Register"))

    def set_kinds(self) -> None:
        """Kinds with their words."""
        self.kind.choices = enum_choices(OrgKind)

    def command(self) -> Registration:
        """What the service takes."""
        return Registration(
            kind=OrgKind(self.kind.data),
            name_zh=self.name_zh.data,
            credit_code=self.credit_code.data,
            details=self.details(),
        )
