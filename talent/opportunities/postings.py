"""An open opportunity as schema.org JobPosting: only facts that stand on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent.opportunities.models import Opportunity, OpportunityKind

TYPES: dict[OpportunityKind, str] = {
    OpportunityKind.INTERNSHIP: "INTERN",
    OpportunityKind.PROJECT: "CONTRACTOR",
    OpportunityKind.ROLE: "FULL_TIME",
}


def job_posting(row: Opportunity, names: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-LD. What is not known is left out; a pay of zero is never said."""
    place = names[row.region_code].name_zh if row.region_code and row.region_code in names else None
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": row.title,
        "description": "\n".join(part for part in (row.duties, row.requirements) if part),
        "datePosted": row.published_at.date().isoformat() if row.published_at else None,
        "validThrough": row.expires_on.isoformat() if row.expires_on else None,
        "employmentType": TYPES.get(row.kind),
        "totalJobOpenings": row.headcount,
        "hiringOrganization": {"@type": "Organization", "name": row.organization.name_zh},
        "jobLocation": _place(row, place) if place else None,
        "jobLocationType": "TELECOMMUTE" if row.remote else None,
        "skills": ", ".join(names[s.skill_code].name_en for s in row.skills if s.skill_code in names) or None,
        "baseSalary": _pay(row),
    }
    return {key: value for key, value in found.items() if value is not None}


def _place(row: Opportunity, place: str) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": place, "addressCountry": "CN"}
    return {"@type": "Place", "address": address | ({"streetAddress": row.address} if row.address else {})}


def _pay(row: Opportunity) -> dict[str, Any] | None:
    if not row.pay_min:
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": "MONTH", "minValue": row.pay_min}
    if row.pay_max:
        value["maxValue"] = row.pay_max
    return {"@type": "MonetaryAmount", "currency": "CNY", "value": value}
