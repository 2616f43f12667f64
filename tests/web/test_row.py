"""/tasks/{id}: the row, its steps, its evidence, and two people at once."""


from nlp.ledger.edit import edit
from nlp.ledger.progress import attach
from tests.ledger.meeting import AUDITOR, CLERK, READER, handler, row
from tests.web.desk import desk, hidden, text
from tests.web.test_table import accept


def test_row_tells_where_it_is_said_and_how_its_time_was_read(clerk):
    page = clerk.get("/tasks/1")
    assert "#o" in page.text
    assert "12公里河道清淤" in text(page)
    assert "读作 2024-06-30" in text(page)


def test_history_tells_who_changed_what_and_why(meeting, clerk):
    clerk.post("/tasks/1/edit", {"version": "1", "remark": "已电话确认", "was.remark": "", "reason": "局办来电"})
    page = text(clerk.get("/tasks/1"))
    assert "小录" in page
    assert "局办来电" in page
    assert "备注 ：" in page


def test_missing_row_is_not_found(clerk):
    assert clerk.get("/tasks/999").status_code == 404


def test_steps_are_buttons_only_for_who_may_take_them(meeting):
    accept(meeting, 1, step="立项")
    assert "交办" in text(desk(meeting, CLERK).get("/tasks/1"))
    assert 'action="/tasks/1/step"' not in desk(meeting, READER).get("/tasks/1").text
    assert 'action="/tasks/1/step"' not in desk(meeting, handler("县财政局")).get("/tasks/1").text


def test_life_of_a_row_from_hand_to_hand(meeting):
    accept(meeting, 1, step="立项")
    clerk, unit, auditor = desk(meeting, CLERK), desk(meeting, handler("县水务局")), desk(meeting, AUDITOR)

    def step(who, name, **more):
        answer = who.post("/tasks/1/step", {"name": name, "version": hidden(who.get("/tasks/1"), "version"), **more.pop("data", {})}, **more)
        assert answer.status_code == 303, answer.text

    step(clerk, "交办")
    step(unit, "签收")
    answer = unit.post("/tasks/1/progress", {"period": "2024-06", "percent": "60", "text": "已清淤7公里"})
    assert answer.status_code == 303
    step(unit, "报送办结", files={"file": ("验收单.pdf", b"%PDF-1.4", "application/pdf")})
    step(auditor, "退办", data={"reason": "缺照片"})
    step(unit, "报送办结")
    step(auditor, "审核办结")
    step(auditor, "销号")
    assert (row(meeting, 1).status, row(meeting, 1).closed_on) == ("已销号", "2024-06-25")
    page = text(clerk.get("/tasks/1"))
    assert "缺照片" in page
    assert "验收单.pdf" in page


def test_row_shows_reports_and_files_of_a_row_that_went_into_it(meeting, clerk):
    for task_id in (1, 2):
        accept(meeting, task_id, step="立项")
        clerk.post(f"/tasks/{task_id}/step", {"name": "交办", "version": hidden(clerk.get(f"/tasks/{task_id}"), "version")})
    clerk.post("/tasks/2/progress", {"period": "2024-06", "percent": "30", "text": "封堵3处"}, files={"file": ("照片.zip", b"PK", "application/zip")})
    clerk.post("/tasks/1/progress", {"period": "2024-05", "percent": "60", "text": "已清淤7公里"})
    number = row(meeting, 2).number
    clerk.post("/tasks/2/step", {"name": "并入", "version": hidden(clerk.get("/tasks/2"), "version"), "into": row(meeting, 1).number})
    page = text(clerk.get("/tasks/1"))
    assert page.count(f"来自并入的 {number}") == 2
    assert page.index("封堵3处") < page.index("已清淤7公里")
    assert "照片.zip" in page
    assert "来自并入的" not in text(clerk.get("/tasks/2"))


def test_step_on_an_older_version_is_refused_with_what_changed(meeting, clerk):
    accept(meeting, 1)
    version = hidden(clerk.get("/tasks/1"), "version")
    with meeting.write(AUDITOR) as work:
        edit(work, 1, version=int(version), changes={"lead": ["县水利局"]})
    answer = clerk.post("/tasks/1/step", {"name": "立项", "version": version})
    assert answer.status_code == 409
    assert "老审" in answer.text
    assert "县水利局" in answer.text
    assert row(meeting, 1).status == "草稿"


