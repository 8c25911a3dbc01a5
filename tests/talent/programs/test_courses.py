"""JSON-LD of programs: what is known is said, what is unknown is left out."""

from __future__ import annotations

import json
from datetime import date

from talent.organizations.models import Organization
from talent.programs.courses import Names, course
from talent.programs.models import Cohort, Delivery, Program, ProgramSkill, TrainingBase
from talent.taxonomy.models import EducationLevel, Region, RegionLevel, Skill, SkillKind

WAY = [
    Region(code="510000", name_zh="四川省", name_en="Sichuan Province", level=RegionLevel.PROVINCE),
    Region(code="510100", name_zh="成都市", name_en="Chengdu City", level=RegionLevel.PREFECTURE),
]
NAMES = Names(
    skills={"sql": Skill(code="sql", name_zh="SQL", name_en="SQL", kind=SkillKind.SKILL)},
    levels={"bachelor": EducationLevel(code="bachelor", name_zh="本科", name_en="Bachelor's degree", isced="6")},
    occupations={},
)
RUN = Cohort(starts_on=date(2027, 1, 4), ends_on=date(2027, 2, 4), seats=20, taken=5)


def program(**changes: object) -> Program:
    values: dict[str, object] = {
        "title": "Data", "description": "About data", "prerequisites": "", "delivery": Delivery.ONSITE, "hours": 40,
        "fee": 980, "certificate": "Certificate", **changes,
    }  # fmt: skip
    row = Program(**values)
    row.base = TrainingBase(name_zh="天府基地", address="1号")
    row.base.operator = Organization(name_zh="天府运营")
    row.skills = [ProgramSkill(skill_code="sql", level=2)]
    return row


def test_a_course_with_its_instance() -> None:
    found = course(program(), [RUN], WAY, NAMES, "https://example.org/programs/1")
    json.dumps(found)
    assert found["@type"] == "Course"
    assert found["provider"] == {"@type": "Organization", "name": "天府运营"}
    assert found["offers"]["price"] == 980
    assert found["offers"]["priceCurrency"] == "CNY"
    assert found["educationalCredentialAwarded"]["name"] == "Certificate"
    assert found["teaches"] == ["SQL"]
    (instance,) = found["hasCourseInstance"]
    assert (instance["courseMode"], instance["courseWorkload"]) == ("Onsite", "PT40H")
    assert (instance["startDate"], instance["endDate"]) == ("2027-01-04", "2027-02-04")
    assert (instance["maximumAttendeeCapacity"], instance["remainingAttendeeCapacity"]) == (20, 15)
    assert instance["location"]["address"]["addressLocality"] == "成都市"
    assert instance["location"]["address"]["streetAddress"] == "1号"


def test_a_free_course_is_an_offer_at_no_price() -> None:
    offer = course(program(fee=0), [], WAY, NAMES, "u")["offers"]
    assert (offer["category"], offer["price"]) == ("Free", 0)


def test_what_is_unknown_is_left_out() -> None:
    found = course(program(certificate=""), [], WAY, NAMES, "u")
    assert not {"educationalCredentialAwarded", "coursePrerequisites", "hasCourseInstance"} & set(found)
    assert None not in found.values()


def test_an_online_course_has_no_place_and_prerequisites_are_told() -> None:
    row = program(delivery=Delivery.ONLINE, prerequisites="Spreadsheets", education_code="bachelor")
    found = course(row, [RUN], WAY, NAMES, "u")
    assert found["coursePrerequisites"] == ["Spreadsheets", "Bachelor's degree"]
    assert "location" not in found["hasCourseInstance"][0]
