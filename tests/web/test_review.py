"""/review: what each form of the screen does, without a browser."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from nlp.ledger.edit import edit
from nlp.ledger.enter import enter
from nlp.ledger.life import take
from nlp.ledger.review import decide
from nlp.ledger.rows import find_task
from nlp.ledger.schema import Document
from nlp.ledger.spans import spans_of
from nlp.ledger.store import open_ledger
from tests.ledger.meeting import AUDITOR, CLERK, DAY, LINES, MEETING, READER, on, row, take_in
from tests.web.desk import desk, hidden, text

PART = {"HX-Request": "true"}


@pytest.fixture
def ledger(tmp_path):
    """Three rows of a meeting."""
    ledger = on(open_ledger(tmp_path / "data"), DAY)
    take_in(ledger, *LINES)
    yield ledger
    ledger.close()


@pytest.fixture
def clerk(ledger):
    return desk(ledger, CLERK)


def shown(answer):
    """Return the row a page shows, None for none."""
    found = re.search(r'id="rv-row"[^>]*data-at="(\d+)"', answer.text)
    return int(found[1]) if found else None


def judge(clerk, task_id, decision, **more):
    version = hidden(clerk.get(f"/review?at={task_id}"), "version")
    return clerk.post(f"/tasks/{task_id}/decide", {"decision": decision, "version": version, "queue": "todo", "at": str(task_id), **more})


def mark(clerk, task_id, **more):
    return clerk.post(f"/tasks/{task_id}/mark", {"version": hidden(clerk.get(f"/review?at={task_id}"), "version"), "source": "1", **more})


def marks(ledger, task_id, field):
    with ledger.read() as work:
        words = work.session.get(Document, 1).text
        return [words[m.start : m.end] for m in spans_of(find_task(work, task_id)) if m.field == field]


def test_the_first_row_that_waits_is_shown_with_its_source(clerk):
    page = clerk.get("/review")
    assert shown(page) == 1
    assert "核对 0 /3" in text(page)
    assert 'class="m-task m-lead o-task o-lead" data-row="1">县水务局</span>' in page.text


def test_a_decision_leads_on_to_the_next_row(clerk, ledger):
    answer = judge(clerk, 1, "采纳")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/review?at=2&told=")
    assert row(ledger, 1).review == "采纳"


def test_what_was_changed_goes_with_the_decision(clerk, ledger):
    judge(clerk, 1, "采纳", **{"lead": "县水务局、县林业局", "was.lead": "县水务局", "remark": "", "was.remark": ""})
    assert (row(ledger, 1).review, row(ledger, 1).lead) == ("修改后采纳", ("县水务局", "县林业局"))


def test_the_script_gets_only_what_changed(clerk):
    part = clerk.get("/review?at=1&move=next&shown=1&lines=2", headers=PART)
    assert shown(part) == 2
    assert "<html" not in part.text
    assert re.findall(r'id="p1-(\d+)"', part.text) == ["2", "3"]


def test_the_script_gets_the_whole_text_of_another_document(clerk):
    assert 'id="rv-source"' in clerk.get("/review?at=2&shown=9&lines=", headers=PART).text


def test_a_row_entered_by_hand_has_no_source(ledger, clerk):
    with ledger.write(CLERK) as work:
        enter(work, {"content": "临时交办的事", "lead": ["县水务局"]})
    page = clerk.get("/review?at=4")
    assert shown(page) == 4
    assert "人工录入的，没有原文" in text(page)
    assert clerk.post("/tasks/4/mark", {"version": hidden(page, "version"), "source": "1", "field": "support", "words": "县财政局"}).status_code == 303
    assert shown(clerk.get("/review?at=4")) == 4


def test_a_text_of_many_lines_is_sent_whole_when_asked(clerk):
    part = clerk.get("/review?at=2&shown=&lines=", headers=PART)
    assert len(re.findall(r'id="p1-\d+"', part.text)) == len(LINES)


def test_all_rows_decided_is_told_with_numbers(clerk):
    for task_id, decision in ((1, "采纳"), (2, "驳回"), (3, "存疑")):
        judge(clerk, task_id, decision)
    page = clerk.get("/review")
    assert shown(page) is None
    assert "核对完了" in text(page)
    assert shown(clerk.get("/review?queue=doubt")) == 3


def test_when_a_document_is_done_the_others_are_named(ledger, clerk):
    take_in(ledger, "task 县教育局要在5月底前检查46所学校。", meta=replace(MEETING, title="补充讲话", occasion="补充会"), name="补充.txt")
    for task_id in (1, 2, 3):
        judge(clerk, task_id, "采纳")
    page = clerk.get("/review?document=1")
    assert "这份材料核对完了" in text(page)
    assert 'href="/review?document=2">补充.txt</a> 1 条' in page.text


def test_a_wrong_value_comes_back_with_what_was_typed(clerk, ledger):
    answer = judge(clerk, 1, "采纳", **{"due": "下周二", "was.due": "2024-06-30"})
    assert answer.status_code == 422
    assert "“下周二”不是日期" in text(answer)
    assert 'value="下周二"' in answer.text
    assert row(ledger, 1).review == "待核"


@pytest.mark.parametrize("form", [{}, {"version": "x"}, {"version": "1", "decision": "同意"}, {"version": "9" * 30, "decision": "采纳"}])
def test_a_form_no_page_of_ours_sends_is_refused(clerk, form):
    assert clerk.post("/tasks/1/decide", form).status_code == 422


@pytest.mark.parametrize("address", ["/review?queue=all", "/review?at=0", "/review?document=x", "/review/bulk?least=200"])
def test_an_address_that_cannot_be_is_told(ledger, address):
    assert safe(ledger).get(address).status_code == 422


@pytest.mark.parametrize("address", ["/review?at=99", "/review?document=99", "/review/bulk?document=99", "/review/words?document=99&start=0&end=9"])
def test_what_there_is_not_is_not_found(ledger, address):
    assert safe(ledger).get(address).status_code == 404


def safe(ledger):
    """A clerk whose client gets the pages of errors."""
    sat = desk(ledger, CLERK)
    sat.client._transport.raise_server_exceptions = False
    return sat


def test_who_only_reads_sees_no_buttons_and_decides_nothing(ledger):
    reader = desk(ledger, READER)
    page = reader.get("/review?at=1")
    assert 'name="decision" value="驳回"' not in page.text
    assert reader.post("/tasks/1/decide", {"decision": "采纳", "version": "1"}).status_code == 403
    assert row(ledger, 1).review == "待核"


def test_undo_shows_the_row_again(clerk, ledger):
    judge(clerk, 1, "驳回")
    judge(clerk, 2, "采纳")
    assert "/review?at=2&told=" in clerk.post("/review/undo").headers["location"]
    assert "/review?at=1&told=" in clerk.post("/review/undo").headers["location"]
    assert clerk.post("/review/undo").status_code == 422
    assert {row(ledger, n).review for n in (1, 2, 3)} == {"待核"}


def test_undo_takes_back_only_ones_own(clerk, ledger):
    with ledger.write(AUDITOR) as work:
        decide(work, 1, "采纳", version=1)
    assert clerk.post("/review/undo").status_code == 422
    assert row(ledger, 1).review == "采纳"


def test_a_row_in_work_is_decided_no_more(clerk, ledger):
    judge(clerk, 1, "采纳")
    with ledger.write(CLERK) as work:
        take(work, 1, "立项", version=2)
    page = clerk.get("/review?at=1")
    assert "已进入办理" in text(page)
    assert 'data-action="accept"' not in page.text


def test_a_conflict_shows_three_values_and_keeps_ones_own(clerk, ledger):
    with ledger.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"remark": "已问过"})
    answer = clerk.post("/tasks/1/decide", {"decision": "采纳", "version": "1", "remark": "要再问", "was.remark": ""})
    assert answer.status_code == 409
    assert {"已问过", "要再问"} <= set(re.split(r"\s|<|>", answer.text))
    form = {"version": hidden(answer, "version"), "resolve": "1", "decision": "采纳", "choice.review": "mine", "choice.remark": "mine", "mine.remark": "要再问"}
    assert clerk.post("/tasks/1/decide", form).status_code == 303
    assert (row(ledger, 1).review, row(ledger, 1).remark) == ("修改后采纳", "要再问")


def test_a_conflict_with_nothing_chosen_is_asked_again(clerk, ledger):
    with ledger.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"remark": "已问过"})
    form = {"version": "2", "resolve": "1", "decision": "采纳", "mine.remark": "要再问"}
    answer = clerk.post("/tasks/1/decide", form)
    assert answer.status_code == 422
    assert "请选定“备注”用哪一栏" in text(answer)


def test_words_of_the_source_are_marked(clerk, ledger):
    assert mark(clerk, 1, field="targets", words="百姓才安心").status_code == 303
    assert marks(ledger, 1, "targets") == ["12公里", "百姓才安心"]


def test_words_are_looked_for_in_the_row_first(clerk, ledger):
    mark(clerk, 1, field="targets", words="河道")
    with ledger.read() as work:
        task = find_task(work, 1)
        found = next(m for m in spans_of(task) if m.text == "河道")
        assert task.start <= found.start < task.end


def test_words_that_are_not_there_are_told(clerk):
    answer = mark(clerk, 1, field="lead", words="县气象局")
    assert answer.status_code == 422
    assert "原文里没有“县气象局”" in text(answer)


def test_places_are_counted_from_one(clerk, ledger):
    with ledger.read() as work:
        at = work.session.get(Document, 1).text.index("县财政局")
    assert mark(clerk, 1, field="lead", **{"from": str(at + 1), "to": str(at + 4)}).status_code == 303
    assert row(ledger, 1).lead == ("县水务局", "县财政局")


def test_a_mark_is_dropped(clerk, ledger):
    with ledger.read() as work:
        at = work.session.get(Document, 1).text.index("县财政局")
    mark(clerk, 1, field="support", start=str(at), end=str(at + 4), drop="1")
    assert row(ledger, 1).support == ()


def test_a_mark_on_an_old_version_is_told(clerk, ledger):
    with ledger.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"remark": "已问过"})
    answer = clerk.post("/tasks/1/mark", {"version": "1", "source": "1", "field": "lead", "words": "县财政局"})
    assert answer.status_code == 409
    assert "标注没有存上：老审" in text(answer)


def test_chosen_words_become_a_row(clerk, ledger):
    assert mark(clerk, 1, field="new", words="要不断提高思想认识").status_code == 303
    assert (row(ledger, 4).content, row(ledger, 4).review) == ("不断提高思想认识", "修改后采纳")


@pytest.mark.parametrize("form", [{"field": "colour", "words": "河道"}, {"field": "lead"}, {"field": "lead", "from": "0", "to": "3"}, {"field": "lead", "start": "5", "end": "99999"}])
def test_a_mark_that_cannot_be_is_refused(clerk, form):
    assert mark(clerk, 1, **form).status_code == 422


def test_bulk_takes_only_what_stayed_ticked(clerk, ledger):
    page = clerk.get("/review/bulk?least=90")
    assert re.findall(r'name="pick" value="([^"]+)"', page.text) == ["1:1", "2:1", "3:1"]
    clerk.post("/review/bulk", {"least": "90", "pick": ["1:1", "3:1"]})
    assert [row(ledger, n).review for n in (1, 2, 3)] == ["采纳", "待核", "采纳"]
    clerk.post("/review/undo")
    assert [row(ledger, n).review for n in (1, 2, 3)] == ["待核"] * 3


def test_bulk_leaves_rows_below_the_threshold(clerk):
    assert "没有把握不低于 95% 的行" in text(clerk.get("/review/bulk?least=95"))


def test_bulk_is_all_or_nothing(clerk, ledger):
    with ledger.write(AUDITOR) as work:
        edit(work, 3, version=1, changes={"remark": "已问过"})
    answer = clerk.post("/review/bulk", {"least": "50", "pick": ["1:1", "2:1", "3:1"]})
    assert answer.status_code == 409
    assert "老审刚改过其中一行" in text(answer)
    assert row(ledger, 1).review == "待核"


@pytest.mark.parametrize("picks", [[], ["1"], ["x:1"], ["1:1:1"]])
def test_bulk_with_nothing_or_nonsense_is_refused(clerk, picks):
    assert clerk.post("/review/bulk", {"least": "90", "pick": picks}).status_code == 422


def test_words_of_a_stretch_begin_and_end_at_code_points(ledger, clerk):
    take_in(ledger, "task 💩县水务局要在6月底前完成河道清淤。", meta=replace(MEETING, title="补充讲话", occasion="补充会"), name="补充.txt")
    edges = clerk.get("/review/words?document=2&start=0&end=19").json()
    assert edges[:2] == [0, 1]
    assert edges[-1] == 19


def test_text_that_looks_like_markup_stays_text(ledger, clerk):
    take_in(ledger, "task 县水务局要在6月底前把<script>alert(1)</script>清掉。", meta=replace(MEETING, title="补充讲话", occasion="补充会"), name="补充.txt")
    page = clerk.get("/review?at=4")
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text


def test_a_decision_asks_no_more_of_a_large_ledger(ledger, clerk):
    """Which queries are sent does not depend on the number of rows; that each is answered from an index is for the store's tests."""

    def queries():
        sent = []
        listener = lambda *call: sent.append(call[2])  # noqa: E731
        event.listen(ledger.engine, "before_cursor_execute", listener)
        judge(clerk, shown(clerk.get("/review")), "采纳")
        event.remove(ledger.engine, "before_cursor_execute", listener)
        return len(sent)

    few = queries()
    take_in(ledger, *(f"task 县水务局要在{n % 9 + 3}月底前清淤河道{n + 20}公里。" for n in range(60)), meta=replace(MEETING, title="补充讲话", occasion="补充会"), name="补充.txt")
    assert queries() <= few
