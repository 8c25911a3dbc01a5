"""Every page, seen: accessible, no wider than the screen, silent in the console, and in one language only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

CATALOGUES = Path(__file__).resolve().parents[2] / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PAGES = {
    None: ["/", "/opportunities/", "/opportunities/?kind=role&region=510100", "/opportunities/1", "/programs/",
           "/programs/?free=1", "/programs/1", "/bases/1", "/sign-in", "/sign-up",
           "/search?q=python", "/reports/", "/reports/methodology",
           "/how-matching-works", "/terms", "/accessibility", "/no/such/page"],
    "graduate": ["/matches/", "/matches/programs", "/matches/saved", "/matches/aside", "/profile", "/profile/edit",
                 "/profile/edit/skills", "/applications/", "/enrolments/", "/account", "/notices"],
    "enterprise": ["/opportunities/mine", "/opportunities/new", "/opportunities/1/candidates",
                   "/opportunities/1/candidates/removed", "/opportunities/1/applications",
                   "/opportunities/1/compare?profile=2&profile=3&profile=4&profile=5",
                   "/organizations/1", "/organizations/1/members",
                   "/opportunities/1", "/opportunities/1/edit", "/opportunities/import"],
    "bureau": ["/reports/quarter", "/reports/gap", "/reports/gap?by=skill&with_region=510107", "/reports/shortage",
               "/reports/once", "/reports/rows/posts?scope=year", "/reports/rows/people", "/reports/rows/cohorts",
               "/reports/desk", "/reports/indicators", "/reports/indicators/B1", "/reports/statistics",
               "/reports/weights", "/reports/projection"],
    "base": ["/programs/mine", "/programs/1/learners", "/cohorts/3/enrolments",
             "/programs/1", "/programs/1/edit", "/programs/1/cohorts/new",
             "/cohorts/3/edit", "/programs/import", "/bases/1", "/bases/1/edit", "/bases/1/programs/new", "/bases/new"],
    "admin": ["/admin/", "/admin/health", "/admin/audit"],
}  # fmt: skip
#: Every pair of width and language. The rules of accessibility are slow to check: the first two windows, which differ
#: in everything, stand for all four; what else is looked at does not depend on colours.
WINDOWS = [(390, "en-US", "dark"), (1280, "zh-CN", "light"), (390, "zh-CN", "dark"), (1280, "en-US", "light")]
#: Words of the other language that are meant: the switch says each language in itself.
MEANT = {"中文", "English"}


#: Texts of charts that reach over the edge of the drawing, where they are cut.
OUT_OF_THE_PICTURE = """() => [...document.querySelectorAll("[data-chart] svg")].flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.width && (box.left < frame.left - 2 || box.right > frame.right + 2);
    }).map((text) => text.textContent);
})"""


@cache
def words() -> dict[str, str]:
    """Every sentence without places, English -> Chinese, as far as they differ."""
    found = {}
    for file in sorted(CATALOGUES.glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale="zh_Hans_CN"):
                if isinstance(message.id, str) and message.id and message.id != message.string:
                    found[message.id] = str(message.string)
    return found


def texts(page: Page) -> set[str]:
    """What stands on the page, a text node each, as far as somebody can see it."""
    found: list[str] = page.evaluate(
        """() => {
            const seen = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const parent = node.parentElement;
                if (parent.closest("script, style, code, [lang]:not(html)")) continue;
                if (parent.getClientRects().length) seen.push(node.textContent.replace(/\\s+/g, " ").trim());
            }
            return seen;
        }"""
    )
    return set(found) - {""}


def strangers(page: Page, language: str) -> Iterator[str]:
    """Sentences of ours that stand there in the other language."""
    mine, others = (
        (set(words().values()), set(words())) if language.startswith("zh") else (set(words()), set(words().values()))
    )
    yield from sorted((texts(page) & others) - mine - MEANT)


@pytest.mark.parametrize("visitor", WINDOWS, indirect=True, ids=["-".join(map(str, w)) for w in WINDOWS])
@pytest.mark.parametrize("who", list(PAGES))
def test_pages_are_accessible_fit_the_screen_keep_quiet_and_speak_one_language(
    visitor: Visitor, who: str | None
) -> None:
    if who:
        visitor.sign_in(who)
    visitor.said.clear()
    problems = []
    for path in PAGES[who]:
        page = visitor.open(path)
        if visitor.window in WINDOWS[:2]:
            found = Axe().run(page, options=AXE).response["violations"]
            problems += [f"{path}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{path}: scrolls sideways")
        problems += [f"{path}: leaves its chart: {text!r}" for text in page.evaluate(OUT_OF_THE_PICTURE)]
        problems += [f"{path}: not in this language: {text!r}" for text in strangers(page, visitor.language)]
    problems += [said for said in visitor.said if "404" not in said and not re.search("username fields", said)]
    assert problems == []
