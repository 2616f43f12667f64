"""The screens of the ledger in a real browser: filters, editing in place, two people at once, a row from hand to hand, downloads, no script."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from zipfile import ZipFile

from docx import Document
from playwright.sync_api import Page, expect

from nlp.ledger.edit import edit
from nlp.ledger.rows import Row
from nlp.ledger.store import Ledger
from tests.e2e.seat import WIDE, needs_browser
from tests.ledger.meeting import row
from tests.web.conftest import CLERK

pytestmark = needs_browser
Seat = Callable[..., Page]
SCREENS = ("/", "/ledger", "/ledger?light=red", "/tasks/1", "/tasks/1/edit", "/ledger/new", "/board", "/board?by=unit", "/calendar?month=2024-06", "/calendar?month=2024-06&view=list",
           "/statistics", "/letters", "/reports?period=2024-05", "/ledger/import")


def handed(book: Ledger) -> Row:
    """Return a row that was handed on to one unit."""
    return next(found for found in (row(book, task_id) for task_id in range(1, 30)) if found.status == "已交办" and len(found.lead) == 1)


def test_choosing_a_light_shows_its_rows_and_an_address_to_share(seat: Seat) -> None:
    page = seat("luru")
    page.goto("/ledger")
    every = page.locator("table.ledger tbody tr").count()
    page.select_option("form.filter select[name=light]", "red")
    expect(page).to_have_url(re.compile(r"/ledger\?light=red$"))
    expect(page.locator("table.ledger tbody .lamp-red").first).to_be_visible()
    shown = page.locator("table.ledger tbody tr").count()
    assert 0 < shown < every
    other = seat("kan")
    other.goto(page.url)
    assert other.locator("table.ledger tbody tr").count() == shown


def test_words_typed_into_the_filter_find_their_rows(seat: Seat) -> None:
    page = seat("luru")
    page.goto("/ledger")
    page.fill("form.filter input[name=text]", "司法局")
    page.press("form.filter input[name=text]", "Enter")
    expect(page).to_have_url(re.compile("text="))
    assert all("司法" in words for words in page.locator("table.ledger tbody tr").all_inner_texts())


def test_cell_is_edited_where_it_stands_with_the_keyboard_alone(seat: Seat, ledger: Ledger) -> None:
    page = seat("luru")
    page.goto("/ledger")
    page.focus("#row-1 a.cell[href*='cell=support']")
    page.keyboard.press("Enter")
    expect(page.locator("#row-1 textarea[name=support]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("县审计局")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#row-1")).to_contain_text("县审计局")
    assert row(ledger, 1).support == ("县审计局",)
    expect(page.locator("#row-1 a.cell[href*='cell=support']")).to_be_focused()
    assert page.url.endswith("/ledger")


def test_escape_leaves_the_cell_as_it_was(seat: Seat, ledger: Ledger) -> None:
    page = seat("luru")
    was = row(ledger, 1)
    page.goto("/ledger")
    page.click("#row-1 a.cell[href*='cell=content']")
    page.fill("#row-1 textarea[name=content]", "不要的")
    page.keyboard.press("Escape")
    expect(page.locator("#row-1 textarea")).to_have_count(0)
    assert row(ledger, 1) == was


def test_two_browsers_on_one_row_lose_nothing(seat: Seat, ledger: Ledger) -> None:
    first, second = seat("luru"), seat("luru2")
    for page in (first, second):
        page.goto("/ledger")
        page.click("#row-2 a.cell[href*='cell=owners']")
    first.fill("#row-2 textarea[name=lead]", "县应急管理局")
    first.click("#row-2 .cell-form button[type=submit]")
    expect(first.locator("#row-2")).to_contain_text("县应急管理局")
    second.fill("#row-2 textarea[name=lead]", "县水务局")
    second.click("#row-2 .cell-form button[type=submit]")
    expect(second.locator("h1")).to_have_text("有人先改了这一行，请对照")
    words = second.locator("table.conflict").first.inner_text()
    assert "县应急管理局" in words
    assert second.input_value("textarea[name='mine.lead']") == "县水务局"
    assert row(ledger, 2).lead == ("县应急管理局",)
    second.fill("textarea[name='mine.lead']", "县应急管理局、县水务局")
    second.check("input[name='choice.lead'][value=mine]")
    second.click("form.conflict button[type=submit]")
    second.wait_for_url(re.compile(r"/tasks/2"))
    assert row(ledger, 2).lead == ("县应急管理局", "县水务局")
    history = second.locator(".history").inner_text()
    assert "luru2" in history


def test_row_goes_from_hand_to_hand_until_the_auditor_strikes_it_off(seat: Seat, ledger: Ledger) -> None:
    one = handed(ledger)
    with ledger.write(CLERK) as work:
        edit(work, one.id, version=one.version, changes={"lead": ["县司法局"]})
    unit, auditor = seat("chengban"), seat("shenhe")
    unit.goto(f"/tasks/{one.id}")
    unit.click("form.step button:text-is('签收')")
    unit.fill("form[action$='/progress'] input[name=percent]", "80")
    unit.fill("form[action$='/progress'] textarea[name=text]", "已完成八成")
    unit.click("form[action$='/progress'] button[type=submit]")
    expect(unit.locator("article.report").first).to_contain_text("已完成八成")
    unit.click("summary:has-text('报送办结')")
    unit.set_input_files("form.step:has(input[value='报送办结']) input[type=file]", files=[{"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}])
    unit.click("form.step button:text-is('报送办结')")
    expect(unit.locator(".files")).to_contain_text("验收单.pdf")
    assert unit.locator("summary:has-text('审核办结')").count() == 0
    auditor.goto(f"/tasks/{one.id}")
    with auditor.expect_download() as got:
        auditor.click(".files a")
    assert got.value.suggested_filename == "验收单.pdf"
    auditor.click("summary:has-text('审核办结')")
    auditor.click("form.step button:text-is('审核办结')")
    expect(auditor.locator(".state").first).to_have_text("已办结")
    auditor.click("summary:has-text('销号')")
    auditor.click("form.step button:text-is('销号')")
    expect(auditor.locator(".state").first).to_have_text("已销号")
    assert row(ledger, one.id).status == "已销号"


def test_steps_of_many_rows_are_shown_before_they_are_taken(seat: Seat, ledger: Ledger) -> None:
    page = seat("luru")
    page.goto("/ledger?status=草稿")
    page.check("#pick-all")
    page.select_option("select[name=step]", "立项")
    page.click("form.bulk button[type=submit]")
    expect(page.locator("h1")).to_have_text("立项：预览")
    expect(page.locator("main")).to_contain_text("先核对采纳这一行")


def test_monthly_report_is_downloaded_by_two_clicks(seat: Seat) -> None:
    page = seat("luru")
    page.click("nav.screens a:text-is('报告')")
    with page.expect_download() as got:
        page.click("a:text-is('下载 Word 文档')")
    assert re.fullmatch(r".*月报（2024年5月）\.docx", got.value.suggested_filename)
    assert "督办月报" in "\n".join(p.text for p in Document(got.value.path()).paragraphs)


def test_paper_of_a_meeting_is_downloaded_by_two_clicks(seat: Seat) -> None:
    page = seat("luru")
    page.click("nav.screens a:text-is('文稿')")
    with page.expect_download() as got:
        page.click("button:text-is('实施方案')")
    assert Document(got.value.path()).paragraphs


def test_letters_for_what_is_due_are_downloaded_by_two_clicks(seat: Seat) -> None:
    page = seat("luru")
    page.click("nav.screens a:text-is('文稿')")
    with page.expect_download() as got:
        page.click("button:has-text('下载催办函')")
    content = got.value.path().read_bytes()
    assert ZipFile(io.BytesIO(content)).namelist()


def test_who_logged_out_is_asked_to_log_in_again(seat: Seat) -> None:
    page = seat("luru")
    page.goto("/ledger")
    page.click("button:text-is('退出')")
    expect(page).to_have_url(re.compile("/login"))
    page.goto("/ledger")
    expect(page).to_have_url(re.compile(r"/login\?next="))


def test_everything_works_without_scripts(seat: Seat, ledger: Ledger) -> None:
    page = seat("luru", java_script_enabled=False)
    page.goto("/ledger")
    page.select_option("form.filter select[name=status]", "已交办")
    page.click("form.filter button[type=submit]")
    assert page.url.endswith("status=%E5%B7%B2%E4%BA%A4%E5%8A%9E")
    page.click("table.ledger tbody tr:first-child a.cell[href*='cell=support']")
    page.fill("textarea[name=support]", "县审计局")
    page.click("form.edit button[type=submit]")
    expect(page.locator(".told")).to_have_text("已保存")
    expect(page.locator("table.cells")).to_contain_text("县审计局")
    page.goto("/board")
    page.click(".card button:text-is('签收')")
    expect(page.locator(".told")).to_have_text("已签收")


def test_screens_fit_complain_of_nothing_and_ask_nobody_else(seat: Seat, asked: list[str], wrong: list[str], site: str) -> None:
    page = seat("luru")
    wide = {}
    for screen in SCREENS:
        page.goto(screen)
        page.wait_for_load_state("networkidle")
        wide[screen] = page.evaluate("document.documentElement.scrollWidth")
    assert {screen for screen, width in wide.items() if width > WIDE} == set()
    assert wrong == []
    assert {url for url in asked if not url.startswith((f"{site}/", "data:"))} == set()


def test_every_field_of_every_screen_has_a_name(seat: Seat) -> None:
    page = seat("shenhe")
    unnamed = {}
    for screen in SCREENS:
        page.goto(screen)
        unnamed[screen] = page.evaluate(
            """Array.from(document.querySelectorAll('main input:not([type=hidden]), main select, main textarea'))
            .filter(f => !(f.labels && f.labels.length) && !f.getAttribute('aria-label')).map(f => f.outerHTML)"""
        )
    assert {screen: found for screen, found in unnamed.items() if found} == {}
