"""A day of an office, from the first start to logging out, against `duban serve` as people start it; once with scripts, once without.

The stages are fixtures, each of which does its part of the day at the browser; the tests ask for the stage they look at.
Without Chromium the tests are skipped, unless DUBAN_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from tests.e2e.seat import needs_browser
from tests.e2e.server import PASSWORD, Office, running

pytestmark = needs_browser
SAMPLES = sorted((Path(__file__).parents[2] / "samples").iterdir())
PEOPLE = (("luru", "录入", ""), ("luru2", "录入", ""), ("shenhe", "审核", ""), ("chengban", "承办", "县司法局"), ("kan", "只读", ""))
EVIDENCE = {"name": "验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 checked"}


def found(page: Page) -> int:
    """Return how many rows the table says it has."""
    return int(re.search(r"共 (\d+) 行", page.inner_text("#list .found"))[1])


def administrator(office: Office, page: Page, **others: str) -> str:
    """Make the first 管理员 (and who else is named), and log in as it; return what the page said."""
    page.goto(office.first)
    for field, name in others.items():
        page.fill(f"input[name={field}]", name)
        page.fill(f"input[name={field}_password]", PASSWORD)
    page.fill("input[name=name]", "guan")
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    page.click("main button[type=submit]")
    said = page.inner_text(".told")
    page.fill("input[name=name]", "guan")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(office.address)
    return said


def people(page: Page, *wanted: tuple[str, str, str]) -> list[str]:
    """Make users by name, role and unit; return what the page said."""
    said = []
    page.click("nav.screens a:text-is('用户')")
    for name, role, unit in wanted:
        form = page.locator("form[action='/users']")
        form.locator("input[name=name]").fill(name)
        form.locator("select[name=role]").select_option(role)
        form.locator("input[name=unit]").fill(unit)
        form.locator("input[name=password]").fill(PASSWORD)
        form.locator("button").click()
        page.wait_for_selector(f"main th:has-text('{name}')")
        said.append(page.inner_text(".told"))
    return said


def put_in(page: Page) -> dict[str, int]:
    """Hand in the samples, wait until all are read; return how many tasks each was found to have."""
    page.click("nav.screens a:text-is('收录')")
    page.set_input_files("#files", SAMPLES)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("/uploads/"))
    if page.evaluate("typeof htmx") == "undefined":
        for _ in range(60):
            if "全部处理完" in page.inner_text("#uploads"):
                break
            page.wait_for_timeout(500)
            page.click("main a:text-is('刷新')")
    page.wait_for_selector("#uploads:has-text('全部处理完')", timeout=60_000)
    assert page.locator("#uploads .warn").all_inner_texts() == []
    return {line.split("\t")[0]: int(re.search(r"核对(\d+)条", line)[1]) for line in page.locator("#uploads tbody tr").all_inner_texts()}


def take(page: Page, step: str, status: str, unit: str = "") -> int:
    """Take a step with all rows of a state (and of a unit), through the preview; return how many it was taken with."""
    page.goto(f"/ledger?status={status}&unit={unit}")
    if page.locator("#pick-all").is_visible():  # the script shows it
        page.check("#pick-all")
    else:
        for box in page.locator("input[name=pick]").all():
            box.check()
    page.select_option("select[name=step]", step)
    page.click("form.bulk button[type=submit]")
    expect(page.locator("h1")).to_have_text(f"{step}：预览")
    number = page.locator("main form input[name=pick]").count()
    page.click("button.main")
    page.wait_for_url(re.compile(r"/ledger\?"))
    assert page.inner_text(".told")
    return number


def close(unit: Page, auditor: Page) -> int:
    """Let the unit sign for its first row, report and ask for the close, and the auditor close it with evidence and strike it off; return the row."""
    unit.goto("/ledger?status=已交办&unit=县司法局")
    unit.click("table.ledger tbody th.number a >> nth=0")
    unit.wait_for_url(re.compile(r"/tasks/\d+$"))
    task = int(unit.url.rsplit("/", 1)[1])
    unit.click("form.step button:text-is('签收')")
    unit.fill("form[action$='/progress'] input[name=percent]", "100")
    unit.fill("form[action$='/progress'] textarea[name=text]", "目录已修订并公布")
    unit.click("form[action$='/progress'] button[type=submit]")
    expect(unit.locator("article.report").first).to_contain_text("目录已修订并公布")
    unit.click("summary:has-text('报送办结')")
    unit.click("form.step button:text-is('报送办结')")
    expect(unit.locator(".state").first).to_have_text("待审核")
    auditor.goto(f"/tasks/{task}")
    auditor.click("summary:has-text('审核办结')")
    auditor.set_input_files("form.step:has(input[value='审核办结']) input[type=file]", files=[EVIDENCE])
    auditor.click("form.step button:text-is('审核办结')")
    expect(auditor.locator(".state").first).to_have_text("已办结")
    auditor.click("summary:has-text('销号')")
    auditor.click("form.step button:text-is('销号')")
    expect(auditor.locator(".state").first).to_have_text("已销号")
    return task


def words(path: Path) -> str:
    """Return the paragraphs of a docx."""
    return "\n".join(paragraph.text for paragraph in Document(path).paragraphs)


@dataclass(slots=True)
class Day:
    """The people at their browsers, and what was seen on the way."""

    office: Office
    guan: Page
    luru: Page
    luru2: Page
    shenhe: Page
    chengban: Page
    said: list[str]


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running(tmp_path_factory.mktemp("office") / "data", browser) as office:
        yield office


@pytest.fixture(scope="module")
def staffed(office: Office) -> Day:
    """The first start, and everybody at a browser."""
    guan = office.page("guan")
    said = [administrator(office, guan), *people(guan, *PEOPLE)]
    return Day(office, guan, *(office.seat(name) for name in ("luru", "luru2", "shenhe", "chengban")), said)


@pytest.fixture(scope="module")
def received(staffed: Day) -> tuple[Day, dict[str, int]]:
    """The samples handed in and read."""
    return staffed, put_in(staffed.luru)


@dataclass(slots=True)
class Reviewed:
    """What the keys did: decision of each row in turn, and the row whose mark was corrected."""

    day: Day
    rows: int
    decided: dict[int, str]
    corrected: int
    marked: str


def at(page: Page) -> int:
    """Return the row the review screen shows once it has come to rest."""
    page.wait_for_selector("#rv-row[data-at]:not([data-busy])")
    return int(page.get_attribute("#rv-row", "data-at"))


def on(page: Page, *keys: str) -> int:
    """Press keys that decide; return the row decided once the next one is shown."""
    was = at(page)
    for key in keys:
        page.keyboard.press(key) if len(key) == 1 or key.isascii() else page.keyboard.type(key)
    page.wait_for_selector(f"#rv-row[data-at]:not([data-busy]):not([data-at='{was}'])")
    return was


def corrects(page: Page) -> str:
    """Make the mark of the row's figure longer by keys; return the words it then has."""
    page.keyboard.press("m")
    page.keyboard.press("6")
    expect(page.locator(".rv-bar-words")).to_contain_text("不少于2名")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".rv-bar-words")).to_contain_text("不少于2名执")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rv-told:has-text('已标为目标值')")
    return page.inner_text("#rv-told").split("：", 1)[1]


