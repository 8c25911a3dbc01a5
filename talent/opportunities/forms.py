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
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from talent.core.errors import FieldError
from talent.opportunities.listing import Filters
from talent.opportunities.models import CloseReason, OpportunityKind
from talent.opportunities.service import Content, SkillAsked
from talent.taxonomy.choices import region_choices
from talent.taxonomy.grades import ASKED, Grade
from talent.taxonomy.languages import LANGUAGE_LEVELS, Language
from talent.taxonomy.lookup import Lookup
from talent.web.addresses import LARGEST_KEY
from talent.web.forms import AREA, LINE, BaseForm, FilterForm, IntegerField, enum_choices, row_choices, show
from talent.web.row_lists import OpenRow, reject

MOST_SKILLS, MOST_PEOPLE, MOST_PAY, MOST_MONTHS = 40, 10_000, 10_000_000, 600
LEVELS = [SelectChoice("", "–"), *(SelectChoice(str(n), str(n)) for n in range(1, 6))]
WEIGHTS = [SelectChoice("1", _l("Essential")), SelectChoice("", _l("Optional"))]
SPOKEN = [SelectChoice(level, level) for level in LANGUAGE_LEVELS]
TICKED = [SelectChoice("", ""), SelectChoice("1", "1")]


class SkillRow(OpenRow):
    """One skill asked for."""

    PRESET = frozenset({"essential"})

    name = StringField(_l("Skill"), [DataRequired(_l("Enter a skill")), Length(max=LINE)])
    level = SelectField(_l("Level (1 to 5)"), [Optional()], choices=LEVELS)
    essential = SelectField(_l("Weight"), choices=WEIGHTS)


class LanguageRow(PlainForm):
    """One language asked for."""

    language = SelectField(_l("Language"), [DataRequired()])
    level = SelectField(_l("Level, at least"), [DataRequired()], choices=SPOKEN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = enum_choices(Language)


class OpportunityForm(BaseForm):
    """A post, in the order in which one thinks of it."""

    version = HiddenField()
    kind = SelectField(_l("Kind"), [DataRequired()])
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title")), Length(max=LINE)])
    occupation = StringField(_l("Occupation"), [Length(max=LINE)])
    duties = TextAreaField(_l("What the work is"), [Length(max=AREA)])
    requirements = TextAreaField(_l("What is required"), [Length(max=AREA)])
    skills = FieldList(FormField(SkillRow), _l("Skills"), max_entries=MOST_SKILLS)
    education_code = SelectField(_l("Education, at least"), [Optional()])
    grade = SelectField(_l("Technical grade or title"), [Optional()])
    majors = StringField(_l("Majors"), [Length(max=LINE)])
    experience_months = IntegerField(_l("Experience, at least"), [Optional(), NumberRange(0, MOST_MONTHS)])
    languages = FieldList(FormField(LanguageRow), _l("Languages"), max_entries=len(Language))
    headcount = IntegerField(
        _l("People wanted"), [InputRequired(_l("Enter a number")), NumberRange(1, MOST_PEOPLE)], default=1
    )
    region_code = SelectField(_l("Place"), [Optional()])
    address = StringField(_l("Address"), [Length(max=LINE)])
    remote = BooleanField(_l("Remote work is possible"))
    pay_min = IntegerField(_l("Pay from"), [Optional(), NumberRange(1, MOST_PAY)])
    pay_max = IntegerField(_l("Pay to"), [Optional(), NumberRange(1, MOST_PAY)])
    starts_on = DateField(_l("Starts on"), [Optional()])
    expires_on = DateField(_l("Open until"), [Optional()])

    def set_choices(self, regions: Sequence[Any], levels: Sequence[Any], blank: str, none_asked: str) -> None:
        """Code lists in the language shown."""
        self.kind.choices = enum_choices(OpportunityKind)
        self.region_code.choices = region_choices(regions, blank)
        self.education_code.choices = row_choices(levels, none_asked)
        self.grade.choices = enum_choices(ASKED, none_asked)

    def command(self, lookup: Lookup) -> Content | None:
        """What the service takes; None when a name is unknown, which stands beside its field then."""
        skills = self._skills(lookup)
        occupation = self._named("occupation", lookup.occupation)
        majors = self._named("majors", lookup.majors) or []
        languages = {row.form.language.data: row.form.level.data for row in self.languages}
        if self.errors:
            return None
        return Content(
            kind=OpportunityKind(self.kind.data),
            title=self.title.data.strip(),
            duties=self.duties.data or "",
            requirements=self.requirements.data or "",
            headcount=self.headcount.data,
            region_code=self.region_code.data or None,
            address=self.address.data or "",
            remote=bool(self.remote.data),
            occupation_code=occupation,
            education_code=self.education_code.data or None,
            grade=Grade(self.grade.data) if self.grade.data else None,
            experience_months=self.experience_months.data,
            pay_min=self.pay_min.data,
            pay_max=self.pay_max.data,
            starts_on=self.starts_on.data,
            expires_on=self.expires_on.data,
            skills=skills,
            majors=majors,
            languages=languages,
        )

    def _skills(self, lookup: Lookup) -> list[SkillAsked]:
        found = []
        for row in self.skills:
            if row.form.is_empty:
                continue
            level = int(row.form.level.data) if row.form.level.data else None
            try:
                code = lookup.skill(row.form.name.data, "name")
            except FieldError as error:
                reject(self.skills, row, error)
            else:
                found.append(SkillAsked(code=code, level=level, essential=bool(row.form.essential.data)))
        return found

    def _named(self, name: str, find: Any) -> Any:
        text = (self._fields[name].data or "").strip()
        try:
            return find(text, name) if text else None
        except FieldError as error:
            show(error, self)
            return None


class CloseForm(BaseForm):
    """Why it is closed."""

    reason = SelectField(_l("Reason"), [DataRequired(_l("Choose a reason"))])

    def set_reasons(self, blank: str) -> None:
        """Reasons with their words."""
        self.reason.choices = enum_choices(CloseReason, blank)


class ListForm(FilterForm):
    """Filters of the public list. Codes are checked by the query, so that their lists need not be read."""

    class Meta(FilterForm.Meta):
        """No token; ids as the filter panel gives them, so that the error summary leads there."""

    q = StringField(_l("Words"), [Length(max=LINE, message=_l("At most 200 characters."))], id="filters-q")
    kind = SelectField(_l("Kind"), [Optional()], id="filters-kind")
    region = StringField(_l("Place"), [Length(max=12, message=_l("There is no such region."))], id="filters-region")
    occupation = StringField(_l("Occupation"), [Length(max=80)], id="filters-occupation")
    education = StringField(_l("My education"), [Length(max=80)], id="filters-education")
    pay = IntegerField(_l("Pay at least"), [Optional(), NumberRange(0, MOST_PAY)], id="filters-pay")
    remote = SelectField(_l("Remote work"), [Optional()], choices=TICKED, id="filters-remote-1")
    organization = IntegerField(_l("Organization"), [Optional(), NumberRange(1, LARGEST_KEY)])

    def set_kinds(self, blank: str) -> None:
        """Kinds in the language shown."""
        self.kind.choices = enum_choices(OpportunityKind, blank)

    def filters(self) -> Filters:
        """What the query takes."""
        return Filters(
            text=(self.q.data or "").strip(),
            kind=OpportunityKind(self.kind.data) if self.kind.data else None,
            region=self.region.data or None,
            occupation=self.occupation.data or None,
            education=self.education.data or None,
            pay=self.pay.data,
            remote=bool(self.remote.data),
            organization=self.organization.data,
        )
