"""Forms of the profile editor: one per section, each saved by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
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
from wtforms.validators import DataRequired, Email, Length, NumberRange, Optional

from talent.profiles.models import SeekerKind, Seeking, SpokenLevel
from talent.profiles.service import (
    Basics,
    EducationPart,
    ExperiencePart,
    LanguagePart,
    ProjectPart,
    SkillPart,
)
from talent.web.forms import AREA, LINE, BaseForm, enum_choices, row_choices

MOST_ROWS = 40
SKILL_LEVELS = (("", "–"), *((str(n), str(n)) for n in range(1, 6)))
LANGUAGES = (("zh", _l("Chinese")), ("en", _l("English")), ("ja", _l("Japanese")), ("ko", _l("Korean")),
             ("fr", _l("French")), ("de", _l("German")), ("ru", _l("Russian")), ("es", _l("Spanish")))  # fmt: skip


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
    summary = TextAreaField(_l("Summary"), [Length(max=AREA)])
    region_code = SelectField(_l("Where I live"), [Optional()])
    seeking = SelectField(_l("State"), [DataRequired()])
    seeker_kind = SelectField(_l("I am"), [Optional()])
    available_from = DateField(_l("Available from"), [Optional()])
    pay_min = IntegerField(_l("Pay I wish for, at least"), [Optional(), NumberRange(0, 1_000_000)])
    remote = BooleanField(_l("Remote work is welcome"))
    occupations = StringField(
        _l("Occupations I wish for"),
        [Length(max=LINE)],
        description=_l("Up to three, separated by commas; empty means any"),
    )
    regions = SelectMultipleField(_l("Places I would work in"), [Optional()])
    submit = SubmitField(_l("Save"))

    def set_choices(self, regions: Sequence[Any], blank: str) -> None:
        """Code lists in the language shown."""
        self.region_code.choices = row_choices(regions, blank)
        self.regions.choices = row_choices(regions)
        self.seeking.choices = enum_choices(Seeking)
        self.seeker_kind.choices = enum_choices(SeekerKind, blank)

    def command(self) -> Basics:
        """What the service takes."""
        texts = (self.occupations.data or "").replace("，", ",").replace("、", ",").replace(";", ",").split(",")
        return Basics(
            name=self.name.data.strip(),
            email=self.email.data or None,
            phone=self.phone.data or None,
            headline=self.headline.data or "",
            summary=self.summary.data or "",
            region_code=self.region_code.data or None,
            seeking=Seeking(self.seeking.data),
            seeker_kind=SeekerKind(self.seeker_kind.data) if self.seeker_kind.data else None,
            available_from=self.available_from.data,
            pay_min=self.pay_min.data,
            remote=True if self.remote.data else None,
            occupations=[text.strip() for text in texts if text.strip()],
            regions=self.regions.data or [],
        )


class EducationRow(PlainForm):
    """One stage."""

    school = StringField(_l("School"), [DataRequired(_l("Enter the school")), Length(max=LINE)])
    level_code = SelectField(_l("Level"), [DataRequired(_l("Choose a level"))])
    major_name = StringField(_l("Major"), [Length(max=LINE)])
    graduates_on = DateField(_l("Graduation"), [Optional()])


class ExperienceRow(PlainForm):
    """One employment."""

    title = StringField(_l("Work"), [DataRequired(_l("Enter what you worked as")), Length(max=LINE)])
    employer = StringField(_l("Employer"), [Length(max=LINE)])
    starts_on = DateField(_l("From"), [Optional()])
    ends_on = DateField(_l("To (empty: until today)"), [Optional()])
    description = TextAreaField(_l("What I did"), [Length(max=AREA)])


class ProjectRow(PlainForm):
    """One project."""

    name = StringField(_l("Project"), [DataRequired(_l("Enter the project")), Length(max=LINE)])
    description = TextAreaField(_l("What I did"), [Length(max=AREA)])


class SkillRow(PlainForm):
    """One skill."""

    name = StringField(_l("Skill"), [DataRequired(_l("Enter a skill")), Length(max=LINE)])
    level = SelectField(_l("Level (1 to 5)"), [Optional()], choices=SKILL_LEVELS)


class LanguageRow(PlainForm):
    """One language."""

    language = SelectField(_l("Language"), [DataRequired()], choices=LANGUAGES)
    level = SelectField(_l("Level"), [DataRequired()], choices=[(x.value, x.value) for x in SpokenLevel])


class RowsForm(BaseForm):
    """A list of parts."""

    version = HiddenField()
    submit = SubmitField(_l("Save"))

    def change_rows(self, pressed: Sequence[str]) -> bool:
        """Add or take away a row when such a button was pressed; True when one was."""
        for name in pressed:
            if name == "add-rows" and len(self.rows) < MOST_ROWS:
                self.rows.append_entry()
                return True
            if name.startswith("remove-rows-") and name[12:].isdigit() and int(name[12:]) < len(self.rows):
                del self.rows.entries[int(name[12:])]
                return True
        return False


class EducationsForm(RowsForm):
    """All stages of education."""

    rows = FieldList(FormField(EducationRow), max_entries=MOST_ROWS)

    def parts(self) -> list[EducationPart]:
        """What the service takes."""
        return [EducationPart(**row.form.data | {"major_name": row.form.major_name.data or ""}) for row in self.rows]


class ExperiencesForm(RowsForm):
    """All experience."""

    rows = FieldList(FormField(ExperienceRow), max_entries=MOST_ROWS)

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

    rows = FieldList(FormField(ProjectRow), max_entries=MOST_ROWS)

    def parts(self) -> list[ProjectPart]:
        """What the service takes."""
        return [ProjectPart(name=row.form.name.data, description=row.form.description.data or "") for row in self.rows]


class SkillsForm(RowsForm):
    """All skills."""

    rows = FieldList(FormField(SkillRow), max_entries=MOST_ROWS)

    def parts(self) -> list[SkillPart]:
        """What the service takes."""
        return [
            SkillPart(name=r.form.name.data, level=int(r.form.level.data) if r.form.level.data else None)
            for r in self.rows
        ]


class LanguagesForm(RowsForm):
    """All languages."""

    rows = FieldList(FormField(LanguageRow), max_entries=len(LANGUAGES))

    def parts(self) -> list[LanguagePart]:
        """What the service takes."""
        return [LanguagePart(language=r.form.language.data, level=SpokenLevel(r.form.level.data)) for r in self.rows]


class PublishForm(BaseForm):
    """The consent that publishing needs."""

    consent = BooleanField(
        _l(
            "I agree that my profile is used for matching and shown, without name and contact, "
            "to verified organizations"
        ),
        [DataRequired(_l("Please agree to go on"))],
    )
    submit = SubmitField(_l("Publish my profile"))
