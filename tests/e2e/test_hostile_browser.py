"""A document whose words and names try to run, looked at on every screen and in every exported page by real Chromium.

Each page is opened as it is served, where the policy must have nothing to refuse, and once more in a browser told to ignore the policy:
there only the escaping stands between the words and their running.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

import nlp
from nlp.audit.reviews import review
from nlp.export.audit_page import write_audit_page
from nlp.export.page import write_page
from nlp.ledger.add import add
from nlp.ledger.edit import edit
from nlp.ledger.life import take
from nlp.ledger.progress import attach, report
from nlp.ledger.review import decide
from nlp.ledger.rows import find_task
from nlp.ledger.schema import Task
from nlp.ledger.store import Actor, Ledger
from tests.e2e.seat import needs_browser
from tests.web.conftest import CLERK

pytestmark = needs_browser
RUN = (
    "<script>window.pwned=1;alert(1)</script>",
    '"><img src=x onerror="window.pwned=2;alert(2)">',
    "'><svg/onload=window.pwned=3>",
    "</textarea></title></option></select><script>window.pwned=4</script>",
    "</script><script>window.pwned=5</script>",
    "<iframe srcdoc='<script>parent.pwned=6</script>'></iframe>",
    '" autofocus tabindex=1 onfocus="window.pwned=7" x="',
    "' onmouseover=window.pwned=8 style=position:fixed;inset:0 '",
    "<details open ontoggle=window.pwned=9>",
    "<div hx-get=/static/app.css hx-trigger=load hx-on::load=window.pwned=10 data-hx-on:load=window.pwned=10>",
    "{{7*7}}{% print(7*7) %}${window.pwned=11}`${window.pwned=12}`",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.pwned=13&gt;\">",
    "&lt;img src=x onerror=window.pwned=14&gt;&#60;script&#62;window.pwned=15&#60;/script&#62;",
    "javascript:window.pwned=16",
)
ALL = " ".join(RUN)
NAME = '"><script>window.pwned=17</script><img src=x onerror=window.pwned=18>.txt'
TEXT = "专题会议纪要\n（2024年3月5日）\n" + "".join(
    f"{n}. 县水务局{words}要在6月底前完成{words}河道清淤，{words}县财政局配合。\n{words}。。县司法局要在5月底前编制目录{words}，办结率达到{words}90%。\n" for n, words in enumerate(RUN, start=1)
)


@dataclass
class Watch:
    """What a browser said: dialogs it opened, and complaints of scripts and of the policy."""

    said: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.said.append(f"error {error}"))
        page.on("console", lambda told: self.said.append(told.text) if told.type == "error" and "status of 4" not in told.text else None)
        return page


@pytest.fixture(scope="module")
def analysis() -> nlp.Analysis:
    return nlp.load("baseline")(nlp.readers.read_bytes(TEXT.encode(), name=NAME))


@pytest.fixture
def hostile(ledger: Ledger, analysis: nlp.Analysis) -> tuple[int, list[int]]:
    """Put the document into the ledger, with words that try to run in everything a person writes; return it and its rows."""
    with ledger.write(CLERK) as work:
        number = add(work, {NAME: analysis}, meeting=ALL[:200]).documents[0]
    with ledger.read() as work:
        rows = list(work.session.scalars(select(Task.id).where(Task.document_id == number).order_by(Task.id)))
    for at, task_id in enumerate(rows):
        with ledger.write(CLERK) as work:
            words = RUN[at % len(RUN)]
            changes = {"content": f"完成清淤{ALL}", "measures": [words], "lead": [words[:60]], "support": [f"{RUN[(at + 1) % len(RUN)]}"[:60]], "targets": [words], "section": [words], "remark": ALL}
            edit(work, task_id, version=find_task(work, task_id).version, changes=changes)
    with ledger.write(CLERK) as work:
        for task_id in rows[:6]:
            task = decide(work, task_id, "采纳", version=find_task(work, task_id).version)
            take(work, task_id, "立项", version=task.version)
            take(work, task_id, "交办", version=task.version)
    with ledger.write(Actor("luru", "录入")) as work:
        report(work, rows[0], text=ALL, percent=10, problems=ALL, next_step=ALL)
        attach(work, rows[0], NAME, b"%PDF-1.4 x")
    return number, rows


@pytest.fixture(params=[False, True], ids=["policy", "no policy"])
def clerk(request: pytest.FixtureRequest, seat: Callable[..., Page]) -> tuple[Page, Watch]:
    page = seat("luru", bypass_csp=request.param, accept_downloads=True)
    watch = Watch()
    return watch.over(page), watch


def test_words_that_try_to_run_are_only_shown(clerk: tuple[Page, Watch], hostile: tuple[int, list[int]]) -> None:
    page, watch = clerk
    number, rows = hostile
    paths = [
        "/", "/documents", f"/documents/{number}", f"/review?document={number}", "/review", f"/review/bulk?document={number}&least=0", "/ledger",
        "/ledger?text=%3Cscript%3Ewindow.pwned=19%3C/script%3E",
        "/board", "/board?by=unit", "/calendar?month=2024-06", "/calendar?month=2024-06&view=list", "/statistics", "/letters", "/reports?period=2024-06", "/upload",
        *(f"/tasks/{task_id}" for task_id in rows[:4]), f"/tasks/{rows[0]}/edit", f"/ledger?cell=content&row={rows[1]}",
    ]
    seen = 0
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.mouse.move(300, 300)
        assert page.evaluate("window.pwned") is None, path
        assert watch.said == [], path
        seen += page.content().count("window.pwned=")
    assert seen > 100  # the words were there, and shown
    page.goto(f"/review?document={number}")
    for key in ("j", "j", "k", "a", "x", "u", "?"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    page.goto("/ledger")
    page.click(f"#row-{rows[1]} a.cell[href*='cell=content']")
    page.wait_for_selector(f"#row-{rows[1]} textarea")
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert watch.said == []


def test_a_file_of_a_hostile_name_is_only_named(clerk: tuple[Page, Watch]) -> None:
    page, watch = clerk
    page.goto("/upload")
    names = (NAME, "a'onload=window.pwned=1.html")
    page.set_input_files("#files", [{"name": name, "mimeType": "text/html", "buffer": b"<script>window.pwned=1</script>"} for name in names])
    page.click("main button[type=submit]")
    page.wait_for_url("**/uploads/*")
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None
    assert watch.said == []


@pytest.mark.parametrize("ignored", [False, True], ids=["policy", "no policy"])
def test_exported_pages_run_nothing_of_the_text(
    browser: Browser, seat: Callable[..., Page], hostile: tuple[int, list[int]], analysis: nlp.Analysis, tmp_path: Path, ignored: bool
) -> None:
    page = seat("luru", accept_downloads=True)
    page.goto("/reports?period=2024-06")
    with page.expect_download() as got:
        page.evaluate("() => { const a = document.createElement('a'); a.href = '/reports/download?period=2024-06&format=html'; document.body.append(a); a.click(); }")
    got.value.save_as(tmp_path / "report.html")
    write_page({NAME: analysis}, tmp_path / "index.html")
    write_audit_page(review(analysis), tmp_path / "audit.html", name=NAME)
    context = browser.new_context(bypass_csp=ignored)
    watch = Watch()
    try:
        for name in ("report", "index", "audit"):
            opened = watch.over(context.new_page())
            opened.goto((tmp_path / f"{name}.html").as_uri())
            opened.mouse.move(300, 300)
            opened.keyboard.press("j")
            opened.wait_for_timeout(300)
            assert opened.evaluate("window.pwned") is None, name
            assert watch.said == [], name
            assert "window.pwned" in (tmp_path / f"{name}.html").read_text(encoding="utf-8"), name
    finally:
        context.close()
