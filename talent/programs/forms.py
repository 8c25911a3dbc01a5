"""Forms of bases, programs and cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from talent.core.errors import FieldError
from talent.core.text import N_
from talent.organizations.models import Organization
from talent.programs.listing import Filters
from talent.programs.models import Delivery
from talent.programs.service import BaseData, CohortData, ProgramData, SkillTaught
from talent.taxonomy.choices import region_choices
from talent.taxonomy.lookup import Lookup
from talent.taxonomy.naming import fold
from talent.web.forms import AREA, LINE, BaseForm, FilterForm, IntegerField, enum_choices, row_choices, show
from talent.web.row_lists import OpenRow, reject

MOST_SKILLS, MOST_PARTNERS, MOST_HOURS, MOST_FEE, MOST_SEATS = 40, 30, 10_000, 1_000_000, 10_000
LEVELS = [SelectChoice("", "–"), *(SelectChoice(str(n), str(n)) for n in range(1, 6))]
TICKED = [SelectChoice("", ""), SelectChoice("1", "1")]


class PartnerRow(PlainForm):
    """One partner."""

    name = StringField(_l("Organization"), [DataRequired(_l("Enter a name")), Length(max=LINE)])


class BaseDataForm(BaseForm):
    """A training base."""

    version = HiddenField()
    name_zh = StringField(_l("Name in Chinese"), [DataRequired(_l("Enter a name")), Length(max=LINE)])
    name_en = StringField(_l("Name in English"), [Length(max=LINE)])
    region_code = SelectField(_l("Place"), [DataRequired(_l("Choose a region"))])
    address = StringField(_l("Address"), [Length(max=LINE)])
    description = TextAreaField(_l("Description"), [Length(max=AREA)])
    partners = FieldList(FormField(PartnerRow), _l("Partners"), max_entries=MOST_PARTNERS)

    def set_choices(self, regions: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.region_code.choices = region_choices(regions, blank)

    def partner_names(self) -> list[str]:
        """What was typed."""
        return [(row.form.name.data or "").strip() for row in self.partners]

    def command(self, found: Sequence[Organization]) -> BaseData | None:
        """What the service takes; None when a partner is not among the organizations found."""
        by_name: Mapping[str, int] = {
            fold(name): row.id for row in found for name in (row.credit_code, row.name_en, row.name_zh) if name
        }
        ids = [by_name.get(fold(name)) for name in self.partner_names()]
        for row, organization_id in zip(self.partners, ids, strict=True):
            if organization_id is None:
                text = N_("No verified organization has this name or credit code.")
                reject(self.partners, row, FieldError("name", text))
        if self.errors:
            return None
        return BaseData(
            name_zh=self.name_zh.data.strip(),
            name_en=(self.name_en.data or "").strip() or None,
            region_code=self.region_code.data,
            address=self.address.data or "",
            description=self.description.data or "",
            partners=[i for i in ids if i is not None],
        )


class SkillRow(OpenRow):
    """One skill taught."""

    name = StringField(_l("Skill"), [DataRequired(_l("Enter a skill")), Length(max=LINE)])
    level = SelectField(_l("Level reached (1 to 5)"), [Optional()], choices=LEVELS)


class ProgramForm(BaseForm):
    """A program."""

    version = HiddenField()
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title")), Length(max=LINE)])
    description = TextAreaField(_l("Description"), [Length(max=AREA)])
    skills = FieldList(FormField(SkillRow), _l("Skills taught"), max_entries=MOST_SKILLS)
    occupations = StringField(_l("Prepares for the occupations"), [Length(max=LINE)])
    prerequisites = TextAreaField(_l("Prerequisites"), [Length(max=AREA)])
    education_code = SelectField(_l("Education, at least"), [Optional()])
    delivery = SelectField(_l("Delivery"), [DataRequired()])
    hours = IntegerField(_l("Hours"), [InputRequired(_l("Enter a number")), NumberRange(1, MOST_HOURS)])
    fee = IntegerField(_l("Fee for the whole course"), [Optional(), NumberRange(0, MOST_FEE)], default=0)
    certificate = StringField(_l("Certificate"), [Length(max=LINE)])

    def set_choices(self, levels: Sequence[Any], none_asked: str) -> None:
        """Code lists in the language shown."""
        self.education_code.choices = row_choices(levels, none_asked)
        self.delivery.choices = enum_choices(Delivery)

    def command(self, lookup: Lookup) -> ProgramData | None:
        """What the service takes; None when a name is unknown, which stands beside its field then."""
        skills = self._skills(lookup)
        occupations = self._occupations(lookup)
        if self.errors:
            return None
        return ProgramData(
            title=self.title.data.strip(),
            description=self.description.data or "",
            prerequisites=self.prerequisites.data or "",
            education_code=self.education_code.data or None,
            delivery=Delivery(self.delivery.data),
            hours=self.hours.data,
            fee=self.fee.data or 0,
            certificate=self.certificate.data or "",
            skills=skills,
            occupations=occupations,
        )

    def _skills(self, lookup: Lookup) -> list[SkillTaught]:
        found = []
        for row in self.skills:
            if row.form.is_empty:
                continue
            level = int(row.form.level.data) if row.form.level.data else None
            try:
                found.append(SkillTaught(code=lookup.skill(row.form.name.data, "name"), level=level))
            except FieldError as error:
                reject(self.skills, row, error)
        return found

    def _occupations(self, lookup: Lookup) -> list[str]:
        try:
            return lookup.occupations(self.occupations.data or "", "occupations")
        except FieldError as error:
            show(error, self)
            return []


class CohortForm(BaseForm):
    """One run."""

    starts_on = DateField(_l("Starts on"), [InputRequired(_l("Enter a day"))])
    ends_on = DateField(_l("Ends on"), [InputRequired(_l("Enter a day"))])
    apply_by = DateField(_l("Apply by"), [InputRequired(_l("Enter a day"))])
    seats = IntegerField(_l("Seats"), [InputRequired(_l("Enter a number")), NumberRange(1, MOST_SEATS)])

    def command(self) -> CohortData:
        """What the service takes."""
        return CohortData(
            starts_on=self.starts_on.data, ends_on=self.ends_on.data, apply_by=self.apply_by.data, seats=self.seats.data
        )


class ListForm(FilterForm):
    """Filters of the public list. Codes are checked by the query, so that their lists need not be read."""

    q = StringField(_l("Words"), [Length(max=LINE, message=_l("At most 200 characters."))], id="filters-q")
    skill = StringField(_l("Skill taught"), [Length(max=80)], id="filters-skill")
    region = StringField(_l("Place"), [Length(max=12, message=_l("There is no such region."))], id="filters-region")
    delivery = SelectField(_l("Delivery"), [Optional()], id="filters-delivery")
    free = SelectField(_l("Free seats"), [Optional()], choices=TICKED, id="filters-free-1")
    starts = DateField(_l("Starts on or after"), [Optional()], id="filters-starts")

    def set_choices(self, blank: str) -> None:
        """Ways of delivery in the language shown."""
        self.delivery.choices = enum_choices(Delivery, blank)

    def filters(self) -> Filters:
        """What the query takes."""
        return Filters(
            text=(self.q.data or "").strip(),
            skill=self.skill.data or None,
            region=self.region.data or None,
            delivery=Delivery(self.delivery.data) if self.delivery.data else None,
            free_only=bool(self.free.data),
            starts_after=self.starts.data,
        )
