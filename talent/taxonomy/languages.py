"""Spoken languages: codes of ISO 639-1 and the levels of the Common European Framework."""

from __future__ import annotations

from enum import StrEnum

from talent.core.text import N_, name_members


class Language(StrEnum):
    """Languages that posts ask for and people state."""

    CHINESE = "zh"
    ENGLISH = "en"
    JAPANESE = "ja"
    KOREAN = "ko"
    FRENCH = "fr"
    GERMAN = "de"
    RUSSIAN = "ru"
    SPANISH = "es"


name_members(
    Language,
    {
        Language.CHINESE: N_("Chinese"),
        Language.ENGLISH: N_("English"),
        Language.JAPANESE: N_("Japanese"),
        Language.KOREAN: N_("Korean"),
        Language.FRENCH: N_("French"),
        Language.GERMAN: N_("German"),
        Language.RUSSIAN: N_("Russian"),
        Language.SPANISH: N_("Spanish"),
    },
)

#: Lowest first.
LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")

#: Chinese name, English name, then what else people write.
LANGUAGE_NAMES: dict[Language, tuple[str, ...]] = {
    Language.CHINESE: ("中文", "Chinese", "汉语", "普通话", "Mandarin"),
    Language.ENGLISH: ("英语", "English", "英文"),
    Language.JAPANESE: ("日语", "Japanese", "日文"),
    Language.KOREAN: ("韩语", "Korean", "韩文", "朝鲜语"),
    Language.FRENCH: ("法语", "French", "法文"),
    Language.GERMAN: ("德语", "German", "德文"),
    Language.RUSSIAN: ("俄语", "Russian", "俄文"),
    Language.SPANISH: ("西班牙语", "Spanish", "西班牙文"),
}
