"""The review screen in Chromium: rows decided by keys alone, marks set by keys and by mouse, two people at one row, without the script too.

Without Chromium the tests are skipped, unless DUBAN_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from nlp.ledger.schema import Review, Task
from nlp.ledger.spans import spans_of
from nlp.ledger.store import Actor, open_ledger
from nlp.ledger.users import find_user, log_in, set_keys
from nlp.web.app import create_app
from scripts.serving import served
from tests.ledger.meeting import analysed, row, take_in
from tests.web.conftest import PASSWORD, hashed, people  # noqa: F401 (fixtures)

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("DUBAN_REQUIRE_BROWSER") != "1",
    reason="no Chromium here (apt-get install chromium; DUBAN_REQUIRE_BROWSER=1 makes this a failure)",
)
UNITS = ("县水务局", "县教育局", "县财政局", "县住建局", "县林业局", "县应急管理局")
WORKS = ("清淤河道{}公里", "改造校舍{}所", "核查资金{}笔", "整修道路{}条", "补种树木{}亩", "检查隐患{}处")
LINES = (
    "head 一、抓好当前工作",
    "task 💩县水务局会同𠮷县林业局在6月底前完成𬭩𬬭河12公里清淤，县财政局配合。",
    *(f"task {UNITS[n % 6]}要在{n % 9 + 3}月底前{WORKS[n % 6].format(n + 20)}，{UNITS[(n + 2) % 6]}配合。" for n in range(23)),
    "requirement 各级各部门要压实责任。",
)
"""24 rows, the first with characters outside the basic plane before its marks."""
TEXT = analysed(*LINES).doc.text


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def ledger(tmp_path, hashed):  # noqa: F811
    ledger = open_ledger(tmp_path / "data", clock=lambda: datetime(2024, 3, 6, 10, tzinfo=timezone(timedelta(hours=8))))
    people(ledger, hashed)
    take_in(ledger, *LINES)
    yield ledger
    ledger.close()


@pytest.fixture
def site(ledger):
    with served(create_app(ledger)) as address:
        yield address


class Desk:
    """Somebody's browser at the review screen."""

    def __init__(self, context, site, ledger):
        self.context, self.site, self.ledger = context, site, ledger
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)

    def open(self, path="/review", at=1):
        self.page.goto(self.site + path)
        if at:
            self.at(at)
        return self

    def at(self, task_id):
        """Wait until a row is shown."""
        self.page.wait_for_selector(f'#rv-row[data-at="{task_id}"]:not([data-busy])')
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def told(self, words):
        """Wait until the line on top says so."""
        self.page.wait_for_selector(f'#rv-told:has-text("{words}")')
        return self

    def value(self, name):
        return self.page.input_value(f"#b-{name}")


@pytest.fixture
def desk(chromium, site, ledger):
    opened = []

    def sit(who="luru", **options):
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, **options)
        opened.append(context)
        with ledger.write(Actor("系统", "系统")) as work:
            token = log_in(work, who, PASSWORD)[0]
        context.add_cookies([{"name": "duban", "value": token, "url": site}])
        return Desk(context, site, ledger)

    yield sit
    for context in opened:
        context.close()


def reviews(ledger):
    with ledger.read() as work:
        return dict(work.session.execute(select(Task.id, Task.review)).all())


def marks(ledger, task_id, field):
    with ledger.read() as work:
        return [TEXT[m.start : m.end] for m in spans_of(work.session.get(Task, task_id)) if m.field == field]


def choose(page, words, occurrence=0):
    """Select words of the source with the mouse: press, move, release."""
    box = page.evaluate(
        """([words, occurrence]) => {
            const walker = document.createTreeWalker(document.querySelector('.rv-text'), NodeFilter.SHOW_TEXT);
            let node, left = occurrence;
            while ((node = walker.nextNode())) {
                const at = node.data.indexOf(words);
                if (at < 0 || left-- > 0) { continue; }
                node.parentElement.scrollIntoView({ block: 'center' });
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const box = range.getBoundingClientRect();
                return [box.left, box.right, (box.top + box.bottom) / 2];
            }
        }""",
        [words, occurrence],
    )
    left, right, middle = box
    page.mouse.move(left + 1, middle)
    page.mouse.down()
    page.mouse.move((left + right) / 2, middle)
    page.mouse.move(right - 1, middle)
    page.mouse.up()
    page.wait_for_selector("#rv-bar:not([hidden])")