@pytest.fixture(scope="module")
def reviewed(received: tuple[Day, dict[str, int]]) -> Reviewed:
    """Twenty rows decided by keys alone, a mark of one corrected by keys too, all others accepted at once."""
    day, tasks = received
    page = day.luru
    page.goto("/review")
    decided, corrected, marked = {}, 0, ""
    for n in range(1, 21):
        if n == 3:
            corrected, marked = at(page), corrects(page)
        keys, decision = {5: (["x"], "驳回"), 9: ([" "], "存疑"), 13: (["e", "，抓紧办理", "Enter"], "修改后采纳")}.get(n, (["a"], "采纳"))
        decided[on(page, *keys)] = "修改后采纳" if n == 3 else decision
    page.keyboard.press("b")
    page.fill("input[name=least]", "0")
    page.click(".rv-least button")
    page.click("#rv-bulk-form button[type=submit]")
    page.wait_for_selector("#rv-title:has-text('核对完了')")
    return Reviewed(day, sum(tasks.values()), decided, corrected, marked)


@pytest.fixture(scope="module")
def handed(reviewed: Reviewed) -> tuple[Day, int, int]:
    """All accepted rows entered and handed on, many at once."""
    page = reviewed.day.luru
    return reviewed.day, take(page, "立项", "草稿"), take(page, "交办", "已立项")


@pytest.fixture(scope="module")
def closed(handed: tuple[Day, int, int]) -> tuple[Day, int]:
    """A row from hand to hand until it is struck off."""
    day = handed[0]
    return day, close(day.chengban, day.shenhe)


def test_first_start_makes_the_administrator_and_it_makes_the_others(staffed: Day) -> None:
    assert staffed.said == ["管理员已建好，请登录", *(f"已建用户{name}" for name, _, _ in PEOPLE)]


