"""Rows of the official tables that are no entries of a code list, as bureaus print them: code -> (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

from talent.organizations.models import Nature
from talent.profiles.demographics import AgeBand, Sex
from talent.profiles.models import SeekerKind
from talent.taxonomy.grades import Grade

Names = Mapping[str, tuple[str, str]]

#: The row of those who name no group, on either side.
UNSPECIFIED = "unspecified"

PARTS: Names = {
    "carried": ("上期结转", "Carried over"),
    "new": ("本期新增", "New in the period"),
    "total": ("合计", "Total"),
}
SECTORS: Names = {
    "1": ("第一产业", "Primary sector"),
    "2": ("第二产业", "Secondary sector"),
    "3": ("第三产业", "Tertiary sector"),
}
NATURES: Names = {
    Nature.STATE_OWNED: ("国有企业", "State-owned enterprises"),
    Nature.COLLECTIVE: ("集体企业", "Collective enterprises"),
    Nature.PRIVATE: ("私营企业", "Private enterprises"),
    Nature.JOINT_STOCK: ("股份制企业", "Joint-stock enterprises"),
    Nature.FOREIGN: ("外商投资企业", "Foreign-invested enterprises"),
    Nature.HK_MACAO_TAIWAN: ("港、澳、台商投资企业", "Enterprises invested from Hong Kong, Macao and Taiwan"),
    Nature.INSTITUTION: ("事业单位", "Public institutions"),
    Nature.AUTHORITY: ("机关", "Public authorities"),
    Nature.OTHER: ("其他", "Other"),
}
KINDS: Names = {
    SeekerKind.FRESH_GRADUATE: ("应届高校毕业生", "Graduating this year"),
    SeekerKind.FORMER_GRADUATE: ("往届毕业未就业", "Graduated earlier, not yet placed"),
    SeekerKind.EXPERIENCED: ("有工作经历者", "With work experience"),
}
SEXES: Names = {Sex.MALE: ("男", "Male"), Sex.FEMALE: ("女", "Female")}
AGES: Names = {
    AgeBand.TO_24: ("16—24岁", "16 to 24"),
    AgeBand.TO_34: ("25—34岁", "25 to 34"),
    AgeBand.TO_44: ("35—44岁", "35 to 44"),
    AgeBand.FROM_45: ("45岁及以上", "45 and older"),
}
GRADES: Names = {
    Grade.SKILL_5: ("职业资格五级（初级技能）", "Skill grade 5"),
    Grade.SKILL_4: ("职业资格四级（中级技能）", "Skill grade 4"),
    Grade.SKILL_3: ("职业资格三级（高级技能）", "Skill grade 3"),
    Grade.SKILL_2: ("职业资格二级（技师）", "Skill grade 2 (technician)"),
    Grade.SKILL_1: ("职业资格一级（高级技师）", "Skill grade 1 (senior technician)"),
    Grade.TITLE_JUNIOR: ("初级专业技术职务", "Junior professional title"),
    Grade.TITLE_MIDDLE: ("中级专业技术职务", "Intermediate professional title"),
    Grade.TITLE_SENIOR: ("高级专业技术职务", "Senior professional title"),
    Grade.NONE: ("无技术等级或职称", "No grade or title"),
}
#: What the row without a group is called where nobody leaves it open by choice.
NO_REQUIREMENT = ("无要求", "No requirement")
UNKNOWN = ("未填报", "Not stated")
FIXED: Mapping[str, Names] = {
    "part": PARTS, "sector": SECTORS, "nature": NATURES, "kind": KINDS, "sex": SEXES, "age": AGES, "grade": GRADES,
}  # fmt: skip
