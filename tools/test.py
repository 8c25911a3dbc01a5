"""All tests: those in a real browser beside the others, so that every core is busy to the end.

Playwright's event loop and the application's do not share a thread, so the browser tests have a process of their own;
they wait for a server and a browser, and the others step back for them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

PYTEST = (sys.executable, "-m", "pytest", "-q")
#: A worker per core; each keeps neighbouring tests, which share what is set up, until another has none left.
WORKERS = ("-n", "auto", "--dist", "worksteal")


def main() -> int:
    """0 when all passed; else what pytest says of the first part that did not, 5 for one without any test."""
    # A folder of its own: pytest clears the shared ones of earlier runs, a database in use included.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        heard = folder / "browser.txt"
        with heard.open("w", encoding="utf-8") as said:
            browser = subprocess.Popen(
                [*PYTEST, f"--basetemp={folder / 'browser'}", "tests/browser"], stdout=said, stderr=subprocess.STDOUT
            )
        try:
            others = [*PYTEST, *WORKERS, f"--basetemp={folder / 'rest'}", "tests", "--ignore=tests/browser"]
            rest = subprocess.run(["nice", "-n", "5", *others]).returncode
        finally:
            seen = browser.wait()
        print("\nIn a browser:", heard.read_text(encoding="utf-8"), sep="\n")
    return rest or seen


if __name__ == "__main__":
    sys.exit(main())