def test_twenty_rows_are_reviewed_by_keys_alone(desk, ledger):
    clerk = desk().open()
    for n in range(1, 21):
        if n % 10 == 0:
            clerk.press("e")
            clerk.page.keyboard.type("，抓紧办")
            clerk.press("Enter")
        else:
            clerk.press({0: "x", 1: "a", 2: "a", 3: " "}[n % 4])
        clerk.at(n + 1)
    found = reviews(ledger)
    assert [found[n] for n in range(1, 22)] == [
        "修改后采纳" if n % 10 == 0 else {0: "驳回", 1: "采纳", 2: "采纳", 3: "存疑"}[n % 4] for n in range(1, 21)
    ] + ["待核"]
    assert clerk.page.inner_text(".rv-progress label") == "核对 15/24"
    assert row(ledger, 10).content.endswith("，抓紧办")


def test_keys_stand_on_the_buttons(desk):
    page = desk().open().page
    assert page.inner_text('[data-action="accept"] kbd') == "A"
    assert page.inner_text('[data-action="doubt"] kbd') == "空格"


def test_leafing_decides_nothing(desk, ledger):
    desk().open().press("j").at(2).press("j").at(3).press("k").at(2)
    assert set(reviews(ledger).values()) == {"待核"}


def test_undo_goes_back_as_far_as_decisions_go(desk, ledger):
    clerk = desk().open()
    for n in range(1, 9):
        clerk.press("a" if n % 2 else "x").at(n + 1)
    for n in range(8, 0, -1):
        clerk.press("u").at(n)
    assert set(reviews(ledger).values()) == {"待核"}
    clerk.press("u").told("没有可以撤销的核对")


def test_escape_leaves_the_form_as_it_was(desk, ledger):
    clerk = desk().open().press("e")
    clerk.page.keyboard.type("不要的话")
    clerk.press("Escape", "j").at(2)
    assert "不要的话" not in row(ledger, 1).content


def test_keys_are_silent_while_one_types(desk, ledger):
    clerk = desk().open().press("e")
    clerk.page.keyboard.type("axuj ?")
    assert clerk.value("content").endswith("axuj ?")
    assert clerk.page.get_attribute("#rv-row", "data-at") == "1"
    assert set(reviews(ledger).values()) == {"待核"}


def test_keys_with_control_alt_or_meta_are_not_ours(desk, ledger):
    clerk = desk().open()
    clerk.page.evaluate(
        """() => ['ctrlKey', 'altKey', 'metaKey'].forEach(held =>
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true, [held]: true })))"""
    )
    clerk.press("j").at(2)
    assert set(reviews(ledger).values()) == {"待核"}


def test_keys_of_an_input_method_are_not_ours(desk, ledger):
    clerk = desk().open().press("e")
    clerk.page.evaluate(
        """() => {
            const box = document.getElementById('b-content');
            const key = (name, more) => box.dispatchEvent(new KeyboardEvent('keydown', Object.assign({ key: name, bubbles: true, cancelable: true }, more)));
            box.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
            key('Enter', { isComposing: true });
            key('Escape', { isComposing: true });
            key('Process', { keyCode: 229 });
            box.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '抓紧' }));
            key('Enter', { keyCode: 229 });
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', keyCode: 229, bubbles: true }));
        }"""
    )
    clerk.page.keyboard.insert_text("抓紧")
    assert clerk.page.evaluate("document.activeElement.id") == "b-content"
    assert clerk.value("content").endswith("抓紧")
    clerk.press("Enter").at(2)
    assert reviews(ledger)[1] == "修改后采纳"


def test_a_remapped_key_takes_the_place_of_the_old_one(desk, ledger):
    with ledger.write(Actor("luru", "录入")) as work:
        user = next(u for u in range(1, 9) if find_user(work, u).name == "luru")
        set_keys(work, user, {"accept": "s"})
    clerk = desk().open()
    assert clerk.page.inner_text('[data-action="accept"] kbd') == "S"
    clerk.press("a").press("j").at(2)
    assert set(reviews(ledger).values()) == {"待核"}
    clerk.press("s").at(3)
    assert reviews(ledger)[2] == "采纳"


