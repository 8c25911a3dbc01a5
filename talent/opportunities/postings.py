"""An open opportunity as schema.org JobPosting: only facts that stand on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent.core.clock import CITY_ZONE
from talent.opportunities.models import Opportunity, OpportunityKind
from talent.taxonomy.models import EducationLevel, Major, Occupation, Region, Skill

TYPES = {OpportunityKind.INTERNSHIP: "INTERN", OpportunityKind.PROJECT: "CONTRACTOR", OpportunityKind.ROLE: "FULL_TIME"}
#: ISCED level -> what search engines take for educationRequirements.
CREDENTIALS = {
    "2": "secondary school", "3": "high school", "4": "professional certificate", "5": "associate degree",
    "6": "bachelor degree", "7": "postgraduate degree", "8": "postgraduate degree",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Names:
    """Taxonomy rows of the codes of a post; a skill and an occupation may share a code."""

    skills: Mapping[str, Skill]
    levels: Mapping[str, EducationLevel]
    occupations: Mapping[str, Occupation]
    majors: Mapping[str, Major]


def job_posting(row: Opportunity, regions: Sequence[Region], names: Names, url: str) -> dict[str, Any]:
    """JSON-LD of a fully loaded post. What is not known is left out; a pay of zero is never said.

    Args:
        regions: the post's region and those it lies in, outermost first; empty when it has none.
        url: the address of the page.
    """
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": row.title,
        "description": "\n\n".join(part.strip() for part in (row.duties, row.requirements) if part.strip()),
        "responsibilities": row.duties.strip() or None,
        "qualifications": row.requirements.strip() or None,
        "identifier": {"@type": "PropertyValue", "name": row.organization.name_zh, "value": str(row.id)},
        "url": url,
        "directApply": True,
        "datePosted": row.published_at.astimezone(CITY_ZONE).date().isoformat() if row.published_at else None,
        "validThrough": f"{row.expires_on.isoformat()}T23:59:59+08:00" if row.expires_on else None,
        "jobStartDate": row.starts_on.isoformat() if row.starts_on else None,
        "employmentType": TYPES.get(row.kind),
        "totalJobOpenings": row.headcount,
        "hiringOrganization": _employer(row),
        "jobLocation": _place(row, regions) if regions else None,
        "jobLocationType": "TELECOMMUTE" if row.remote else None,
        "applicantLocationRequirements": {"@type": "Country", "name": "CN"} if row.remote else None,
        "skills": ", ".join(_name(names.skills[s.skill_code]) for s in row.skills) or None,
        "occupationalCategory": _occupation(names.occupations.get(row.occupation_code or "")),
        "educationRequirements": _education(names.levels.get(row.education_code or "")),
        "experienceRequirements": _experience(row.experience_months),
        "baseSalary": _pay(row),
    }
    return {key: value for key, value in found.items() if value is not None}


def _name(skill: Skill) -> str:
    return skill.name_zh if skill.name_zh == skill.name_en else f"{skill.name_zh} {skill.name_en}"


def _employer(row: Opportunity) -> dict[str, Any]:
    found = {"@type": "Organization", "name": row.organization.name_zh}
    extra = {"alternateName": row.organization.name_en, "sameAs": row.organization.website}
    return found | {key: value for key, value in extra.items() if value}


def _place(row: Opportunity, regions: Sequence[Region]) -> dict[str, Any]:
    """A municipality such as Chongqing is its own locality."""
    address = {
        "@type": "PostalAddress",
        "addressCountry": "CN",
        "addressRegion": regions[0].name_zh,
        "addressLocality": "".join(region.name_zh for region in regions[1:]) or regions[0].name_zh,
    }
    return {"@type": "Place", "address": address | ({"streetAddress": row.address} if row.address else {})}


def _occupation(row: Occupation | None) -> str | None:
    return f"{row.isco} {row.name_en}" if row else None


def _education(row: EducationLevel | None) -> dict[str, Any] | None:
    category = CREDENTIALS.get(row.isced) if row else None
    return {"@type": "EducationalOccupationalCredential", "credentialCategory": category} if category else None


def _experience(months: int | None) -> dict[str, Any] | None:
    return {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": months} if months else None


def _pay(row: Opportunity) -> dict[str, Any] | None:
    if not row.pay_min:
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": "MONTH", "minValue": row.pay_min}
    value["maxValue"] = row.pay_max or row.pay_min
    return {"@type": "MonetaryAmount", "currency": "CNY", "value": value}