def test_address_of_the_first_start_works_once(staffed: Day) -> None:
    page = staffed.office.page("stranger")
    page.goto(staffed.office.first)
    assert "/login" in page.url


def test_everybody_sees_the_screens_of_the_role(staffed: Day) -> None:
    assert {"收录", "核对", "台账"} <= set(staffed.luru.locator("nav.screens a").all_inner_texts())
    assert not {"收录", "核对", "用户", "记录"} & set(staffed.chengban.locator("nav.screens a").all_inner_texts())


def test_three_samples_are_read_and_their_tasks_wait(received: tuple[Day, dict[str, int]]) -> None:
    day, tasks = received
    assert list(tasks) == [path.name for path in SAMPLES]
    assert min(tasks.values()) >= 5
    day.shenhe.goto("/ledger?all=1")
    assert found(day.shenhe) in (sum(tasks.values()), sum(tasks.values()) - 1)  # later one row is rejected, and no longer listed


def test_twenty_rows_are_decided_by_keys_alone(reviewed: Reviewed) -> None:
    page = reviewed.day.luru
    seen = {}
    for task in reviewed.decided:
        page.goto(f"/tasks/{task}")
        about = page.inner_text(".row-head .about")
        seen[task] = next(decision for decision in ("修改后采纳", "采纳", "驳回", "存疑", "待核") if decision in about)
    assert len(seen) == 20
    assert seen == reviewed.decided


def test_corrected_mark_is_the_figure_of_the_row(reviewed: Reviewed) -> None:
    page = reviewed.day.luru
    page.goto(f"/tasks/{reviewed.corrected}")
    assert reviewed.marked.startswith("不少于2名执")
    assert page.inner_text("table.cells tr:has(th:text-is('目标值')) li") == reviewed.marked


def test_accepted_rows_are_entered_and_those_with_a_unit_handed_on(handed: tuple[Day, int, int], reviewed: Reviewed) -> None:
    _, entered, on_their_way = handed
    assert entered == reviewed.rows - 2
    assert 20 <= on_their_way <= entered


def test_two_browsers_on_one_row_lose_nothing(handed: tuple[Day, int, int]) -> None:
    first, second = handed[0].luru, handed[0].luru2
    first.goto("/ledger?status=已交办&sort=due")
    row = f"#{first.locator('table.ledger tbody tr').last.get_attribute('id')}"
    second.goto(first.url)
    for page in (first, second):
        page.click(f"{row} a.cell[href*='cell=support']")
    first.fill(f"{row} textarea[name=support]", "县审计局")
    first.click(f"{row} .cell-form button[type=submit]")
    expect(first.locator(row)).to_contain_text("县审计局")
    second.fill(f"{row} textarea[name=support]", "县档案馆")
    second.click(f"{row} .cell-form button[type=submit]")
    expect(second.locator("h1")).to_have_text("有人先改了这一行，请对照")
    assert "县审计局" in second.locator("table.conflict").first.inner_text()
    assert second.input_value("textarea[name='mine.support']") == "县档案馆"
    second.fill("textarea[name='mine.support']", "县审计局、县档案馆")
    second.check("input[name='choice.support'][value=mine]")
    second.click("form.conflict button[type=submit]")
    second.wait_for_url(re.compile(r"/tasks/\d+"))
    expect(second.locator("table.cells")).to_contain_text("县档案馆")
    expect(second.locator("table.cells")).to_contain_text("县审计局")
    assert {"luru", "luru2"} <= set(re.findall(r"luru2?", second.inner_text(".history")))


def test_filters_narrow_the_table_and_stand_in_the_address(handed: tuple[Day, int, int]) -> None:
    page = handed[0].shenhe
    page.goto("/ledger?all=1")
    every = found(page)
    page.select_option("form.filter select[name=status]", "已交办")
    expect(page).to_have_url(re.compile("status="))
    expect(page.locator("table.ledger tbody tr").filter(has_not_text="已交办")).to_have_count(0)
    handed_on = found(page)
    page.fill("form.filter input[name=unit]", "县司法局")
    page.press("form.filter input[name=unit]", "Enter")
    expect(page).to_have_url(re.compile("unit="))
    narrow = found(page)
    assert 0 < narrow < handed_on < every
    assert all("司法" in line for line in page.locator("table.ledger tbody tr").all_inner_texts())


