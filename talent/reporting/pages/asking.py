"""The question of the explorer as its address asks it; the rows behind an answer are asked for in the same words."""

from __future__ import annotations

from typing import Any

from flask import request

from talent.core import clock
from talent.core.errors import FieldError, NotFound
from talent.core.text import Text, label
from talent.reporting import policy, queries
from talent.reporting.explorer.question import By, Question
from talent.reporting.forms import GapForm
from talent.taxonomy import queries as taxonomy
from talent.web.access import current_actor
from talent.web.forms import row_choices
from talent.web.i18n import translate
from talent.web.session import db


def form(none: str) -> GapForm:
    """The form as asked for; region and day have defaults where the address says nothing. Args: none: no region."""
    bureaus = sorted(current_actor().bureau_regions())
    found = GapForm(request.args)
    home = bureaus[0] if bureaus else queries.home_region(db.session)
    regions = [r for r in taxonomy.regions(db.session) if policy.can_see_all(current_actor(), r.code)]
    found.region.choices = row_choices(regions)
    found.with_region.choices = row_choices(regions, none)
    found.by.choices = [(by.value, translate(label(by))) for by in By]
    if not found.region.data:
        found.region.data = home
    if not request.args.get("date"):
        found.date.data = clock.today()
    return found


def checked(asked: GapForm) -> GapForm:
    """The form if it is sound.

    Raises: FieldError with its first complaint.
    """
    if not asked.validate():
        name, message = asked.first_error() or ("region", "")
        raise FieldError(name, Text("%(message)s", {"message": message}))
    return asked


def question(asked: GapForm) -> Question:
    """What a sound form asks.

    Raises: NotFound for a region that is not theirs.
    """
    found = asked.question()
    if not policy.can_see_all(current_actor(), found.region_code):
        raise NotFound
    return found


def arguments(found: Question) -> dict[str, Any]:
    """A question as arguments of an address; what the rows of the table are is not part of it."""
    values = {"region": found.region_code, "date": found.day.isoformat(), "occupation": found.occupation,
              "skill": found.skill, "education": found.education, "industry": found.industry}  # fmt: skip
    return {name: value for name, value in values.items() if value}
