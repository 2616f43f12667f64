"""People at browsers: real Chromium through Playwright, each with a profile of its own, over a ledger of the samples served on this machine.

Without Chromium or Playwright the tests are skipped, unless DUBAN_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.test_page_browser import chromium
from tests.web.conftest import PASSWORD

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    sync_playwright = None

needs_browser = pytest.mark.skipif(
    (chromium() is None or sync_playwright is None) and os.environ.get("DUBAN_REQUIRE_BROWSER") != "1",
    reason="no Chromium or no Playwright here (apt-get install chromium; pip install playwright; DUBAN_REQUIRE_BROWSER=1 makes this a failure)",
)
WIDE, HIGH = 1366, 768


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert sync_playwright is not None, "DUBAN_REQUIRE_BROWSER=1, but Playwright is not installed"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def asked() -> list[str]:
    """Every address any browser of the test asked for."""
    return []


@pytest.fixture
def wrong() -> list[str]:
    """Every complaint of the browsers: errors of scripts, refusals of the policy."""
    return []


@pytest.fixture
def seat(browser: Browser, site: str, asked: list[str], wrong: list[str]) -> Iterator[Callable[..., Page]]:
    """Return a page somebody is logged in at: `seat("luru")`."""
    opened = []

    def sit(name: str, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="zh-CN", base_url=site, **more)
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" and "status of 4" not in message.text else None)
        page.goto("/login")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{site}/")
        return page

    yield sit
    for context in opened:
        context.close()
