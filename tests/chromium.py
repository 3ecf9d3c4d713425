"""The system's Chromium, for what is tested in a browser: the driver's own download is not used."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = "PICTURES"
"""A variable that names a folder for the pictures of the documentation."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium: the one that the variable CHROMIUM names, else the installed one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "No Chromium. Install it (Debian: apt-get install chromium), or let CHROMIUM name one."
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as whom containers run.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=found, args=[*sandbox, "--autoplay-policy=user-gesture-required"]
        )
        try:
            yield browser
        finally:
            browser.close()


def complaints(page: Page, expected: tuple[str, ...] = ()) -> list[str]:
    """Collects what the page complains of, breaches of its policy among it, and requests that leave this machine.

    Args:
        page: the page.
        expected: complaints with one of these words are passed over.
    """
    found: list[str] = []

    def note(complaint: str) -> None:
        if not any(words in complaint for words in expected):
            found.append(complaint)

    page.on("console", lambda message: note(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: note(str(error)))
    page.on("dialog", lambda dialog: note(f"dialog: {dialog.message}"))
    page.on("request", lambda request: note(request.url) if "//127.0.0.1:" not in request.url else None)
    return found


def barriers(page: Page) -> str:
    """What keeps people from using the page, by the rules of WCAG 2.2 AA; empty for nothing."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return results.generate_report() if results.violations_count else ""


def pictures_folder(otherwise: Path) -> Path:
    """Where pictures go: to the documentation when PICTURES says so."""
    return Path(os.environ.get(PICTURES) or otherwise)
