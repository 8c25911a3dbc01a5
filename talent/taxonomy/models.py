"""Coded entries of published classifications, each with its edition."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from talent.core import clock
from talent.core.models import Identified, Model, enum_type
from talent.core.text import N_, name_members

OWN_SOURCE = "city"


class RegionLevel(StrEnum):
    """Administrative levels."""

    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


class SkillKind(StrEnum):
    """Groups order the tree; only skills can be held or asked for."""

    GROUP = "group"
    SKILL = "skill"


name_members(
    RegionLevel,
    {
        RegionLevel.COUNTRY: N_("Country"),
        RegionLevel.PROVINCE: N_("Province"),
        RegionLevel.PREFECTURE: N_("Prefecture or city"),
        RegionLevel.COUNTY: N_("District or county"),
    },
)


class Named:
    """A code with its names."""

    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class Region(Named, Model):
    """GB/T 2260."""

    __tablename__ = "region"

    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    level: Mapped[RegionLevel] = mapped_column(enum_type(RegionLevel))


class Industry(Named, Model):
    """GB/T 4754 sections with the sector (三次产业) they count to."""

    __tablename__ = "industry"

    sector: Mapped[int]


class EducationLevel(Named, Model):
    """Levels in order; a higher rank includes the lower ones."""

    __tablename__ = "education_level"

    rank: Mapped[int] = mapped_column(unique=True)
    isced: Mapped[str] = mapped_column(String(8))


class Major(Named, Model):
    """Disciplines and major families."""

    __tablename__ = "major"

    parent_code: Mapped[str | None] = mapped_column(ForeignKey("major.code"), index=True)


class Skill(Named, Model):
    """A skill or a group of skills. Aliases are rows of their own."""

    __tablename__ = "skill"

    parent_code: Mapped[str | None] = mapped_column(ForeignKey("skill.code"), index=True)
    kind: Mapped[SkillKind] = mapped_column(enum_type(SkillKind))
    reference: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(16), default=OWN_SOURCE)


class SkillAlias(Identified, Model):
    """Another name of a skill; recognition in free text reads these."""

    __tablename__ = "skill_alias"
    __table_args__ = (UniqueConstraint("skill_code", "language", "name"),)

    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(16), default=OWN_SOURCE, server_default=OWN_SOURCE)


class Occupation(Named, Model):
    """ISCO-08 unit group, 职业分类大典 2022 code and digital (S) flag where known."""

    __tablename__ = "occupation"

    isco: Mapped[str] = mapped_column(String(4), index=True)
    dictionary_code: Mapped[str | None] = mapped_column(String(16))
    digital: Mapped[bool] = mapped_column(default=False)
    reference: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(16), default=OWN_SOURCE)


class OccupationAlias(Identified, Model):
    """Another title of an occupation."""

    __tablename__ = "occupation_alias"
    __table_args__ = (UniqueConstraint("occupation_code", "language", "name"),)

    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(16), default=OWN_SOURCE, server_default=OWN_SOURCE)


class OccupationDescription(Model):
    """What is done in an occupation, as a published classification says; matching reads it as one more name."""

    __tablename__ = "occupation_description"

    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True)
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)


class OccupationSkill(Model):
    """A usual skill of an occupation."""

    __tablename__ = "occupation_skill"
    __table_args__ = (Index("ix_occupation_skill_skill_code", "skill_code"),)

    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True)
    skill_code: Mapped[str] = mapped_column(ForeignKey("skill.code"), primary_key=True)
    essential: Mapped[bool]
    source: Mapped[str] = mapped_column(String(16), default=OWN_SOURCE, server_default=OWN_SOURCE)


class ConceptLink(Model):
    """A concept of an imported source that is an entry we had already, so that it did not become one of its own."""

    __tablename__ = "concept_link"

    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    reference: Mapped[str] = mapped_column(String(200), primary_key=True)
    skill_code: Mapped[str | None] = mapped_column(ForeignKey("skill.code"))
    occupation_code: Mapped[str | None] = mapped_column(ForeignKey("occupation.code"))


class TaxonomyImport(Identified, Model):
    """Which edition of which source was loaded, when, from a file of which hash."""

    __tablename__ = "taxonomy_import"

    source: Mapped[str] = mapped_column(String(16))
    edition: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    skills: Mapped[int]
    occupations: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(default=clock.now)
