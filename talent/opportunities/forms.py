"""Forms of opportunities."""

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
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from talent.opportunities.models import CloseReason, OpportunityKind
from talent.opportunities.queries import Filters
from talent.opportunities.service import Content, SkillAsked
from talent.web.forms import AREA, LINE, BaseForm, FilterForm, enum_choices, row_choices

MOST_SKILLS = 40
LEVELS = [("", "–"), *((str(n), str(n)) for n in range(1, 6))]


class SkillRow(PlainForm):
    """One skill asked for."""

    name = StringField(_l("Skill"), [DataRequired(_l("Enter a skill")), Length(max=LINE)])
    level = SelectField(_l("Level (1 to 5)"), [Optional()], choices=LEVELS)
    essential = SelectField(_l("Weight"), choices=[("1", _l("Essential")), ("", _l("Optional"))])


class OpportunityForm(BaseForm):
    """A post, in the order in which one thinks of it."""

    version = HiddenField()
    kind = SelectField(_l("Kind"), [DataRequired()])
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title")), Length(max=LINE)])
    occupation = StringField(_l("Occupation"), [Length(max=LINE)], description=_l("As people would search for it"))
    duties = TextAreaField(_l("What the work is"), [Length(max=AREA)])
    requirements = TextAreaField(_l("What is required"), [Length(max=AREA)])
    skills = FieldList(FormField(SkillRow), _l("Skills"), max_entries=MOST_SKILLS)
    headcount = IntegerField(
        _l("People wanted"), [InputRequired(_l("Enter a number")), NumberRange(1, 10_000)], default=1
    )
    region_code = SelectField(_l("Place"), [Optional()])
    address = StringField(_l("Address"), [Length(max=LINE)])
    remote = BooleanField(_l("Remote work is possible"))
    education_code = SelectField(_l("Education, at least"), [Optional()])
    experience_months = IntegerField(_l("Experience, at least"), [Optional(), NumberRange(0, 600)])
    pay_min = IntegerField(_l("Pay from"), [Optional(), NumberRange(1, 10_000_000)])
    pay_max = IntegerField(_l("Pay to"), [Optional(), NumberRange(1, 10_000_000)])
    starts_on = DateField(_l("Starts on"), [Optional()])
    expires_on = DateField(_l("Open until"), [Optional()])
    submit = SubmitField(_l("Save draft"))

    def set_choices(self, regions: Sequence[Any], levels: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.kind.choices = enum_choices(OpportunityKind)
        self.region_code.choices = row_choices(regions, blank)
        self.education_code.choices = row_choices(levels, blank)

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

    def command(self) -> Content:
        """What the service takes."""
        rows = [row.form for row in self.skills]
        return Content(
            kind=OpportunityKind(self.kind.data),
            title=self.title.data.strip(),
            duties=self.duties.data or "",
            requirements=self.requirements.data or "",
            headcount=self.headcount.data,
            region_code=self.region_code.data or None,
            address=self.address.data or "",
            remote=bool(self.remote.data),
            occupation=(self.occupation.data or "").strip(),
            education_code=self.education_code.data or None,
            experience_months=self.experience_months.data,
            pay_min=self.pay_min.data,
            pay_max=self.pay_max.data,
            starts_on=self.starts_on.data,
            expires_on=self.expires_on.data,
            skills=[
                SkillAsked(
                    name=r.name.data,
                    level=int(r.level.data) if r.level.data else None,
                    essential=bool(r.essential.data),
                )
                for r in rows
            ],
        )


class CloseForm(BaseForm):
    """Why it is closed."""

    reason = SelectField(_l("Reason"), [DataRequired(_l("Choose a reason"))])
    submit = SubmitField(_l("Close"))

    def set_reasons(self) -> None:
        """Reasons with their words."""
        self.reason.choices = enum_choices(CloseReason)


class ListForm(FilterForm):
    """Filters of the public list."""

    q = StringField(_l("Words"), [Length(max=LINE, message=_l("At most 200 characters."))])
    kind = SelectField(_l("Kind"), [Optional()])
    region = SelectField(_l("Place"), [Optional()])
    education = SelectField(_l("My education"), [Optional()])
    pay = IntegerField(_l("Pay at least"), [Optional(), NumberRange(0, 10_000_000)])
    remote = BooleanField(_l("Remote work is possible"))
    organization = IntegerField(_l("Organization"), [Optional()])

    def set_choices(self, regions: Sequence[Any], levels: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.kind.choices = enum_choices(OpportunityKind, blank)
        self.region.choices = row_choices(regions, blank)
        self.education.choices = row_choices(levels, blank)

    def filters(self, ranks: dict[str, int]) -> Filters:
        """What the query takes."""
        return Filters(
            text=(self.q.data or "").strip(),
            kind=OpportunityKind(self.kind.data) if self.kind.data else None,
            region=self.region.data or None,
            education_rank=ranks.get(self.education.data or ""),
            pay=self.pay.data,
            remote=bool(self.remote.data),
            organization=self.organization.data,
        )
