"""A program as schema.org Course, its cohorts as CourseInstance: only facts that stand on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent.programs.models import Cohort, Delivery, Program
from talent.taxonomy.models import EducationLevel, Occupation, Region, Skill

MODES = {Delivery.ONSITE: "Onsite", Delivery.ONLINE: "Online", Delivery.BLENDED: "Blended"}


@dataclass(frozen=True, kw_only=True)
class Names:
    """Taxonomy rows of the codes of a program; a skill and an occupation may share a code."""

    skills: Mapping[str, Skill]
    levels: Mapping[str, EducationLevel]
    occupations: Mapping[str, Occupation]


def course(
    row: Program, cohorts: Iterable[Cohort], regions: Sequence[Region], names: Names, url: str
) -> dict[str, Any]:
    """JSON-LD of a fully loaded, published program. What is not known is left out.

    Args:
        cohorts: those that take applications.
        regions: the base's region and those it lies in, outermost first.
        url: the address of the page.
    """
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Course",
        "name": row.title,
        "description": row.description.strip() or row.title,
        "url": url,
        "provider": {"@type": "Organization", "name": row.base.operator.name_zh},
        "teaches": [names.skills[s.skill_code].name_en for s in row.skills] or None,
        "coursePrerequisites": _prerequisites(row, names) or None,
        "educationalCredentialAwarded": _credential(row),
        "timeRequired": f"PT{row.hours}H",
        "offers": _offer(row, url),
        "hasCourseInstance": [_instance(row, cohort, regions) for cohort in cohorts] or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _prerequisites(row: Program, names: Names) -> list[str]:
    level = names.levels.get(row.education_code or "")
    return [text for text in (row.prerequisites.strip(), level.name_en if level else "") if text]


def _credential(row: Program) -> dict[str, Any] | None:
    if not row.certificate:
        return None
    return {"@type": "EducationalOccupationalCredential", "name": row.certificate, "credentialCategory": "certificate"}


def _offer(row: Program, url: str) -> dict[str, Any]:
    category = "Paid" if row.fee else "Free"
    return {"@type": "Offer", "category": category, "price": row.fee, "priceCurrency": "CNY", "url": url}


def _instance(row: Program, cohort: Cohort, regions: Sequence[Region]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "CourseInstance",
        "courseMode": MODES[row.delivery],
        "courseWorkload": f"PT{row.hours}H",
        "startDate": cohort.starts_on.isoformat(),
        "endDate": cohort.ends_on.isoformat(),
        "maximumAttendeeCapacity": cohort.seats,
        "remainingAttendeeCapacity": cohort.free,
    }
    if row.delivery is not Delivery.ONLINE and regions:
        found["location"] = _place(row, regions)
    return found


def _place(row: Program, regions: Sequence[Region]) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "addressCountry": "CN",
        "addressRegion": regions[0].name_zh,
        "addressLocality": "".join(region.name_zh for region in regions[1:]) or regions[0].name_zh,
    }
    street = {"streetAddress": row.base.address} if row.base.address else {}
    return {"@type": "Place", "name": row.base.name_zh, "address": address | street}
