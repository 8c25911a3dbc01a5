"""From rows to the engine's documents. Name, contact and protected traits never get into one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matching.types import Document, Facets, Kind, SkillRef
from talent.core import clock
from talent.opportunities.models import Opportunity
from talent.profiles.models import ClaimSource, Experience, Profile, SpokenLevel
from talent.profiles.pseudonym import hider
from talent.programs.models import Cohort, Program
from talent.taxonomy import queries as taxonomy

#: Group of the skills tree whose members are papers: essential ones are hard requirements.
CERTIFICATES = "g-certificate"
DAYS_IN_MONTH = 30.44


@dataclass(frozen=True)
class Codes:
    """What turning rows into documents needs to know of the taxonomy."""

    ranks: Mapping[str, int]  # education level code -> rank
    certificates: frozenset[str]


def codes(session: Session) -> Codes:
    """Read once per batch."""
    return Codes(
        ranks={level.code: level.rank for level in taxonomy.education_levels(session)},
        certificates=taxonomy.skills_under(session, CERTIFICATES),
    )


def of_profile(profile: Profile, known: Codes) -> Document:
    """A fully loaded profile as the engine sees it: what tells who somebody is is taken out of their texts too."""
    hide = hider(profile)
    parts = [profile.summary]
    parts += [f"{e.title}\n{e.description}" for e in profile.experiences]
    parts += [f"{p.name}\n{p.description}" for p in profile.projects]
    parts += [e.major_name for e in profile.educations]
    held = {claim.skill_code for claim in profile.skills}
    regions = [w.region_code for w in profile.wished_regions] or [r for r in (profile.region_code,) if r]
    return Document(
        kind=Kind.PROFILE,
        id=profile.id,
        title=hide(profile.headline),
        body=hide("\n".join(part.strip() for part in parts if part.strip())),
        skills=tuple(
            SkillRef(c.skill_code, c.level, verified=c.source is ClaimSource.VERIFIED) for c in profile.skills
        ),
        facets=Facets(
            occupations=tuple(w.occupation_code for w in profile.wished_occupations),
            regions=tuple(regions),
            remote=profile.remote,
            education=max((known.ranks[e.level_code] for e in profile.educations), default=None),
            majors=tuple(sorted({e.major_code for e in profile.educations if e.major_code})),
            certificates=tuple(sorted(held & known.certificates)),
            languages={x.language: x.level.rank for x in profile.languages},
            experience_months=months(profile.experiences),
            pay_min=profile.pay_min,
            available_from=profile.available_from.toordinal() if profile.available_from else None,
            tags=_tags(region=[profile.region_code], seeking=[profile.seeking.value]),
        ),
    )


def months(experiences: Iterable[Experience]) -> int | None:
    """Months worked, overlaps counted once; None when no experience says when it began."""
    spans = sorted((e.starts_on, e.ends_on or clock.today()) for e in experiences if e.starts_on)
    if not spans:
        return None
    days, reached = 0, date.min
    for start, end in spans:
        days += max(0, (end - max(start, reached)).days)
        reached = max(reached, end)
    return round(days / DAYS_IN_MONTH)


def of_opportunity(row: Opportunity, known: Codes) -> Document:
    """A fully loaded opportunity as the engine sees it."""
    needed = tuple(s.skill_code for s in row.skills if s.essential and s.skill_code in known.certificates)
    return Document(
        kind=Kind.OPPORTUNITY,
        id=row.id,
        title=row.title,
        body="\n".join(part.strip() for part in (row.duties, row.requirements) if part.strip()),
        skills=tuple(SkillRef(s.skill_code, s.level, s.essential) for s in row.skills),
        facets=Facets(
            occupations=tuple(c for c in (row.occupation_code,) if c),
            regions=tuple(c for c in (row.region_code,) if c),
            remote=row.remote,
            education=known.ranks.get(row.education_code) if row.education_code else None,
            majors=tuple(m.major_code for m in row.majors),
            certificates=needed,
            languages={x.language: SpokenLevel(x.level).rank for x in row.languages},
            experience_months=row.experience_months,
            pay_min=row.pay_min,
            pay_max=row.pay_max,
            available_from=row.starts_on.toordinal() if row.starts_on else None,
            tags=_tags(
                kind=[row.kind.value],
                region=[row.region_code],
                occupation=[row.occupation_code],
                organization=[str(row.organization_id)],
                industry=[row.organization.industry_code],
            ),
        ),
    )


def of_program(row: Program, cohorts: Iterable[Cohort], known: Codes) -> Document:
    """A fully loaded program as the engine sees it; it starts when its next open cohort does."""
    starts = min((c.starts_on for c in cohorts), default=None)
    return Document(
        kind=Kind.PROGRAM,
        id=row.id,
        title=row.title,
        body="\n".join(part.strip() for part in (row.description, row.prerequisites) if part.strip()),
        skills=tuple(SkillRef(s.skill_code, s.level) for s in row.skills),
        facets=Facets(
            occupations=tuple(o.occupation_code for o in row.occupations),
            regions=(row.base.region_code,),
            education=known.ranks.get(row.education_code) if row.education_code else None,
            available_from=starts.toordinal() if starts else None,
            tags=_tags(region=[row.base.region_code], delivery=[row.delivery.value], base=[str(row.base_id)]),
        ),
    )


def _tags(**values: Iterable[str | None]) -> dict[str, frozenset[str]]:
    kept = {name: frozenset(v for v in found if v) for name, found in values.items()}
    return {name: found for name, found in kept.items() if found}


def pack(document: Document) -> dict[str, Any]:
    """A document as JSON, so that an index can be rebuilt without reading the rows again.

    It is equal to what the database gives back (lists, no tuples): that is how an unchanged one is recognised.
    """
    data = asdict(document)
    data["facets"]["tags"] = {name: sorted(found) for name, found in document.facets.tags.items()}
    packed: dict[str, Any] = json.loads(json.dumps(data))
    return packed


def unpack(data: Mapping[str, Any]) -> Document:
    """The document that pack() was given."""
    facets = dict(data["facets"])
    facets["tags"] = {name: frozenset(found) for name, found in facets["tags"].items()}
    for name in ("occupations", "regions", "majors", "certificates"):
        facets[name] = tuple(facets[name])
    return Document(
        kind=Kind(data["kind"]),
        id=data["id"],
        title=data["title"],
        body=data["body"],
        skills=tuple(SkillRef(**ref) for ref in data["skills"]),
        facets=Facets(**facets),
    )
