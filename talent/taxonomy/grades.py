"""Technical grades and professional titles (技术等级、专业技术职务), as the official tables list them."""

from __future__ import annotations

from enum import StrEnum

from talent.core.text import N_, name_members


class Grade(StrEnum):
    """Lowest first within skills and within titles; NONE is a statement, not the lack of one."""

    SKILL_5 = "skill-5"
    SKILL_4 = "skill-4"
    SKILL_3 = "skill-3"
    SKILL_2 = "skill-2"
    SKILL_1 = "skill-1"
    TITLE_JUNIOR = "title-junior"
    TITLE_MIDDLE = "title-middle"
    TITLE_SENIOR = "title-senior"
    NONE = "none"


#: What a post can ask for; a post that asks for none leaves it empty.
ASKED = tuple(grade for grade in Grade if grade is not Grade.NONE)


name_members(
    Grade,
    {
        Grade.SKILL_5: N_("Skill grade 5 (basic)"),
        Grade.SKILL_4: N_("Skill grade 4 (intermediate)"),
        Grade.SKILL_3: N_("Skill grade 3 (advanced)"),
        Grade.SKILL_2: N_("Skill grade 2 (technician)"),
        Grade.SKILL_1: N_("Skill grade 1 (senior technician)"),
        Grade.TITLE_JUNIOR: N_("Junior professional title"),
        Grade.TITLE_MIDDLE: N_("Intermediate professional title"),
        Grade.TITLE_SENIOR: N_("Senior professional title"),
        Grade.NONE: N_("No grade or title"),
    },
)
