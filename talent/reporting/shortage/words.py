"""Colours and names around shortage: the words themselves stand in indicators/words.py, in both languages."""

from __future__ import annotations

from enum import StrEnum

from talent.core.text import N_, Text
from talent.reporting.indicators import words
from talent.reporting.indicators.drivers import Driver
from talent.web.i18n import LOCALES, language

#: Colour of each driver in charts, a name of drawing.style.COLOURS.
TONES: dict[Driver, str] = {
    Driver.LONG_TRAINING: "shortage",
    Driver.SHORT_TRAINING: "action",
    Driver.SUITABILITY: "surplus",
    Driver.RETENTION: "short-3",
    Driver.FRICTIONAL: "over-3",
    Driver.SPATIAL: "line-strong",
    Driver.UNDETERMINED: "muted",
}
#: Names of the five signals.
SIGNAL_NAMES: dict[str, Text] = {
    "tightness": N_("Places per qualified person"),
    "unfilled": N_("Not filled after 90 days"),
    "days": N_("Median days to fill"),
    "suitable": N_("Suitable applicants per place"),
    "wage": N_("Real growth of advertised pay"),
}


def said(member: StrEnum) -> str:
    """The words of a driver, gate, band … in the language of the page."""
    return words.of(member).of(LOCALES[language()])


def lever(driver: Driver) -> str:
    """What helps against a driver."""
    return words.LEVERS[driver].of(LOCALES[language()])
