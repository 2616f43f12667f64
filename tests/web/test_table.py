"""/ledger: filters in the address, cells edited in place, steps of many rows."""

import pytest

from nlp.ledger.life import take
from nlp.ledger.review import decide
from tests.ledger.meeting import AUDITOR, CLERK, INSPECTOR, READER, handler, row, rows
from tests.web.desk import desk, text


def accept(ledger, *ids, step=None):
    with ledger.write(CLERK) as work:
        for task_id in ids:
            version = decide(work, task_id, "采纳", version=row_version(work, task_id)).version
            if step:
                take(work, task_id, step, version=version)


def row_version(work, task_id):
    from nlp.ledger.rows import find_task

    return find_task(work, task_id).version


def shown(answer):
    return [int(one.split('"')[0]) for one in answer.text.split('<tr id="row-')[1:]]


def test_every_row_stands_in_the_table_with_its_light_in_words(clerk):
    answer = clerk.get("/ledger")
    assert shown(answer) == [1, 2, 3]
    assert "河道清淤" in text(answer)
    assert text(answer).count("不亮灯") >= 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=清淤", [1]),
        ("unit=县财政局", [1]),
        ("lead=县财政局", []),
        ("due_before=2024-05-01", [2]),
        ("due_after=2024-06-01", [1]),
        ("review=采纳", []),
        ("status=草稿", [1, 2, 3]),
        ("status=open", []),
        ("light=grey&sort=due", [3, 2, 1]),
        ("document=1", [1, 2, 3]),
        ("document=2", []),
        ("meeting=没有这次会", []),
    ],
)
def test_filter_of_the_address_is_the_filter_of_the_table(clerk, query, found):
    got = shown(clerk.get(f"/ledger?{query}"))
    assert got == found if "sort" not in query else sorted(got) == sorted(found)


def test_address_drops_what_a_form_leaves_empty(clerk):
    answer = clerk.get("/ledger?text=&unit=&light=grey&sort=id&page=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/ledger?light=grey"


def test_counts_of_the_lights_leave_the_chosen_light_aside(meeting, clerk):
    accept(meeting, 1, step="立项")
    assert "不亮灯 2" in text(clerk.get("/ledger?light=yellow"))
    assert shown(clerk.get("/ledger?light=yellow")) == [1]


def test_cell_form_keeps_version_and_what_it_showed(clerk):
    answer = clerk.get("/tasks/1/edit?cell=owners&from=table", headers={"hx-request": "true"})
    assert 'name="version" value="1"' in answer.text
    assert 'name="was.lead" value="县水务局"' in answer.text


def test_edit_in_place_answers_with_the_changed_line(meeting, clerk):
    form = {"version": "1", "cell": "owners", "from": "table", "lead": "县水务局\r\n县住建局", "was.lead": "县水务局", "responsible": "", "was.responsible": ""}
    answer = clerk.post("/tasks/1/edit", form, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert answer.headers["hx-retarget"] == "#row-1"
    assert "县住建局" in answer.text
    assert row(meeting, 1).lead == ("县水务局", "县住建局")


def test_edit_without_script_goes_back_to_the_row(meeting, clerk):
    answer = clerk.post("/tasks/1/edit", {"version": "1", "cell": "support", "support": "县财政局、县审计局", "was.support": "县财政局"})
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/tasks/1")
    assert row(meeting, 1).support == ("县财政局", "县审计局")


def test_box_left_as_it_was_changes_nothing(meeting, clerk):
    clerk.post("/tasks/1/edit", {"version": "1", "content": "随便", "was.content": "随便"})
    assert row(meeting, 1).version == 1


def test_new_words_of_a_time_are_read_again_though_the_day_stands_beside_them(meeting, clerk):
    was = row(meeting, 1)
    form = {"version": "1", "deadlines": "9月底前", "was.deadlines": "\n".join(was.deadlines), "due": was.due, "was.due": was.due}
    clerk.post("/tasks/1/edit", form)
    assert row(meeting, 1).due == "2024-09-30"


def test_wrong_day_comes_back_with_the_form_and_what_was_typed(meeting, clerk):
    answer = clerk.post("/tasks/1/edit", {"version": "1", "cell": "time", "due": "六月", "was.due": ""})
    assert answer.status_code == 422
    assert "不是日期" in answer.text
    assert "六月" in answer.text
    assert row(meeting, 1).version == 1


def test_preview_of_a_step_names_what_is_left_out_and_why(meeting, clerk):
    accept(meeting, 1)
    answer = clerk.post("/ledger/steps", {"step": "立项", "pick": ["1:2", "2:1"]})
    assert "先核对采纳这一行" in answer.text
    assert 'name="pick" value="1:2"' in answer.text
    assert row(meeting, 1).status == "草稿"


def test_step_of_many_rows_is_taken_with_all(meeting, clerk):
    accept(meeting, 1, 2)
    answer = clerk.post("/ledger/steps/take", {"step": "立项", "pick": ["1:2", "2:2"], "back": "/ledger?light=grey"})
    assert answer.headers["location"].startswith("/ledger?light=grey&told=")
    assert [r.status for r in rows(meeting)] == ["已立项", "已立项", "草稿"]


def test_address_to_go_back_to_stays_on_this_host(meeting, clerk):
    accept(meeting, 1)
    answer = clerk.post("/ledger/steps/take", {"step": "立项", "pick": ["1:2"], "back": "//evil.example/"})
    assert not answer.headers["location"].startswith("//")


@pytest.mark.parametrize("actor", [READER, INSPECTOR])
def test_who_only_reads_sees_no_form_but_the_filter(meeting, actor):
    page = desk(meeting, actor).get("/ledger").text
    assert 'method="post" action="/ledger' not in page
    assert "hx-get=\"/tasks/" not in page


def test_handler_lands_on_the_rows_of_the_own_unit(meeting):
    answer = desk(meeting, handler("县水务局")).get("/ledger")
    assert answer.headers["location"] == "/ledger?unit=%E5%8E%BF%E6%B0%B4%E5%8A%A1%E5%B1%80"


def test_steps_offered_for_many_rows_are_those_of_the_role(meeting):
    page = desk(meeting, AUDITOR).get("/ledger").text
    assert "<option>销号</option>" in page
    assert "<option>签收</option>" not in page
    assert "<option>申请延期</option>" not in page


def test_page_past_the_last_is_empty_and_says_so(clerk):
    assert "没有符合条件的行" in clerk.get("/ledger?page=9").text
