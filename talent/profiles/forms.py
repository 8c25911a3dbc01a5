"""Forms of the profile editor: one per section, each saved by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from talent.core.text import N_
from talent.profiles.demographics import Sex
from talent.profiles.editing import (
    MOST_OCCUPATIONS,
    MOST_PLACES,
    Basics,
    EducationPart,
    ExperiencePart,
    LanguagePart,
    ProjectPart,
    SkillPart,
)
from talent.profiles.models import SeekerKind, Seeking, SpokenLevel
from talent.profiles.queries import GraduateFilter, Stage
from talent.profiles.statistics import Told
from talent.taxonomy.grades import Grade
from talent.taxonomy.languages import Language
from talent.web.forms import AREA, LINE, BaseForm, FilterForm, IntegerField, enum_choices, row_choices
from talent.web.i18n import translate

MOST_ROWS = 60
MOST_PAY = 1_000_000
LONGEST_NUMBER = 9
SKILL_LEVELS = {
    "": N_("Not said"),
    "1": N_("1 · first steps"),
    "2": N_("2 · with help"),
    "3": N_("3 · on my own"),
    "4": N_("4 · hard cases too"),
    "5": N_("5 · I teach others"),
}
FIRST_YEAR, LAST_YEAR = 1940, 2100


def likely(_form: Any, field: Field) -> None:
    """A day in the life of somebody who works now; 0204-01-01 is a slip of the keyboard."""
    if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Check the year."))


def day(label: Any) -> DateField:
    """A day that need not be given."""
    return DateField(label, [Optional(), likely])


def is_number(text: str) -> bool:
    """Whether a part of a request can be read as a small whole number; int() fails on "²" and on 5,000 digits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


