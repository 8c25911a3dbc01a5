"""One journey for each kind of user, in a real browser."""

from __future__ import annotations

import re

import pytest
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
    page.get_by_role("textbox", name="Title").fill("Data analyst for the city's buses")
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
    expect(page.locator("main .chart-area svg").first).to_be_visible()
    expect(page.get_by_text("岗位与求职者之比").first).to_be_visible()


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


def test_the_bureau_publishes_a_quarter(visitor: Visitor) -> None:
    """From sign-in to a public report with its files: facts, flagged figures, check, release."""
    visitor.sign_in("bureau")
    page = visitor.open("/reports/quarter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("This quarter in Chengdu")
    expect(page.locator("#short")).to_be_visible()
    page.get_by_role("link", name="Publish the quarter").click()
    page.get_by_role("button", name="Freeze the quarter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Counting")
    expect(page.get_by_text("The quarter is frozen", exact=False)).to_be_visible(timeout=90_000)  # the worker counts
    while page.get_by_role("button", name=re.compile("^Looked at")).count():
        page.get_by_label("What you found").first.fill("Compared with the posts: as it should be")
        page.get_by_role("button", name=re.compile("^Looked at")).first.click()
        expect(page.get_by_text("Noted.")).to_be_visible()
    page.get_by_role("button", name="Mark as checked").click()
    page.get_by_role("button", name="Publish the report").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish the report").click()
    expect(page.get_by_text("The report is published.")).to_be_visible()
    page.get_by_role("link", name="Public page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Supply and demand report")
    for ending, start in (("PDF", b"%PDF"), ("XLSX", b"PK"), ("CSV", b"\xef\xbb\xbf"), ("JSON", b"{")):
        path = page.get_by_role("link", name=ending, exact=True).get_attribute("href") or ""
        assert page.request.get(visitor.site + path).body().startswith(start)
    visitor.page.context.clear_cookies()
    assert visitor.open(page.url.removeprefix(visitor.site)).get_by_role("heading", level=1).is_visible()
