"""The page of a comparison in a real browser: numbers open their sentences, filters, nothing is requested, whole without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compare import small
from tests.e2e.test_page_browser import Browser, chromium, pytestmark  # noqa: F401

SHOWN = "document.getElementById('drawer-body').textContent"
CONTRAST = """
(() => {
  const light = (c) => { const v = c.match(/[\\d.]+/g).slice(0, 3).map((n) => n / 255).map((n) => n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)|transparent/.test(c)) return c; } return 'rgb(255,255,255)'; };
  const poor = new Set();
  for (const e of document.querySelectorAll('#main *:not(svg):not(svg *), .bar *, .side *')) {
    if (!Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim()) || e.tagName === 'OPTION') continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(e.tagName + '.' + e.className);
  }
  return Array.from(poor);
})()
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("比较")
    small.made().write(folder, formats=["html"])
    return folder / "index.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, written: Path) -> Browser:
    browser.open(written)
    return browser


def test_a_number_opens_its_sentences_and_escape_closes_them(page: Browser) -> None:
    page.js("document.querySelector('.fold').open = true")
    page.click("#g-shares-1 td a[href='#p0-1']")
    assert page.js("document.getElementById('drawer-title').textContent") == "路桥　甲市（3 条）"
    assert "县交通局要在6月底前硬化村道20公里" in page.js(SHOWN)
    page.press("Escape")
    assert page.js("document.getElementById('drawer').hidden")
    assert page.js("document.activeElement.getAttribute('href')") == "#p0-1"


def test_a_share_of_deadlines_opens_those_with_a_deadline_alone(page: Browser) -> None:
    page.js("document.querySelectorAll('.fold').forEach((fold) => (fold.open = true))")
    page.click("#g-intensity-2 td a[href='#u0-1'][data-mark='d']")
    assert page.js("document.querySelectorAll('#drawer-body li').length") == 1


def test_a_mark_of_a_figure_opens_its_sentences(page: Browser) -> None:
    page.js("document.querySelector('figure a[href=\"#u0-1\"]').dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))")
    assert "硬化村道" in page.js(SHOWN)


def test_filters_leave_rows_and_columns_of_a_theme_and_a_group(page: Browser) -> None:
    page.js("const g = document.getElementById('group'); g.value = '1'; g.dispatchEvent(new Event('change', {bubbles: true}))")
    assert page.js("Array.from(document.querySelectorAll('#g-shares-2 thead th:not(.no)'), (e) => e.textContent).join()") == "主题,甲市"
    assert page.js("Array.from(document.querySelectorAll('#g-contrasts-2 tbody tr:not(.no)'), (e) => e.cells[1].textContent).join()") == "甲市,甲市"
    page.js("const s = document.getElementById('starred'); s.checked = true; s.dispatchEvent(new Event('change', {bubbles: true}))")
    assert page.js("Array.from(document.querySelectorAll('#g-contrasts-2 tbody tr:not(.no)'), (e) => e.cells[0].textContent).join()") == "公路"


def test_nothing_is_requested_and_nothing_is_refused(page: Browser) -> None:
    asked = {e["params"]["request"]["url"].split(":")[0] for e in page.events if e.get("method") == "Network.requestWillBeSent"}
    assert asked <= {"file", "data"}
    assert [e for e in page.events if e.get("method") == "Log.entryAdded"] == []


def test_the_page_is_no_wider_than_an_office_screen_and_its_words_can_be_read(page: Browser) -> None:
    assert page.js("document.documentElement.scrollWidth <= innerWidth")
    page.js("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert page.js(CONTRAST) == []


def test_without_a_script_a_number_still_leads_to_its_sentences(page: Browser, written: Path) -> None:
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.events.clear()
        page.call("Page.navigate", url=f"{written.as_uri()}?again#u0-1")
        while not any(event.get("method") == "Page.loadEventFired" for event in page.events):
            page.events.append(page._receive())
        root = page.call("DOM.getDocument")["root"]["nodeId"]
        opened = page.call("DOM.querySelectorAll", nodeId=root, selector="details[open] > #u0-1")["nodeIds"]
        assert len(opened) == 1
    finally:
        page.call("Emulation.setScriptExecutionDisabled", value=False)
