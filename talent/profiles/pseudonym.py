"""A profile without what tells who somebody is: people write names and numbers into free text."""

from __future__ import annotations

import re
from collections.abc import Callable

from talent.profiles.models import Profile

HIDDEN = "[…]"
#: E-mail addresses, web addresses, phone and identity card numbers, messenger accounts.
CONTACT = re.compile(
    r"""[\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | (?:https?://|www\.)[^\s，。；、）)]+
    | (?<!\d)\d{17}[\dXx](?!\d)
    | (?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)
    | (?<!\d)0\d{2,3}[-\s]\d{7,8}(?!\d)
    | (?<!\d)\+\d{1,3}(?:[-\s]?\d){8,12}(?!\d)
    | (?:微信|QQ|WeChat)(?:号|\s*ID)?\s*[:：]\s*[\w-]+""",
    re.VERBOSE | re.IGNORECASE,
)
SHORTEST = 2


def hider(profile: Profile) -> Callable[[str], str]:
    """A function that takes the person's name, contact, schools and employers out of a text.

    The profile is loaded with its educations and experiences.
    """
    own = [profile.name, profile.email or "", profile.phone or ""]
    own += [education.school for education in profile.educations]
    own += [experience.employer for experience in profile.experiences]
    words = sorted({text.strip() for text in own if len(text.strip()) >= SHORTEST}, key=len, reverse=True)
    known = re.compile("|".join(map(_whole, words)), re.IGNORECASE) if words else None

    def hide(text: str) -> str:
        text = CONTACT.sub(HIDDEN, text)
        return known.sub(HIDDEN, text) if known else text

    return hide


def _whole(word: str) -> str:
    """A word as a pattern; in Latin letters it must stand by itself, so that "Li" leaves "Linux" alone."""
    before = r"(?<![A-Za-z0-9])" if word[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if word[-1].isascii() else ""
    return before + re.escape(word) + after
