"""From a match to its outcome, with both sides in their own browser windows; and by keyboard alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from talent.core import clock
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def second(chromium: Browser, site: str) -> Iterator[Visitor]:
    """The other side's window."""
    window = Visitor(chromium, site, 1280, "en-US")
    yield window
    window.close()


def step(page: Page, state: str, **fields: str) -> None:
    """Move the application that is open one step on."""
    page.get_by_role("combobox", name="Next step").select_option(state)
    for label, value in fields.items():
        page.get_by_label(re.compile(label)).fill(value)
    page.get_by_role("button", name="Save step").click()


def decide(page: Page, state: str) -> None:
    """What the base says about the enrolment that is open."""
    page.get_by_role("combobox", name="Decision").select_option(state)
    page.get_by_role("button", name="Save").click()


def open_post(visitor: Visitor) -> str:
    """The address of the enterprise's first post that still takes applications."""
    page = visitor.open("/opportunities/mine")
    row = page.get_by_role("row").filter(has_text="Published").first
    return row.get_by_role("rowheader").get_by_role("link").get_attribute("href") or ""


def test_an_application_goes_all_the_way_and_the_person_sees_every_step(visitor: Visitor, second: Visitor) -> None:
    second.sign_in("enterprise")
    post = open_post(second)
    visitor.sign_in("graduate")
    page = visitor.open(f"{post}/apply")
    page.get_by_label(re.compile("I agree that my profile")).check()
    page.get_by_role("button", name="Send application").click()
    expect(page.get_by_text("Your application is sent", exact=False)).to_be_visible()

    theirs = second.open(f"{post}/applications?status=submitted")
    theirs.get_by_role("rowheader").get_by_role("link").first.click()
    name = theirs.locator(".lede").inner_text()
    step(theirs, "screened")
    step(
        theirs,
        "interview",
        **{"day and time": f"{clock.today() + timedelta(days=9)}T09:30", "place or link": "Room 301"},
    )
    step(theirs, "offered")
    step(theirs, "hired", **{"first day": f"{clock.today() + timedelta(days=30)}"})
    expect(theirs.get_by_role("list", name="Steps of this application").get_by_text("Hired")).to_be_visible()
    assert name

    visitor.open("/applications/")
    page.get_by_role("link").filter(has_text=re.compile(".")).locator("visible=true").first.wait_for()
    expect(page.get_by_text("Hired").first).to_be_visible()
    visitor.open("/notices")
    expect(page.get_by_text("Hired", exact=False).first).to_be_visible()


def test_a_seat_is_asked_for_reviewed_and_completed_and_the_skill_is_verified(
    visitor: Visitor, second: Visitor
) -> None:
    second.sign_in("base")
    second.open("/programs/mine")
    seats = second.page.locator("div", has=second.page.locator("a[href$='/enrolments']")).filter(has_text="seats free")
    with_room = seats.filter(has_not_text=re.compile(r"\b0 of")).last
    number = (with_room.get_by_role("link").get_attribute("href") or "").split("/")[2]
    visitor.sign_in("graduate")
    page = visitor.open(f"/cohorts/{number}/apply")
    page.get_by_label(re.compile("I agree")).check()
    page.get_by_role("button", name="Ask for a seat").click()
    theirs = second.open(f"/cohorts/{number}/enrolments")
    asked = theirs.get_by_role("row").filter(has_text="Asked for a seat").get_by_role("link").first
    name = asked.inner_text()
    asked.click()
    program = theirs.get_by_role("link", name="To the program").get_attribute("href") or ""
    decide(theirs, "enrolled")
    theirs = second.open(program)
    row = theirs.get_by_role("row").filter(has=theirs.locator(f"a[href='/cohorts/{number}/enrolments']"))
    row.get_by_role("button", name=re.compile("Begin cohort")).click()
    second.open(f"/cohorts/{number}/enrolments")
    theirs.get_by_role("row").filter(has_text=name).get_by_role("link").first.click()
    decide(theirs, "completed")
    visitor.open("/profile")
    expect(page.get_by_text("verified").first).to_be_visible()


def test_a_university_is_told_every_fault_and_then_imports(visitor: Visitor) -> None:
    visitor.sign_in("university")
    page = visitor.open("/profiles/import")
    with page.expect_download() as download:
        page.get_by_role("link", name="Template as CSV").click()
    header = next(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    good = {"external_id": "B2030001", "name": "林知远", "email": "zhiyuan@example.org"}

    def file(**changes: str) -> dict[str, object]:
        out = io.StringIO()
        writer = csv.DictWriter(out, header, restval="")
        writer.writeheader()
        writer.writerow({key: value for key, value in (good | changes).items() if key in header})
        return {"name": "graduates.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("gb18030")}

    page.get_by_label(re.compile("File")).set_input_files(file(email="no address"))
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", name="1 fault: nothing was imported")).to_be_visible()
    page.get_by_label(re.compile("File")).set_input_files(file())
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("林知远")).to_be_visible()


def test_a_visitor_changes_the_language_and_keeps_page_and_filters(visitor: Visitor) -> None:
    page = visitor.open("/opportunities/?kind=internship&region=510100")
    expect(page.get_by_role("heading", level=1)).to_have_text("Opportunities")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("岗位与项目")
    assert "kind=internship" in page.url
    assert "region=510100" in page.url


def test_sign_in_to_applying_needs_only_the_keyboard(visitor: Visitor) -> None:
    page = visitor.open("/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.locator("#email").focus()
    page.keyboard.type("graduate@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type("a walk along the Jinjiang")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    visitor.open("/matches/")
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.bounding_box(), "the focus is on something that cannot be seen"
        if focused.inner_text().strip() == "Apply":
            break
    else:
        raise AssertionError("Apply is not reached within 60 steps")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send application")).to_be_visible()
