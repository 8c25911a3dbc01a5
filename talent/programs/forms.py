"""Forms of bases, programs and cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from talent.programs.models import Delivery
from talent.programs.queries import Filters
from talent.programs.service import BaseData, CohortData, ProgramData, SkillTaught
from talent.web.forms import AREA, LINE, BaseForm, FilterForm, enum_choices, row_choices
from talent.web.i18n import name_of

MOST_SKILLS = 40
LEVELS = [("", "–"), *((str(n), str(n)) for n in range(1, 6))]


class BaseDataForm(BaseForm):
    """A training base."""

    name_zh = StringField(_l("Name in Chinese"), [DataRequired(_l("Enter a name")), Length(max=LINE)])
    name_en = StringField(_l("Name in English"), [Length(max=LINE)])
    region_code = SelectField(_l("Place"), [DataRequired(_l("Choose a region"))])
    address = StringField(_l("Address"), [Length(max=LINE)])
    description = TextAreaField(_l("Description"), [Length(max=AREA)])
    partners = SelectMultipleField(_l("Partners"), [Optional()], coerce=int)
    submit = SubmitField(_l("Save"))

    def set_choices(self, regions: Sequence[Any], organizations: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.region_code.choices = row_choices(regions, blank)
        self.partners.choices = [(row.id, name_of(row)) for row in organizations]

    def command(self) -> BaseData:
        """What the service takes."""
        return BaseData(
            name_zh=self.name_zh.data.strip(),
            name_en=self.name_en.data or None,
            region_code=self.region_code.data,
            address=self.address.data or "",
            description=self.description.data or "",
            partners=self.partners.data or [],
        )


class SkillRow(PlainForm):
    """One skill taught."""

    name = StringField(_l("Skill"), [DataRequired(_l("Enter a skill")), Length(max=LINE)])
    level = SelectField(_l("Level (1 to 5)"), [Optional()], choices=LEVELS)


class ProgramForm(BaseForm):
    """A program."""

    version = HiddenField()
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title")), Length(max=LINE)])
    description = TextAreaField(_l("Description"), [Length(max=AREA)])
    skills = FieldList(FormField(SkillRow), _l("Skills"), max_entries=MOST_SKILLS)
    occupation = StringField(_l("Prepares for the occupation"), [Length(max=LINE)])
    prerequisites = TextAreaField(_l("Prerequisites"), [Length(max=AREA)])
    education_code = SelectField(_l("Education, at least"), [Optional()])
    delivery = SelectField(_l("Delivery"), [DataRequired()])
    hours = IntegerField(_l("Hours"), [InputRequired(_l("Enter a number")), NumberRange(1, 10_000)])
    fee = IntegerField(_l("Fee for the whole course"), [Optional(), NumberRange(0, 1_000_000)], default=0)
    certificate = StringField(_l("Certificate"), [Length(max=LINE)])
    submit = SubmitField(_l("Save"))

    def set_choices(self, levels: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.education_code.choices = row_choices(levels, blank)
        self.delivery.choices = enum_choices(Delivery)

    def change_rows(self, pressed: Sequence[str]) -> bool:
        """Add or take away a skill when such a button was pressed; True when one was."""
        for name in pressed:
            if name == "add-skills" and len(self.skills) < MOST_SKILLS:
                self.skills.append_entry()
                return True
            if name.startswith("remove-skills-") and name[14:].isdigit() and int(name[14:]) < len(self.skills):
                del self.skills.entries[int(name[14:])]
                return True
        return False

    def command(self) -> ProgramData:
        """What the service takes."""
        rows = [row.form for row in self.skills]
        return ProgramData(
            title=self.title.data.strip(),
            description=self.description.data or "",
            prerequisites=self.prerequisites.data or "",
            education_code=self.education_code.data or None,
            delivery=Delivery(self.delivery.data),
            hours=self.hours.data,
            fee=self.fee.data or 0,
            certificate=self.certificate.data or "",
            occupation=(self.occupation.data or "").strip(),
            skills=[SkillTaught(name=r.name.data, level=int(r.level.data) if r.level.data else None) for r in rows],
        )


class CohortForm(BaseForm):
    """One run."""

    starts_on = DateField(_l("Starts on"), [InputRequired(_l("Enter a day"))])
    ends_on = DateField(_l("Ends on"), [InputRequired(_l("Enter a day"))])
    apply_by = DateField(_l("Apply by"), [InputRequired(_l("Enter a day"))])
    seats = IntegerField(_l("Seats"), [InputRequired(_l("Enter a number")), NumberRange(1, 10_000)])
    submit = SubmitField(_l("Open the cohort"))

    def command(self) -> CohortData:
        """What the service takes."""
        return CohortData(
            starts_on=self.starts_on.data, ends_on=self.ends_on.data, apply_by=self.apply_by.data, seats=self.seats.data
        )


class ListForm(FilterForm):
    """Filters of the public list."""

    q = StringField(_l("Words"), [Length(max=LINE, message=_l("At most 200 characters."))])
    region = SelectField(_l("Place"), [Optional()])
    delivery = SelectField(_l("Delivery"), [Optional()])
    free = BooleanField(_l("Only with free seats"))

    def set_choices(self, regions: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.region.choices = row_choices(regions, blank)
        self.delivery.choices = enum_choices(Delivery, blank)

    def filters(self) -> Filters:
        """What the query takes."""
        return Filters(
            text=(self.q.data or "").strip(),
            region=self.region.data or None,
            delivery=Delivery(self.delivery.data) if self.delivery.data else None,
            free_only=bool(self.free.data),
        )
