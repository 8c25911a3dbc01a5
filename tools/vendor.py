"""Refresh static/vendor/ from npm: pinned packages, their licences, and a manifest that the tests hold the files to.

Usage: python tools/vendor.py     (needs npm; install scripts are never run)

To change a version: edit PACKAGES, run, look at the pages, commit the folder as it is.
Users of the product need no node.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package and the files of it that pages load; its licence files always come along."""

    folder: str
    name: str
    version: str
    files: tuple[str, ...]
    notices: tuple[str, ...] = ("LICENSE",)


PACKAGES = (
    # No bundle of Bootstrap's scripts: menus are <details>, sheets are <dialog>, both work without any.
    Package("bootstrap", "bootstrap", "5.3.9", ("dist/css/bootstrap.min.css",)),
    Package("htmx", "htmx.org", "4.0.1", ("dist/htmx.min.js",)),
    # The full build: the common one has no heat map.
    Package("echarts", "echarts", "6.1.0", ("dist/echarts.min.js",), ("LICENSE", "NOTICE")),
    Package(
        "tom-select",
        "tom-select",
        "2.6.2",
        ("dist/css/tom-select.bootstrap5.min.css", "dist/js/tom-select.complete.min.js"),
    ),
)


def main() -> int:
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("npm is missing: install Node.js to refresh static/vendor.\n")
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        lock = install(npm, root)
        shutil.rmtree(VENDOR, ignore_errors=True)
        entries = [vendor(package, root / "node_modules" / package.name, lock) for package in PACKAGES]
    manifest = json.dumps({"packages": entries}, indent=2) + "\n"
    (VENDOR / "MANIFEST.json").write_text(manifest, encoding="utf-8")
    return 0


def install(npm: str, root: Path) -> dict[str, Any]:
    """Install PACKAGES below root; the parsed package-lock.json, whose integrity hashes npm has just checked."""
    (root / "package.json").write_text('{"private": true}', encoding="utf-8")
    wanted = [f"{package.name}@{package.version}" for package in PACKAGES]
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", *wanted]
    subprocess.run(command, cwd=root, check=True)
    lock: dict[str, Any] = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    return lock


def vendor(package: Package, source: Path, lock: dict[str, Any]) -> dict[str, Any]:
    """Copy one package's files; its manifest entry."""
    locked = lock["packages"][f"node_modules/{package.name}"]
    target = VENDOR / package.folder
    target.mkdir(parents=True)
    hashes = {}
    for file in (*package.files, *package.notices):
        copy = target / Path(file).name
        shutil.copyfile(source / file, copy)
        hashes[f"{package.folder}/{copy.name}"] = hashlib.sha256(copy.read_bytes()).hexdigest()
    return {
        "name": package.name,
        "version": locked["version"],
        "licence": locked["license"],
        "integrity": locked["integrity"],
        "files": hashes,
    }


if __name__ == "__main__":
    sys.exit(main())