def test_closed_row_shows_its_way_and_its_evidence(closed: tuple[Day, int]) -> None:
    day, task = closed
    day.shenhe.goto(f"/tasks/{task}")
    deeds = day.shenhe.locator(".history tbody tr td:nth-child(3)").all_inner_texts()
    order = [deed for deed in reversed(deeds) if deed in ("立项", "交办", "签收", "报送办结", "审核办结", "销号")]
    assert order in (["立项", "交办", "签收", "报送办结", "审核办结", "销号"], ["销号", "审核办结", "报送办结", "签收", "交办", "立项"])
    with day.chengban.expect_download() as got:
        day.chengban.goto(f"/tasks/{task}")
        day.chengban.click(".files a")
    assert Path(got.value.path()).read_bytes() == EVIDENCE["buffer"]


def test_unit_cannot_close_its_own_row(closed: tuple[Day, int]) -> None:
    page = closed[0].chengban
    page.goto("/ledger?status=已交办&unit=县司法局")
    page.click("table.ledger tbody th.number a >> nth=0")
    assert page.locator("form.step button:text-is('销号'), form.step button:text-is('审核办结')").count() == 0


def test_monthly_report_is_downloaded(closed: tuple[Day, int]) -> None:
    page = closed[0].shenhe
    page.click("nav.screens a:text-is('报告')")
    with page.expect_download() as got:
        page.click("a:text-is('下载 Word 文档')")
    assert re.fullmatch(r".*月报（\d{4}年\d+月）\.docx", got.value.suggested_filename)
    assert "督办月报" in words(got.value.path())


def test_draft_of_the_meeting_is_downloaded(reviewed: Reviewed) -> None:
    page = reviewed.day.luru
    page.click("nav.screens a:text-is('文稿')")
    page.select_option("select[name=meeting]", index=0)
    with page.expect_download() as got:
        page.click("button:text-is('实施方案')")
    assert got.value.suggested_filename.startswith("实施方案")
    assert "方案" in words(got.value.path())


def test_log_tells_all_deeds_and_its_chain_is_whole(closed: tuple[Day, int]) -> None:
    page = closed[0].guan
    page.click("nav.screens a:text-is('记录')")
    page.click("button:text-is('核对校验链')")
    expect(page.locator("main .told")).to_contain_text("前后相接，没有改动、缺失")
    page.goto("/log?action=销号")
    assert "shenhe" in page.inner_text("main tbody")


def test_who_logs_out_is_out(staffed: Day) -> None:
    page = staffed.office.seat("kan")
    page.goto("/ledger")
    page.click("button:text-is('退出')")
    expect(page).to_have_url(re.compile("/login"))
    page.goto("/ledger")
    expect(page).to_have_url(re.compile(r"/login\?next="))


def test_no_request_leaves_the_host_and_no_page_complains(closed: tuple[Day, int]) -> None:
    day = closed[0]
    for screen in ("/", "/documents", "/documents/1", "/review", "/ledger", "/board", "/calendar", "/statistics", "/letters", "/reports", "/me"):
        day.luru.goto(screen)
        day.luru.wait_for_load_state("networkidle")
    for screen in ("/users", "/settings", "/log"):
        day.guan.goto(screen)
    assert day.office.asked == []
    assert day.office.wrong == []


def test_whole_day_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path / "data", browser, scripts=False) as office:
        guan = office.page("guan")
        administrator(office, guan, clerk="luru", auditor="shenhe")
        people(guan, ("chengban", "承办", "县司法局"))
        clerk, auditor, unit = (office.seat(name) for name in ("luru", "shenhe", "chengban"))
        rows = sum(put_in(clerk).values())
        clerk.goto("/review")
        for action in ("accept", "reject", "accept"):
            was = clerk.get_attribute("#rv-row", "data-at")
            clerk.click(f"[data-action={action}]")
            assert clerk.get_attribute("#rv-row", "data-at") != was
        clerk.goto("/review/bulk?least=0")
        clerk.click("#rv-bulk-form button[type=submit]")
        clerk.goto("/ledger?all=1")
        assert found(clerk) == rows - 1
        assert take(clerk, "立项", "草稿", "县司法局") >= 2
        assert take(clerk, "交办", "已立项", "县司法局") >= 2
        task = close(unit, auditor)
        auditor.click("nav.screens a:text-is('报告')")
        with auditor.expect_download() as got:
            auditor.click("a:text-is('下载 Word 文档')")
        assert "督办月报" in words(got.value.path())
        clerk.click("nav.screens a:text-is('文稿')")
        with clerk.expect_download() as got:
            clerk.click("button:text-is('实施方案')")
        assert "方案" in words(got.value.path())
        guan.goto("/log?verify=1")
        assert "前后相接" in guan.inner_text("main .told")
        assert f"任务 {task}" in guan.inner_text("main tbody")
        clerk.click("button:text-is('退出')")
        assert "/login" in clerk.url
        assert (office.asked, office.wrong) == ([], [])
