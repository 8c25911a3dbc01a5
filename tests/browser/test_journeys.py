"""One journey for each kind of user, in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_graduate_sees_matches_with_reasons_and_applies(visitor: Visitor) -> None:
    visitor.sign_in("graduate")
    page = visitor.open("/matches/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My matches")
    expect(page.get_by_role("heading", name="Why this fits")).to_be_visible()
    expect(page.locator(".reason").first).to_be_visible()
    page.get_by_role("link", name="Apply", exact=True).click()
    page.get_by_label(re.compile("I agree that my profile")).check()
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_text("Your application is sent", exact=False)).to_be_visible()
    visitor.open("/applications/")
    expect(page.get_by_text("Submitted").first).to_be_visible()


def test_an_enterprise_posts_and_sees_ranked_people_within_seconds(visitor: Visitor) -> None:
    visitor.sign_in("enterprise")
    page = visitor.open("/opportunities/new")
    page.get_by_label("Title").fill("Data analyst for the city's buses")
    page.get_by_label("What the work is").fill("Analyse timetables and passenger counts with Python and SQL.")
    page.get_by_label("What is required").fill("Python, SQL, data visualisation")
    page.get_by_role("combobox", name="Skill required").fill("pyth")
    page.get_by_role("option", name="Python").first.click()
    page.get_by_role("button", name="Add a skill").click()
    page.get_by_role("combobox", name="Skill required").nth(1).fill("机器学习")
    page.get_by_label("Place").select_option("510107")
    page.get_by_label("Pay from").fill("9000")
    page.get_by_label("Open until").fill("2030-01-01")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("between today and a year from now", exact=False).first).to_be_visible()
    page.get_by_label("Open until").fill(_soon())
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ranked people")
    expect(page.get_by_role("link", name=re.compile(r"Talent \d+")).first).to_be_visible()


def _soon() -> str:
    from datetime import timedelta

    from talent.core import clock

    return (clock.today() + timedelta(days=60)).isoformat()


def test_the_bureau_sees_the_gap_in_chinese(visitor: Visitor) -> None:
    visitor.sign_in("bureau")
    page = visitor.open("/reports/gap?lang=zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("main svg").first).to_be_visible()
    expect(page.get_by_text("求人倍率").first).to_be_visible()


def test_a_base_sees_who_needs_its_program(visitor: Visitor) -> None:
    visitor.sign_in("base")
    page = visitor.open("/programs/mine")
    page.get_by_role("link", name="People who need it").first.click()
    expect(page.get_by_role("link", name=re.compile(r"Talent \d+")).first).to_be_visible()


def test_the_admin_verifies_an_organization(visitor: Visitor) -> None:
    visitor.sign_in("admin")
    page = visitor.open("/admin/")
    page.get_by_role("link", name=re.compile("Newly Registered")).click()
    page.get_by_label("Decision").select_option("verified")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved; the members have been told.")).to_be_visible()


def test_a_signed_out_cookie_is_worth_nothing(visitor: Visitor) -> None:
    visitor.sign_in("university")
    stolen = visitor.page.context.cookies()
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.context.add_cookies(stolen)
    page = visitor.open("/account")
    assert "/sign-in" in page.url


PAGES = {
    None: ["/", "/opportunities/", "/opportunities/?kind=role&region=510100", "/opportunities/1", "/programs/",
           "/programs/?free=1", "/programs/1", "/bases/1", "/sign-in", "/sign-up",
           "/search?q=python", "/reports/", "/reports/methodology",
           "/how-matching-works", "/terms", "/accessibility", "/no/such/page"],
    "graduate": ["/matches/", "/matches/programs", "/matches/saved", "/profile", "/profile/edit",
                 "/profile/edit/skills", "/applications/", "/enrolments/", "/account", "/notices"],
    "enterprise": ["/opportunities/mine", "/opportunities/new", "/opportunities/1/candidates",
                   "/opportunities/1/applications", "/organizations/1", "/organizations/1/members",
                   "/opportunities/1", "/opportunities/1/edit", "/opportunities/import"],
    "bureau": ["/reports/quarter", "/reports/gap", "/reports/gap?by=skill", "/reports/shortage", "/reports/desk"],
    "base": ["/programs/mine", "/cohorts/3/enrolments", "/programs/1", "/programs/1/edit", "/programs/1/cohorts/new",
             "/cohorts/3/edit", "/programs/import", "/bases/1", "/bases/1/edit", "/bases/1/programs/new", "/bases/new"],
    "admin": ["/admin/", "/admin/health", "/admin/audit"],
}  # fmt: skip


@pytest.mark.parametrize("visitor", [(390, "en-US"), (1280, "zh-CN")], indirect=True)
@pytest.mark.parametrize("who", list(PAGES))
def test_pages_are_accessible_fit_the_screen_and_keep_quiet(visitor: Visitor, who: str | None) -> None:
    if who:
        visitor.sign_in(who)
    visitor.said.clear()
    problems = []
    for path in PAGES[who]:
        page = visitor.open(path)
        result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        problems += [f"{path}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in result.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append(f"{path}: scrolls sideways")
    problems += [said for said in visitor.said if "404" not in said and "username fields" not in said]
    assert problems == []
