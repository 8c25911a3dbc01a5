"""What a person tells for statistics alone: kept apart, by consent, taken back whenever they like."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from talent.accounts import service as accounts
from talent.accounts.models import Purpose
from talent.core import clock
from talent.core.actor import Actor
from talent.core.audit import record
from talent.core.errors import FieldError, NotFound
from talent.core.text import N_
from talent.profiles.demographics import Demographics, Sex
from talent.profiles.models import Profile
from talent.taxonomy.grades import Grade

#: Nobody younger may work, nobody older is believed [years].
YOUNGEST, OLDEST = 16, 100


@dataclass(frozen=True, kw_only=True)
class Told:
    """None: the person would rather not say."""

    sex: Sex | None = None
    birth_year: int | None = None
    grade: Grade | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was told."""
        return self.sex is None and self.birth_year is None and self.grade is None


def told(session: Session, profile: Profile) -> Told:
    """What the person has told so far."""
    row = session.get(Demographics, profile.id)
    return Told(sex=row.sex if row else None, birth_year=row.birth_year if row else None, grade=profile.grade)


def tell(session: Session, actor: Actor, profile: Profile, said: Told, *, wording: str | None) -> None:
    """Keep what is told, with the consent and its words; nothing told takes both back. The audit log has no values.

    Args:
        wording: the words agreed to; None where the person did not agree.

    Raises: NotFound for another's profile; FieldError without consent, or for a year that cannot be.
    """
    if profile.user_id is None or profile.user_id != actor.user_id:
        raise NotFound
    year = clock.today().year
    if said.birth_year is not None and not year - OLDEST <= said.birth_year <= year - YOUNGEST:
        raise FieldError("birth_year", N_("Give the year of your birth in four digits."))
    row = session.get(Demographics, profile.id)
    profile.grade = said.grade
    if said.is_nothing:
        if row is not None:
            session.delete(row)
        accounts.withdraw_consent(session, profile.user_id, Purpose.STATISTICS)
    elif wording is None:
        raise FieldError("consent", N_("Please agree, or leave all of it empty."))
    else:
        accounts.give_consent(session, profile.user_id, Purpose.STATISTICS, wording=wording)
        row = row or Demographics(profile_id=profile.id)
        row.sex, row.birth_year, row.consented_at = said.sex, said.birth_year, clock.now()
        session.add(row)
    session.flush()
    record(session, actor, "profile.statistics_told", profile)
