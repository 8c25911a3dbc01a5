"""The demo city: loaded once, the same every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from talent.accounts.models import User
from talent.core.text import N_, Text
from talent.demo import example, organizations, outcomes, people, posts
from talent.demo.market import City
from talent.programs.models import ProgramSkill

PEOPLE = 1200


@dataclass(frozen=True)
class Example:
    """An account to sign in with."""

    who: Text
    email: str
    password: str


WHO = {
    "graduate": N_("Graduate"),
    "enterprise": N_("Enterprise"),
    "bureau": N_("HR bureau"),
    "base": N_("Training base operator"),
    "university": N_("University"),
    "government": N_("Government unit"),
    "assessor": N_("Third-party assessor"),
    "admin": N_("Platform admin"),
}


def sign_ins(session: Session) -> list[Example]:
    """The demo accounts that exist."""
    emails = set(session.scalars(select(User.email).where(User.email.like(f"%@{organizations.DOMAIN}"))))
    wanted = {f"{name}@{organizations.DOMAIN}": who for name, who in WHO.items()}
    return [Example(who, email, organizations.PASSWORD) for email, who in wanted.items() if email in emails]


def is_empty(session: Session) -> bool:
    """Whether nobody has an account."""
    return session.scalar(select(User.id).limit(1)) is None


def load(session: Session, count: int, progress: Callable[[int], object]) -> None:
    """Fill an empty database. Vectors are made by the next sweep of a worker, which looks at everything."""
    city = City.of(session)
    bodies = organizations.load(city)
    persons = people.load(city, bodies, count, progress)
    offers = posts.load_posts(city, bodies)
    cohorts = posts.load_programs(city, bodies)
    taught: dict[int, list[ProgramSkill]] = {}
    for skill in session.scalars(select(ProgramSkill)):
        taught.setdefault(skill.program_id, []).append(skill)
    outcomes.load_applications(city, persons, offers)
    outcomes.load_enrolments(city, persons, cohorts, taught)
    posts.revise(city, offers)
    session.flush()
    example.load(session, bodies, persons[0], offers, cohorts)
    session.flush()
