"""The page of an audited document in a real browser: filters, text and list kept together, whole without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.audit import review
from nlp.export.audit_page import write_audit_page
from tests.audit.own import rule, swapped
from tests.e2e.test_page_browser import Browser, chromium, pytestmark  # noqa: F401

RULES = [swapped("布署", "部署", id="A"), rule("再", id="B", family="grammar", severity="warning")]
TEXT = "关于布署工作的通知\n" + "各镇要抓好落实。\n" * 60 + "一、再布署<script>document.title='坏'</script>。\n"
SHOWN = "Array.from(document.querySelectorAll('li:not([hidden])'), e => e.dataset.number).join()"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Browser:
    write_audit_page(review(TEXT, rules=RULES), tmp_path / "a.html", name="通知.txt")
    browser.open(tmp_path / "a.html")
    return browser


def test_filters_hide_findings_and_their_marks(page: Browser) -> None:
    assert page.js(SHOWN) == "1,2,3"
    page.click(".chip.warning span")
    assert page.js(SHOWN) == "1,3"
    assert page.js("document.getElementById('found').textContent") == "显示 2 / 3 处"
    assert page.js("document.querySelector('mark.warning').classList.contains('off')")
    page.click("#none")
    assert page.js(SHOWN) == ""
    page.click("#all")
    assert page.js(SHOWN) == "1,3"


def test_finding_shows_its_words_and_words_their_finding(page: Browser) -> None:
    page.click("#f3 .message")
    assert page.js("Array.from(document.querySelectorAll('mark.on'), e => e.textContent).join()") == "布署"
    inside = "(() => { const b = document.getElementById('m3').getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight; })()"
    assert page.js(inside)
    page.click("mark.warning")
    assert page.js("document.querySelector('li.on').dataset.number") == "2"
    page.press("k")
    assert page.js("document.querySelector('li.on').dataset.number") == "1"


def test_nothing_runs_nothing_is_requested(page: Browser) -> None:
    assert page.js("document.title") == "审核意见：通知.txt"
    asked = [e["params"]["request"]["url"].split(":")[0] for e in page.events if e.get("method") == "Network.requestWillBeSent"]
    assert asked == ["file"]
    assert [e for e in page.events if e.get("method") == "Log.entryAdded"] == []


def test_page_fits_an_office_screen(page: Browser) -> None:
    assert page.js("document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight")


def test_page_can_be_read_without_scripts(page: Browser, tmp_path: Path) -> None:
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(tmp_path / "a.html")
        nodes = page.call("DOM.getDocument", depth=-1)
        assert "再" in str(nodes)
        assert page.call("DOM.querySelectorAll", nodeId=nodes["root"]["nodeId"], selector="li")["nodeIds"]
    finally:
        page.call("Emulation.setScriptExecutionDisabled", value=False)
