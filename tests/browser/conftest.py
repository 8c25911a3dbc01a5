"""A real server, a real worker and a real browser on a small demo city."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a walk along the Jinjiang"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo city, served by gunicorn with a worker beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("city")
    url = f"http://127.0.0.1:{port}"
    env = os.environ | {
        "TALENT_INSTANCE": str(folder),
        "TALENT_BASE_URL": url,
        "TALENT_ENCODER": "hashing",
        "TALENT_DEMO_SIGN_INS": "1",
        "TALENT_DEVELOPMENT": "1",
        "FLASK_APP": "app",
    }
    flask = [sys.executable, "-m", "flask", "talent"]
    for command in (["prepare"], ["demo", "--people", "120"]):
        subprocess.run([*flask, *command], cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    log = (folder / "log").open("w")
    server = [sys.executable, "-m", "gunicorn", "--config", "tools/gunicorn.conf.py", "--threads", "4"]
    server += ["--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    processes = [
        subprocess.Popen([*server, "app:app"], cwd=ROOT, env=env, stdout=log, stderr=log),
        subprocess.Popen([*flask, "worker"], cwd=ROOT, env=env, stdout=log, stderr=log),
    ]
    try:
        _wait(f"{url}/ready")
        yield url
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=20)
        log.close()


def _wait(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{url} does not answer")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """A browser window of one person, and what its console said."""

    def __init__(self, browser: Browser, site: str, width: int, language: str, colours: str = "light") -> None:
        self.site, self.language, self.window = site, language, (width, language, colours)
        self._context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, color_scheme=colours
        )
        self.page: Page = self._context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))

    def sign_in(self, who: str) -> None:
        """Sign in as one of the demo city's people."""
        self.page.goto(f"{self.site}/sign-in")
        self.page.fill("#email", f"{who}@demo.example")
        self.page.fill("#password", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.site + path)
        return self.page

    def close(self) -> None:
        """Close the window."""
        self._context.close()


@pytest.fixture
def visitor(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A window; ``@pytest.mark.parametrize("visitor", [(390, "en-US", "dark")], indirect=True)`` chooses what kind."""
    window = Visitor(chromium, site, *getattr(request, "param", (1280, "en-US")))
    yield window
    window.close()
