"""Every screen in a real browser: readable (WCAG AA), labelled, within 1366 pixels, nothing from elsewhere, whole on paper."""

import pytest

from tests.e2e.seat import needs_browser

pytestmark = needs_browser

SCREENS = {
    "guan": ("/users", "/settings", "/log?verify=1", "/me", "/letters"),
    "luru": (
        "/", "/upload", "/documents", "/review", "/review/bulk", "/ledger?all=1", "/ledger/new", "/tasks/1", "/tasks/1/edit", "/board", "/board?by=unit", "/calendar", "/calendar?view=list",
        "/statistics", "/reports", "/letters", "/keys", "/nowhere",
    ),
}

FAINT = """() => {
  const light = (c) => { const v = c.map((x) => { x /= 255; return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4); }); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const parse = (s) => { const m = (s || "").match(/[\\d.]+/g); return m && s.startsWith("rgb") ? m.map(Number) : null; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c && (c.length < 4 || c[3] > 0.99)) { return c; } } return [255, 255, 255]; };
  const found = new Set();
  for (const e of document.querySelectorAll("body *")) {
    const words = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join("");
    const box = e.getBoundingClientRect();
    if (!words || box.width < 2 || box.height < 2 || e.disabled || e.closest("[disabled], [hidden], option, script")) { continue; }
    const style = getComputedStyle(e);
    if (style.visibility === "hidden" || style.display === "none") { continue; }
    const ink = parse(e.namespaceURI.endsWith("svg") ? style.fill : style.color);
    if (!ink) { continue; }
    const under = e.namespaceURI.endsWith("svg") ? [...e.ownerSVGElement.querySelectorAll("rect")].filter((r) => {
      const c = r.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
      return c.left <= x && x <= c.right && c.top <= y && y <= c.bottom && parse(getComputedStyle(r).fill);
    }).pop() : null;
    const a = light(ink.slice(0, 3)), b = light((under ? parse(getComputedStyle(under).fill) : ground(e)).slice(0, 3));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5) - 0.005) { found.add(`${e.tagName}.${e.getAttribute("class") || ""} ${ratio.toFixed(2)} ${words.slice(0, 20)}`); }
  }
  return [...found];
}"""

UNLABELLED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter((e) => {
  const named = (e.labels && [...e.labels].some((l) => l.textContent.trim())) || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.title;
  return !(named || (e.tagName === "BUTTON" && e.textContent.trim()));
}).map((e) => e.outerHTML.slice(0, 120))"""

SHAPE = """() => ({
  headings: document.querySelectorAll("h1").length,
  lang: document.documentElement.lang,
  title: document.title,
  wide: document.documentElement.scrollWidth,
  scopeless: [...document.querySelectorAll("table th:not([scope])")].map((e) => e.outerHTML.slice(0, 80)),
  twice: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at),
})"""


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_is_readable_and_labelled(seat, asked, wrong, site, name):
    page = seat(name)
    told = {}
    for path in SCREENS[name]:
        page.goto(path)
        shape = page.evaluate(SHAPE)
        problems = {
            "faint": page.evaluate(FAINT), "unlabelled": page.evaluate(UNLABELLED), "headings": [] if shape["headings"] == 1 else [shape["headings"]],
            "language": [] if shape["lang"] == "zh-CN" and shape["title"].endswith("督办") else [shape["title"]], "wide": [] if shape["wide"] <= 1366 else [shape["wide"]],
            "scopeless": shape["scopeless"], "twice": shape["twice"],
        }
        if found := {what: where for what, where in problems.items() if where}:
            told[path] = found
    assert told == {}
    assert wrong == []
    assert [address for address in asked if not address.startswith(site)] == []


def test_the_screens_before_log_in_are_readable_and_labelled(seat, browser, site):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=site)
    page = context.new_page()
    page.goto("/login")
    assert (page.evaluate(FAINT), page.evaluate(UNLABELLED), page.evaluate(SHAPE)["headings"]) == ([], [], 1)
    context.close()


def test_the_keyboard_alone_reaches_the_text_and_shows_where_it_is(seat):
    page = seat("luru")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_paper_shows_the_text_without_what_only_the_screen_needs(seat):
    page = seat("guan")
    page.goto("/log")
    page.emulate_media(media="print")
    assert not page.is_visible("header.top")
    assert not page.is_visible("form.filter")
    assert page.is_visible("table.log")