class Rows(FieldList):
    """A list whose field names may be anything: WTForms takes "²" for a number and fails on it."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(prefix + "-").split("-", 1)[0] if name.startswith(prefix + "-") else ""
            if is_number(number):
                yield int(number)


class BasicsForm(BaseForm):
    """Basics and wishes."""

    version = HiddenField()
    name = StringField(_l("Name"), [DataRequired(_l("Enter your name")), Length(max=80)])
    email = EmailField(
        _l("Contact e-mail"), [Optional(), Length(max=254), Email(_l("Enter an e-mail address like name@example.com"))]
    )
    phone = StringField(_l("Contact phone"), [Length(max=40)])
    headline = StringField(
        _l("Headline"), [Length(max=LINE)], description=_l("One line: what you are and what you look for")
    )
    summary = TextAreaField(
        _l("Summary"),
        [Length(max=AREA)],
        description=_l("What you can do and have done, in your own words. Matching reads it in Chinese and English."),
    )
    region = StringField(_l("Where I live"), [Length(max=LINE)], description=_l("A city, district or county"))
    seeking = SelectField(_l("State"), [DataRequired()])
    seeker_kind = SelectField(_l("I am"), [Optional()])
    available_from = day(_l("Available from"))
    pay_min = IntegerField(_l("Pay I wish for, at least"), [Optional(), NumberRange(0, MOST_PAY)])
    remote = BooleanField(_l("Remote work is welcome"))
    occupations = Rows(
        StringField(_l("Occupation"), [Length(max=LINE)]),
        _l("Occupations I wish for"),
        description=_l("Up to three; none means any"),
        min_entries=MOST_OCCUPATIONS,
        max_entries=MOST_OCCUPATIONS,
    )
    regions = Rows(
        StringField(_l("Place"), [Length(max=LINE)]),
        _l("Places I would work in"),
        description=_l("Up to five; none means where you live"),
        min_entries=MOST_PLACES,
        max_entries=MOST_PLACES,
    )
    submit = SubmitField(_l("Save"))

    def set_choices(self, blank: str) -> None:
        """Words in the language shown."""
        self.seeking.choices = enum_choices(Seeking)
        self.seeker_kind.choices = enum_choices(SeekerKind, blank)
        for rows in (self.occupations, self.regions):
            for number, field in enumerate(rows, start=1):
                field.label.text = f"{field.label.text} {number}"

    def command(self) -> Basics:
        """What the service takes."""
        return Basics(
            name=self.name.data.strip(),
            email=self.email.data or None,
            phone=self.phone.data or None,
            headline=self.headline.data or "",
            summary=self.summary.data or "",
            seeking=Seeking(self.seeking.data),
            seeker_kind=SeekerKind(self.seeker_kind.data) if self.seeker_kind.data else None,
            available_from=self.available_from.data,
            pay_min=self.pay_min.data,
            remote=True if self.remote.data else None,
            region=self.region.data or "",
            occupations=[text or "" for text in self.occupations.data],
            regions=[text or "" for text in self.regions.data],
        )


class Row(PlainForm):
    """One row of a list of parts."""

    @property
    def is_empty(self) -> bool:
        """Nothing was filled in: such a row is left out instead of being an error."""
        return not any(str(value).strip() for value in self.data.values() if value is not None)


class EducationRow(Row):
    """One stage."""

    school = StringField(_l("School"), [DataRequired(_l("Enter the school")), Length(max=LINE)])
    level_code = SelectField(_l("Level"), [DataRequired(_l("Choose a level"))])
    major_name = StringField(_l("Major"), [Length(max=LINE)])
    graduates_on = day(_l("Graduation"))


class ExperienceRow(Row):
    """One employment."""

    title = StringField(_l("Work"), [DataRequired(_l("Enter what you worked as")), Length(max=LINE)])
    employer = StringField(_l("Employer"), [Length(max=LINE)])
    starts_on = day(_l("From"))
    ends_on = day(_l("To (empty: until today)"))
    description = TextAreaField(_l("What I did"), [Length(max=AREA)])


class ProjectRow(Row):
    """One project."""

    name = StringField(_l("Project"), [DataRequired(_l("Enter the project")), Length(max=LINE)])
    description = TextAreaField(_l("What I did"), [Length(max=AREA)])


class SkillRow(Row):
    """One skill."""

    name = StringField(_l("Skill"), [DataRequired(_l("Enter a skill")), Length(max=LINE)])
    level = SelectField(_l("Level (1 to 5)"), [Optional()])


class LanguageRow(Row):
    """One language."""

    language = SelectField(_l("Language"), [DataRequired(_l("Choose a language"))])
    level = SelectField(_l("Level"), [DataRequired(_l("Choose a level"))])


class RowsForm(BaseForm):
    """A list of parts."""

    version = HiddenField()
    submit = SubmitField(_l("Save"))

    def change_rows(self, pressed: Sequence[str]) -> bool:
        """Add or take away a row when such a button was pressed; True when one was."""
        for name in pressed:
            if name == "add-rows":
                if len(self.rows) < MOST_ROWS:
                    self.rows.append_entry()
                return True
            if name.startswith("remove-rows-") and is_number(name[12:]):
                del self.rows.entries[int(name[12:]) : int(name[12:]) + 1]
                return True
        return False

    def set_levels(self, levels: Sequence[Any]) -> None:
        """Education levels in the language shown, where rows have them."""

    def drop_empty(self) -> None:
        """Leave out rows in which nothing was filled in."""
        self.rows.entries[:] = [row for row in self.rows if not row.form.is_empty]

    def validate_rows(self, field: FieldList) -> None:
        """WTForms cuts longer lists at max_entries, which is one more than may be kept."""
        if len(field.entries) > MOST_ROWS:
            raise ValidationError(_("At most %(most)s rows can be kept.", most=MOST_ROWS))


def rows_of(row: type[Row], label: Any, hint: Any = "") -> Rows:
    """A list of rows of one kind."""
    return Rows(FormField(row), label, description=hint, max_entries=MOST_ROWS + 1)


class EducationsForm(RowsForm):
    """All stages of education."""

    rows = rows_of(EducationRow, _l("Education history"))

    def set_levels(self, levels: Sequence[Any]) -> None:
        """Education levels in the language shown."""
        for row in self.rows:
            row.form.level_code.choices = row_choices(levels, _("Please choose"))

    def parts(self) -> list[EducationPart]:
        """What the service takes."""
        return [EducationPart(**row.form.data | {"major_name": row.form.major_name.data or ""}) for row in self.rows]


class ExperiencesForm(RowsForm):
    """All experience."""

    rows = rows_of(ExperienceRow, _l("Experience"))

    def parts(self) -> list[ExperiencePart]:
        """What the service takes."""
        return [
            ExperiencePart(
                title=row.form.title.data,
                employer=row.form.employer.data or "",
                starts_on=row.form.starts_on.data,
                ends_on=row.form.ends_on.data,
                description=row.form.description.data or "",
            )
            for row in self.rows
        ]


class ProjectsForm(RowsForm):
    """All projects."""

    rows = rows_of(ProjectRow, _l("Projects"))

    def parts(self) -> list[ProjectPart]:
        """What the service takes."""
        return [ProjectPart(name=row.form.name.data, description=row.form.description.data or "") for row in self.rows]


class SkillsForm(RowsForm):
    """Declared skills, and those that were recognised in the person's own texts."""

    rows = rows_of(SkillRow, _l("Skills"), _l("Type a skill in Chinese or English and choose it from the list."))
    found = SelectMultipleField(
        _l("Found in your own texts"),
        [Optional()],
        description=_l("Tick what you want to add."),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def set_levels(self, _levels: Sequence[Any]) -> None:
        """Levels of skill in words."""
        for row in self.rows:
            row.form.level.choices = [SelectChoice(value, translate(text)) for value, text in SKILL_LEVELS.items()]

    def parts(self) -> list[SkillPart]:
        """What the service takes; those recognised come last."""
        return [
            *(
                SkillPart(name=row.form.name.data, level=int(row.form.level.data) if row.form.level.data else None)
                for row in self.rows
            ),
            *(SkillPart(name=code) for code in self.found.data or []),
        ]


class LanguagesForm(RowsForm):
    """All languages."""

    rows = rows_of(LanguageRow, _l("Languages"), _l("Levels A1 to C2 of the Common European Framework."))

    def set_levels(self, _levels: Sequence[Any]) -> None:
        """Languages in the language shown, and their levels."""
        blank = _("Please choose")
        for row in self.rows:
            row.form.language.choices = enum_choices(Language, blank)
            row.form.level.choices = enum_choices(SpokenLevel, blank)

    def parts(self) -> list[LanguagePart]:
        """What the service takes."""
        return [
            LanguagePart(language=Language(row.form.language.data).value, level=SpokenLevel(row.form.level.data))
            for row in self.rows
        ]


class PublishForm(BaseForm):
    """The consent that publishing needs."""

    consent = BooleanField(
        _l(
            "I agree that my profile is used for matching and shown to verified organizations, without name and contact"
        ),
        [DataRequired(_l("Please agree to go on"))],
    )
    submit = SubmitField(_l("Publish my profile"))


class StatisticsForm(BaseForm):
    """What is told for statistics alone; every field may stay empty."""

    sex = SelectField(_l("Sex"), [Optional()])
    birth_year = IntegerField(_l("Year of birth"), [Optional()])
    grade = SelectField(_l("Technical grade or title"), [Optional()])
    consent = BooleanField(_l("I agree to be counted by this in official figures, never by name"))

    def offer(self) -> None:
        """Fill the choices, in the language of the page."""
        self.sex.choices, self.grade.choices = enum_choices(Sex, _("No answer")), enum_choices(Grade, _("No answer"))

    def command(self) -> Told:
        """What was told."""
        sex, grade = self.sex.data, self.grade.data
        return Told(
            sex=Sex(sex) if sex else None, birth_year=self.birth_year.data, grade=Grade(grade) if grade else None
        )


class ClaimForm(BaseForm):
    """The proof that a prepared profile is the person's own."""

    number = StringField(
        _l("Student number"),
        [DataRequired(_l("Enter your student number")), Length(max=80)],
        description=_l("As your university knows it; it shows that the profile is yours"),
    )
    submit = SubmitField(_l("Take it over"))


class GraduatesForm(FilterForm):
    """Filters of a university's list."""

    q = StringField(_l("Name or student number"), [Length(max=LINE, message=_l("At most 200 characters."))])
    seeking = SelectField(_l("State"), [Optional()])
    stage = SelectField(_l("Profile"), [Optional()])

    def set_choices(self, blank: str) -> None:
        """Words in the language shown."""
        self.seeking.choices = enum_choices(Seeking, blank)
        self.stage.choices = enum_choices(Stage, blank)

    def filters(self) -> GraduateFilter:
        """What the query takes."""
        return GraduateFilter(
            text=(self.q.data or "").strip(),
            seeking=Seeking(self.seeking.data) if self.seeking.data else None,
            stage=Stage(self.stage.data) if self.stage.data else None,
        )