def test_help_lists_the_keys_and_goes_away(desk):
    clerk = desk().open().press("?")
    assert "采纳这一行" in clerk.page.inner_text("#rv-help")
    clerk.press("a", "Escape")
    assert not clerk.page.is_visible("#rv-help")
    assert clerk.page.get_attribute("#rv-row", "data-at") == "1"


def test_a_mark_is_corrected_by_keys(desk, ledger):
    clerk = desk().open()
    clerk.page.wait_for_load_state("networkidle")
    clerk.press("m", "2")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("县水务局")')
    clerk.press("4")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("配合单位")')
    clerk.press("Escape", "m", "6")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("12公里")')
    clerk.press("ArrowRight", "ArrowRight", "Enter").told("已标为目标值：12公里清淤").at(1)
    assert marks(ledger, 1, "targets") == ["12公里清淤"]
    assert clerk.value("targets") == "12公里清淤"
    clerk.press("a").at(2)
    assert reviews(ledger)[1] == "修改后采纳"


def test_a_mark_moves_word_by_word_and_character_by_character(desk, ledger):
    clerk = desk().open("/review?at=2", at=2)
    with clerk.page.expect_response("**/review/words*"):
        clerk.press("m", "2")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("县水务局")')
    clerk.page.wait_for_timeout(500)  # the answer is here, the page may not have read it yet
    clerk.press("Shift+ArrowRight", "Control+ArrowRight", "ArrowLeft", "Shift+ArrowLeft")
    assert clerk.page.inner_text(".rv-bar-words") == "牵头单位：“县水务局”"


def test_a_mark_is_taken_away_by_keys(desk, ledger):
    clerk = desk().open().press("m", "5")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("6月底前")')
    clerk.press("Delete").told("已取消标注：完成时限 6月底前")
    assert (row(ledger, 1).deadlines, row(ledger, 1).due) == ((), None)


def test_a_mark_is_set_by_mouse(desk, ledger):
    clerk = desk().open("/review?at=3", at=3)
    choose(clerk.page, "压实责任")
    clerk.page.click('#rv-bar [data-field="targets"]')
    clerk.told("已标为目标值：压实责任")
    assert "压实责任" in marks(ledger, 3, "targets")


def test_words_chosen_by_mouse_are_marked_by_a_digit(desk, ledger):
    clerk = desk().open()
    choose(clerk.page, "会同𠮷")
    clerk.press("3").told("已标为责任单位：会同𠮷")
    assert marks(ledger, 1, "responsible") == ["会同𠮷"]


def test_a_unit_marked_anew_takes_the_place_of_the_old_stretch(desk, ledger):
    clerk = desk().open("/review?at=2", at=2).press("m", "2")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("县水务局")')
    clerk.page.wait_for_timeout(500)  # the answer is here, the page may not have read it yet
    clerk.press("Shift+ArrowRight", "Enter").told("已标为牵头单位：水务局")
    assert marks(ledger, 2, "lead") == ["水务局"]
    assert len(row(ledger, 2).lead) == 1


def test_what_was_typed_stays_when_a_mark_is_set(desk):
    clerk = desk().open("/review?at=2", at=2)
    clerk.page.fill("#b-remark", "电话核实")
    choose(clerk.page, "压实责任")
    clerk.press("6").told("已标为目标值")
    assert clerk.value("remark") == "电话核实"


def test_a_row_duban_missed_is_made_of_chosen_words(desk, ledger):
    clerk = desk().open()
    choose(clerk.page, "压实责任")
    clerk.press("7").told("已新增一行")
    assert row(ledger, 25).content == "压实责任"
    assert reviews(ledger)[25] == "修改后采纳"


def test_a_click_on_the_source_shows_its_row(desk):
    clerk = desk().open()
    clerk.page.click('#rv-source span[data-row="4"]')
    clerk.at(4)


