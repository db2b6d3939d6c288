"""Chromium without a screen: what a page becomes in a real browser, and what its console said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

REQUIRED = os.environ.get("NEWSSTREAM_TEST_REQUIRE_ALL") == "1"
_CONSOLE = re.compile(r"CONSOLE[:(]\d+.*")


@dataclass
class Loaded:
    """A page after loading: its DOM as HTML, its elements with attributes, its text, its console."""

    dom: str
    console: list[str]
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def load(page: Path, profile: Path) -> Loaded:
    """The page as Chromium holds it. Skips without Chromium, unless everything is required."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None and not REQUIRED:
        pytest.skip("chromium is missing; install the package of that name")
    assert chromium, "chromium is missing; NEWSSTREAM_TEST_REQUIRE_ALL=1 asks for it"
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
            f"--user-data-dir={profile}", "--timeout=120000", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    reader = _Reader()
    dom = done.stdout.decode()
    reader.feed(dom)
    return Loaded(dom, _CONSOLE.findall(done.stderr.decode(errors="replace")), reader.elements, "".join(reader.parts))
