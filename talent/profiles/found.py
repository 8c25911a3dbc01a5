"""Skills that a person's own texts name, and the offer to take them over with one button."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from talent.core.actor import Actor
from talent.profiles import editing
from talent.profiles.editing import SkillPart
from talent.profiles.models import ClaimSource, Profile
from talent.taxonomy import queries as taxonomy
from talent.taxonomy.models import Skill
from talent.taxonomy.recognition import find_skills
from talent.web.forms import BaseForm
from talent.web.i18n import name_of

#: How much of a text is quoted on either side of a skill that was recognised in it.
AROUND = 24


class FoundForm(BaseForm):
    """Every skill found, ticked until the person takes its tick away."""

    found = SelectMultipleField(
        _l("Found in your own texts"),
        [Optional()],
        description=_l("Take the tick away where it is not a skill of yours. Levels can be added later."),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def offer(session: Session, profile: Profile) -> FoundForm | None:
    """The form with all that was found; None when the texts name nothing that the profile lacks."""
    form = FoundForm(formdata=None)
    form.found.choices = mentioned(session, profile)
    form.found.data = [choice.value for choice in form.found.choices]
    return form if form.found.choices else None


def take(session: Session, actor: Actor, profile: Profile, ticked: Collection[str]) -> int:
    """Add the ticked ones to the declared skills; how many. What the texts do not name (any more) is left out."""
    added = [choice.value for choice in mentioned(session, profile) if choice.value in ticked]
    if added:
        declared = [claim for claim in profile.skills if claim.source is ClaimSource.DECLARED]
        kept = [SkillPart(name=claim.skill_code, level=claim.level) for claim in declared]
        new = [SkillPart(name=code) for code in added]
        editing.set_skills(session, actor, profile, [*kept, *new], profile.version)
    return len(added)


def mentioned(session: Session, profile: Profile) -> list[SelectChoice]:
    """Skills that the person's own texts name and the profile lacks, each with the place where it was found."""
    held = {claim.skill_code for claim in profile.skills}
    found: dict[str, str] = {}
    for text in _texts(profile):
        for code, start, end, _word in find_skills(session, text):
            if code not in held:
                found.setdefault(code, _quote(text, start, end))
    rows = taxonomy.by_code(session, Skill, found)
    return [SelectChoice(code, f"{name_of(rows[code])} — {quote}") for code, quote in found.items() if code in rows]


def _texts(profile: Profile) -> list[str]:
    parts = [profile.headline, profile.summary]
    parts += [f"{e.title}\n{e.description}" for e in profile.experiences]
    return parts + [f"{p.name}\n{p.description}" for p in profile.projects]


def _quote(text: str, start: int, end: int) -> str:
    """The mention with a little of what stands around it."""
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    cut = " ".join(text[low:high].split())
    return f"“{'…' if low else ''}{cut}{'…' if high < len(text) else ''}”"
