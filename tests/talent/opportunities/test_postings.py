"""JSON-LD: what search engines require is there, what is unknown is left out, a pay of zero is never said."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from talent.opportunities.models import Opportunity, OpportunityKind, SkillNeed
from talent.opportunities.postings import Names, job_posting
from talent.organizations.models import Organization
from talent.taxonomy.models import EducationLevel, Occupation, Region, RegionLevel, Skill, SkillKind

WAY = [
    Region(code="510000", name_zh="四川省", name_en="Sichuan Province", level=RegionLevel.PROVINCE),
    Region(code="510100", name_zh="成都市", name_en="Chengdu City", level=RegionLevel.PREFECTURE),
    Region(code="510107", name_zh="武侯区", name_en="Wuhou District", level=RegionLevel.COUNTY),
]
NAMES = Names(
    skills={"sql": Skill(code="sql", name_zh="SQL", name_en="SQL", kind=SkillKind.SKILL)},
    levels={"bachelor": EducationLevel(code="bachelor", name_zh="本科", name_en="Bachelor's degree", isced="6")},
    occupations={"data-analyst": Occupation(code="data-analyst", name_zh="x", name_en="Data analyst", isco="2511")},
    majors={},
)


def post(**changes: object) -> Opportunity:
    values: dict[str, object] = {
        "id": 7, "kind": OpportunityKind.ROLE, "title": "数据分析师", "duties": "分析", "requirements": "SQL",
        "headcount": 2, "region_code": "510107", "address": "天府大道1号", "remote": False,
        "pay_min": 8000, "pay_max": 12000, "expires_on": date(2026, 12, 24),
        "published_at": datetime(2026, 11, 23, 17, 0, tzinfo=UTC), **changes,
    }  # fmt: skip
    row = Opportunity(**values)
    row.organization = Organization(name_zh="天府数据局", name_en=None, website=None)
    row.skills = [SkillNeed(skill_code="sql")]
    return row


def posting(**changes: object) -> dict[str, object]:
    found = job_posting(post(**changes), WAY, NAMES, "https://example.org/opportunities/7")
    json.dumps(found)
    assert None not in found.values()
    return found


def test_what_search_engines_require_is_there() -> None:
    found = posting()
    assert found["@type"] == "JobPosting"
    assert found["title"] == "数据分析师"
    assert found["description"] == "分析\n\nSQL"
    assert found["datePosted"] == "2026-11-24"  # the city's day
    assert found["validThrough"] == "2026-12-24T23:59:59+08:00"
    assert found["hiringOrganization"] == {"@type": "Organization", "name": "天府数据局"}
    assert found["jobLocation"]["address"] == {  # type: ignore[index]
        "@type": "PostalAddress", "addressCountry": "CN", "addressRegion": "四川省",
        "addressLocality": "成都市武侯区", "streetAddress": "天府大道1号",
    }  # fmt: skip
    assert found["employmentType"] == "FULL_TIME"
    assert found["totalJobOpenings"] == 2


def test_pay() -> None:
    assert posting()["baseSalary"]["value"] == {  # type: ignore[index]
        "@type": "QuantitativeValue", "unitText": "MONTH", "minValue": 8000, "maxValue": 12000,
    }  # fmt: skip
    assert posting(pay_max=None)["baseSalary"]["value"]["maxValue"] == 8000  # type: ignore[index]
    assert "baseSalary" not in posting(pay_min=None, pay_max=None)
    assert "baseSalary" not in posting(pay_min=0, pay_max=0)


def test_what_is_asked_for() -> None:
    found = posting(education_code="bachelor", occupation_code="data-analyst", experience_months=12)
    assert found["educationRequirements"]["credentialCategory"] == "bachelor degree"  # type: ignore[index]
    assert found["occupationalCategory"] == "2511 Data analyst"
    assert found["experienceRequirements"]["monthsOfExperience"] == 12  # type: ignore[index]
    assert found["skills"] == "SQL"
    bare = posting(experience_months=0)
    assert not {"educationRequirements", "occupationalCategory", "experienceRequirements"} & set(bare)


def test_remote_work_needs_no_place_but_says_for_whom() -> None:
    found = job_posting(post(remote=True, region_code=None), [], NAMES, "u")
    assert found["jobLocationType"] == "TELECOMMUTE"
    assert found["applicantLocationRequirements"] == {"@type": "Country", "name": "CN"}
    assert "jobLocation" not in found


def test_a_need_is_no_kind_of_employment() -> None:
    assert "employmentType" not in posting(kind=OpportunityKind.NEED)
    assert posting(kind=OpportunityKind.INTERNSHIP)["employmentType"] == "INTERN"