def test_bulk_acceptance_is_previewed_and_taken_back_whole(desk, ledger):
    clerk = desk().open().press("b")
    clerk.page.wait_for_selector("#rv-bulk-form")
    assert clerk.page.locator("input[name=pick]").count() == 24
    clerk.page.uncheck('input[name=pick][value^="5:"]')
    assert clerk.page.inner_text(".rv-count") == "（23 行）"
    clerk.page.click("#rv-bulk-form button[type=submit]")
    clerk.at(5).told("已批量采纳23行")
    assert sum(r == "采纳" for r in reviews(ledger).values()) == 23
    clerk.press("u").told("已整批撤销23行")
    assert set(reviews(ledger).values()) == {"待核"}


def test_two_people_at_one_row_choose_side_by_side(desk, ledger):
    first, second = desk("luru").open(), desk("luru2").open()
    first.page.fill("#b-remark", "先核实")
    first.press("Enter").at(2)
    second.page.fill("#b-remark", "另有文件")
    second.press("Escape")
    second.press("e")
    second.page.keyboard.type("，限期")
    second.press("Enter")
    second.page.wait_for_selector("table.conflict")
    words = second.page.inner_text("#rv-row")
    assert "luru" in words
    assert "先核实" in words
    assert row(ledger, 1).remark == "先核实"
    for mine in second.page.query_selector_all('table.conflict input[value="mine"]'):
        mine.check()
    second.page.click("text=按选定的处理")
    second.at(2)
    assert row(ledger, 1).content.endswith("，限期")
    assert row(ledger, 1).remark == "先核实"


def test_the_others_decision_can_be_let_stand(desk, ledger):
    first, second = desk("luru").open(), desk("luru2").open()
    first.press("x").at(2)
    second.press("a")
    second.page.wait_for_selector("table.conflict")
    second.page.check('input[name="choice.review"][value="now"]')
    second.page.click("text=按选定的处理")
    second.at(2)
    assert reviews(ledger)[1] == "驳回"
    with ledger.read() as work:
        assert [r.decision for r in work.session.scalars(select(Review))] == ["驳回"]


def test_all_works_without_the_script(desk, ledger):
    clerk = desk(java_script_enabled=False).open()
    clerk.page.fill("#b-content", "清淤十二公里")
    clerk.page.click('[data-action="accept"]')
    clerk.at(2)
    assert reviews(ledger)[1] == "修改后采纳"
    clerk.page.click('[data-action="reject"]')
    clerk.at(3)
    clerk.page.click('[data-action="undo"]')
    clerk.at(2)
    clerk.page.click('[data-action="next"]')
    clerk.at(3)
    clerk.page.click(".rv-marking summary")
    clerk.page.select_option("#rv-mark select", "targets")
    clerk.page.fill("#rv-mark input[name=words]", "压实责任")
    clerk.page.click("#rv-mark button")
    clerk.at(3)
    assert "压实责任" in marks(ledger, 3, "targets")
    clerk.page.click('[data-action="bulk"]')
    clerk.page.click("#rv-bulk-form button[type=submit]")
    clerk.page.wait_for_selector('#rv-title:has-text("核对完了")')
    assert "待核" not in reviews(ledger).values()


def test_no_request_leaves_the_host_and_no_policy_is_broken(desk, site):
    clerk = desk()
    asked, logged = [], []
    clerk.page.on("request", lambda request: asked.append(request.url))
    clerk.page.on("console", lambda message: logged.append(message.text))
    clerk.page.on("pageerror", lambda error: logged.append(str(error)))
    clerk.open().press("a").at(2).press("m", "2")
    clerk.page.wait_for_selector('.rv-bar-words:has-text("牵头单位")')
    clerk.press("Escape", "?", "Escape")
    assert [url for url in asked if not url.startswith(site + "/")] == []
    assert logged == []


def test_the_screen_fits_an_office_screen(desk):
    page = desk().open().page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight")
    assert page.is_visible('[data-action="accept"]')


def test_when_the_server_is_away_the_row_stays(desk):
    clerk = desk().open()
    clerk.context.set_offline(True)
    clerk.press("a").told("没有存上")
    clerk.context.set_offline(False)
    clerk.press("a").at(2)
