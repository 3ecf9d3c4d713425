"""The system's Chromium: the driver's own download is not used."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


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


def complaints(page: Page) -> list[str]:
    """Collects what the page complains of, breaches of its policy among it, and requests that leave the desk."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("dialog", lambda dialog: found.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: found.append(request.url) if "//127.0.0.1:" not in request.url else None)
    return found
