"""Pictures of the three main screens, taken from a running demo city: python tools/pictures.py [URL]."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PASSWORD = "a walk along the Jinjiang"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SCREENS = {
    "matches": ("graduate", "en-US", "/matches/"),
    "candidates": ("enterprise", "zh-CN", None),
    "quarter": ("bureau", "zh-CN", "/reports/quarter"),
    "gap": ("bureau", "zh-CN", "/reports/gap"),
}


def main() -> None:
    """Sign in as each person and keep what they see first."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, (who, language, path) in SCREENS.items():
            page = browser.new_context(viewport={"width": 1280, "height": 900}, locale=language).new_page()
            page.goto(f"{SITE}/sign-in")
            page.fill("#email", f"{who}@demo.example")
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            if path is None:
                path = page.locator("a[href$='/candidates']").first.get_attribute("href") or "/"
            page.goto(SITE + path)
            page.wait_for_timeout(800)
            page.screenshot(path=FOLDER / f"{name}.png")
            print(FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
