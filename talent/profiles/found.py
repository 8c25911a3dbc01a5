"""The offer of skills that a person's own texts name, taken over with one button where they list none yet."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from talent.core.actor import Actor
from talent.profiles import editing, editor
from talent.profiles.editing import SkillPart
from talent.profiles.models import ClaimSource, Profile
from talent.web.forms import BaseForm


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
    form.found.choices = editor.mentioned(session, profile)
    form.found.data = [choice.value for choice in form.found.choices]
    return form if form.found.choices else None


def take(session: Session, actor: Actor, profile: Profile, ticked: Collection[str]) -> int:
    """Add the ticked ones to the declared skills; how many. What the texts do not name (any more) is left out."""
    added = [choice.value for choice in editor.mentioned(session, profile) if choice.value in ticked]
    if added:
        declared = [claim for claim in profile.skills if claim.source is ClaimSource.DECLARED]
        kept = [SkillPart(name=claim.skill_code, level=claim.level) for claim in declared]
        new = [SkillPart(name=code) for code in added]
        editing.set_skills(session, actor, profile, [*kept, *new], profile.version)
    return len(added)