def test_strike_off_without_evidence_says_what_is_missing(meeting):
    accept(meeting, 1, step="立项")
    with meeting.write(CLERK) as work:
        from nlp.ledger.life import take

        version = take(work, 1, "交办", version=3).version
        take(work, 1, "签收", version=version)
    with meeting.write(CLERK) as work:
        take(work, 1, "报送办结", version=row(meeting, 1).version)
    auditor = desk(meeting, AUDITOR)
    auditor.post("/tasks/1/step", {"name": "审核办结", "version": hidden(auditor.get("/tasks/1"), "version")})
    answer = auditor.post("/tasks/1/step", {"name": "销号", "version": hidden(auditor.get("/tasks/1"), "version")})
    assert answer.status_code == 422
    assert "请先上传佐证材料" in answer.text


def test_conflict_lays_three_values_side_by_side_and_loses_nothing(meeting, clerk):
    with meeting.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"lead": ["县水利局"], "remark": "老审加的"})
    answer = clerk.post("/tasks/1/edit", {"version": "1", "lead": "县水务局、县住建局", "was.lead": "县水务局"})
    page = text(answer)
    assert answer.status_code == 409
    assert "县水务局" in page
    assert "县水利局" in page
    assert "县住建局" in answer.text
    assert "老审加的" in page
    assert row(meeting, 1).lead == ("县水利局",)
    form = {"version": hidden(answer, "version"), "resolve": "1", "mine.lead": "县水务局\n县住建局", "choice.lead": "mine"}
    assert clerk.post("/tasks/1/edit", form).status_code == 303
    assert row(meeting, 1).lead == ("县水务局", "县住建局")
    assert row(meeting, 1).remark == "老审加的"


def test_field_both_changed_is_not_chosen_for_anybody(meeting, clerk):
    with meeting.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"lead": ["县水利局"]})
    answer = clerk.post("/tasks/1/edit", {"version": "1", "lead": "县住建局", "was.lead": "县水务局", "remark": "我的", "was.remark": ""})
    lead, remark = answer.text.index('name="choice.lead"'), answer.text.index('name="choice.remark"')
    assert "checked" not in answer.text[lead:remark]
    assert "checked" in answer.text[remark:]


def test_choosing_what_is_there_now_drops_only_ones_own_change(meeting, clerk):
    with meeting.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"lead": ["县水利局"]})
    clerk.post("/tasks/1/edit", {"version": "2", "resolve": "1", "mine.lead": "县住建局", "choice.lead": "now"})
    assert row(meeting, 1).lead == ("县水利局",)


def test_conflict_again_while_resolving_is_a_conflict_again(meeting, clerk):
    with meeting.write(AUDITOR) as work:
        edit(work, 1, version=1, changes={"lead": ["县水利局"]})
        edit(work, 1, version=2, changes={"lead": ["县河务局"]})
    answer = clerk.post("/tasks/1/edit", {"version": "2", "resolve": "1", "mine.lead": "县住建局", "choice.lead": "mine"})
    assert answer.status_code == 409
    assert "县河务局" in answer.text


def test_evidence_is_only_ever_a_download(meeting, clerk):
    with meeting.write(CLERK) as work:
        attach(work, 1, "现场<照片>.html", b"<script>alert(1)</script>")
    answer = clerk.get("/evidence/1")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_evidence_too_large_is_refused(meeting, clerk, monkeypatch):
    monkeypatch.setattr("nlp.web.pages.evidence.LARGEST", 10)
    answer = clerk.post("/tasks/1/evidence", files={"file": ("大.pdf", b"x" * 11, "application/pdf")})
    assert answer.status_code == 422
    assert "太大" in answer.text


def test_words_of_a_row_are_never_markup(meeting, clerk):
    clerk.post("/tasks/1/edit", {"version": "1", "content": "<script>alert(1)</script>", "was.content": "x"})
    for path in ("/tasks/1", "/ledger", "/board", "/tasks/1/edit"):
        assert "<script>alert" not in clerk.get(path).text


def test_row_entered_by_hand_has_its_words(meeting, clerk):
    answer = clerk.post("/ledger/new", {"content": "县水务局在8月底前修好东闸", "lead": "县水务局", "deadlines": "8月底前"})
    assert answer.status_code == 303
    made = row(meeting, int(answer.headers["location"].split("/")[2].split("?")[0]))
    assert (made.content, made.lead, made.review) == ("县水务局在8月底前修好东闸", ("县水务局",), "修改后采纳")


def test_row_without_words_is_not_entered_and_what_was_typed_stays(meeting, clerk):
    answer = clerk.post("/ledger/new", {"content": "", "lead": "县水务局"})
    assert answer.status_code == 422
    assert "县水务局" in answer.text
