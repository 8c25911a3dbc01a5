"""Two languages, equal: which one is shown, and the catalogues (one .po per slice, compiled in memory at start)."""

from __future__ import annotations

import io
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request, session, url_for
from flask_babel import Babel, Domain, get_locale, gettext

from talent.core.config import ROOT
from talent.core.text import Text

#: What the site calls a language -> Babel's locale. zh_Hans_CN is the one for which WTForms carries messages too.
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
#: What a page declares itself to be written in.
TAGS = {"zh": "zh-Hans", "en": "en"}
CATALOGUES = ROOT / "translations"


@lru_cache(maxsize=len(LOCALES))
def catalogue(locale: str, folder: Path = CATALOGUES) -> NullTranslations:
    """All .po files of a locale as one; English is the source and needs none."""
    merged: Translations | None = None
    for file in sorted((folder / locale / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            compiled = io.BytesIO()
            write_mo(compiled, read_po(source, locale=locale))
        compiled.seek(0)
        part = Translations(compiled)
        merged = part if merged is None else merged.merge(part)
    return merged or NullTranslations()


class Catalogues(Domain):  # type: ignore[misc]
    """Flask-Babel's domain, reading our catalogues instead of .mo files that could be stale."""

    def get_translations(self) -> Any:
        """Translations for the language of this request."""
        return catalogue(str(get_locale()))


class CityBabel(Babel):  # type: ignore[misc]
    """Babel whose default domain is ours."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The one domain."""
        return Catalogues()


babel = CityBabel()


def language() -> str:
    """ "zh" or "en": chosen by link, else remembered, else the account's, else the browser's, else the city's."""
    if "language" not in g:
        g.language = _choose()
    chosen: str = g.language
    return chosen


def _choose() -> str:
    if not request:
        return str(current_app.config["DEFAULT_LANGUAGE"])
    candidates = [
        request.args.get("lang"),
        session.get("language"),
        request.accept_languages.best_match(["zh", "en"]),
    ]
    return next((c for c in candidates if c in LOCALES), str(current_app.config["DEFAULT_LANGUAGE"]))


def speak(code: str) -> None:
    """Use a language for what follows in this context: worker mails, commands."""
    g.language = code
    g.pop("babel_locale", None)


def translate(text: Text | str) -> str:
    """Words for a Text in the language of this request; its values are translated too where they are Texts."""
    if isinstance(text, str):
        return text
    values = {k: translate(v) if isinstance(v, Text) else v for k, v in text.values.items()}
    return str(gettext(text.msgid, **values))


def name_of(row: Any) -> str:
    """The name of a taxonomy entry or organization in the language shown, else in the other one."""
    return name_in(language(), row)


def name_in(spoken: str, row: Any) -> str:
    """The same, for who names hundreds and asks for the language once."""
    first, second = ("name_zh", "name_en") if spoken == "zh" else ("name_en", "name_zh")
    return getattr(row, first, None) or getattr(row, second, None) or ""


def language_links() -> list[dict[str, Any]]:
    """The same page with the same filters, in each language."""
    query = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in {"lang", "next"}}
    here = request.path + ("?" + urlencode(query, doseq=True) if query else "")
    names = {"zh": "中文", "en": "English"}
    return [
        {
            "code": TAGS[c],
            "label": names[c],
            "current": c == language(),
            "url": url_for("accounts.language", code=c, next=here),
        }
        for c in LOCALES
    ]


def init_app(app: Flask) -> None:
    """Install languages."""
    app.config.update(BABEL_DEFAULT_TIMEZONE="Asia/Shanghai", BABEL_DEFAULT_LOCALE="zh_Hans_CN")
    babel.init_app(app, locale_selector=lambda: LOCALES[language()])
    app.jinja_env.filters.update(translate=translate, named=name_of)
    app.context_processor(
        lambda: {
            "html_lang": TAGS[language()],
            "language": language(),
            "language_links": language_links(),
        }
    )
