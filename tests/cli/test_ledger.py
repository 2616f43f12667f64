"""`duban ledger`: take in, look, change, keep."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len

from nlp.cli import main
from nlp.cli.ledger import _PLACES, COMMANDS, command
from nlp.ledger.life import take
from nlp.ledger.review import decide
from nlp.ledger.rows import by_number
from nlp.ledger.store import FILES, Actor, open_ledger

SAMPLES = Path(__file__).parents[2] / "samples"
SPEECH = SAMPLES / "全县法治政府建设推进会讲话.txt"
FAST = ("--model", "baseline")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A data folder with the speech taken in: 20 rows."""
    folder = tmp_path_factory.mktemp("ledger") / "data"
    assert main(["ledger", "add", str(SPEECH), "--data", str(folder), *FAST]) == 0
    return folder


@pytest.fixture
def data(filled, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    return folder


@pytest.fixture
def run(data, capsys):
    """Run a command of the ledger; return its exit code and what it printed."""

    def call(name, *words):
        capsys.readouterr()
        code = main(["ledger", name, *map(str, words), "--data", str(data)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def told(run):
    """Run a command that goes well; return what it printed as JSON."""

    def call(name, *words):
        code, out, err = run(name, *words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return call


def first(told, **more):
    return told("list", *(word for name, value in more.items() for word in (f"--{name.replace('_', '-')}", value)))["rows"][0]


def test_every_command_of_the_group_is_there_and_has_help(capsys):
    assert sorted(name for names in _PLACES.values() for name in names) == sorted(COMMANDS)
    for name in COMMANDS:
        assert main(["ledger", name, "--help"]) == 0
        assert f"用法：duban ledger {name}" in capsys.readouterr().out
    assert command.list_commands(None) == list(COMMANDS)


# add ----------------------------------------------------------------------------------------------------------------


def test_a_folder_is_taken_in_meeting_by_meeting_and_again_as_nothing_new(tmp_path, capsys):
    words = ["ledger", "add", str(SAMPLES), "--data", str(tmp_path / "d"), *FAST]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 3
    assert "全县法治政府建设推进会：1 份材料，新增 20 行。" in out
    assert main(words) == 0
    assert "新增" not in capsys.readouterr().out


def test_files_that_cannot_be_read_are_told_and_the_others_taken_in(tmp_path, capsys):
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 no")
    (tmp_path / "秘密.txt").write_text("机密★10年\n关于某事的讲话\n县公安局要在6月底前完成排查。\n", encoding="utf-8")
    words = ["ledger", "add", str(tmp_path / "坏.docx"), str(tmp_path / "秘密.txt"), str(tmp_path / "无.txt"), str(SPEECH), "--data", str(tmp_path / "d"), *FAST]
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert "新增 20 行" in out
    assert len([line for line in err.splitlines() if line.startswith("未收录 ")]) == 3
    assert "公安局" not in out + err
    assert b"\xe5\x85\xac\xe5\xae\x89\xe5\xb1\x80\xe8\xa6\x81\xe5\x9c\xa86" not in (tmp_path / "d" / "ledger.db").read_bytes()


def test_results_of_a_run_are_taken_in_as_they_are(tmp_path, capsys):
    assert main(["run", str(SPEECH), "-o", str(tmp_path / "结果"), "-q", *FAST]) == 0
    for n, source in enumerate((tmp_path / "结果", next((tmp_path / "结果" / "analysis").glob("*.json")))):
        assert main(["ledger", "add", str(source), "--data", str(tmp_path / str(n)), "--json"]) == 0
        assert [m["new"] for m in json.loads(capsys.readouterr().out)["meetings"]] == [20]


def test_a_damaged_analysis_is_told(tmp_path, capsys):
    (tmp_path / "a.json").write_text('{"schema": "duban/analysis/1"}', encoding="utf-8")
    assert main(["ledger", "add", str(tmp_path / "a.json"), "--data", str(tmp_path / "d")]) == 1
    assert "未收录" in capsys.readouterr().err


def test_the_original_is_kept_once_and_not_at_all_when_told_so(data, tmp_path, run):
    kept = list((data / FILES).iterdir())
    assert [path.read_bytes() for path in kept] == [SPEECH.read_bytes()]
    run("add", SPEECH, *FAST)
    assert list((data / FILES).iterdir()) == kept
    assert main(["ledger", "add", str(SPEECH), "--data", str(tmp_path / "d"), "--no-files", *FAST]) == 0
    assert not (tmp_path / "d" / FILES).exists()


def test_whoever_may_not_take_in_is_told_so(run):
    code, _, err = run("add", SPEECH, "--role", "只读", *FAST)
    assert (code, "“只读”不能收录材料" in err) == (2, True)


# list, show, history, due -------------------------------------------------------------------------------------------


def test_the_list_fits_a_hundred_columns_and_says_lights_in_words(run):
    code, out, _ = run("list")
    assert code == 0
    assert max(map(cell_len, out.splitlines())) <= 100
    assert "不亮" in out
    assert out.splitlines()[-1] == "共 20 行（不亮灯 20）。"


def test_a_long_list_is_paged(run):
    _, out, _ = run("list", "--size", 8, "--page", 2)
    assert out.splitlines()[-1].endswith("第 2 页，本页第 9–16 行；下一页加 --page 3。")
    assert run("list", "--size", 8, "--page", 9)[1] == "只有 3 页，没有第 9 页。\n"


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--lead", "县司法局"), 3), (("--text", "行政复议机构"), 1), (("--due-before", "2024年3月"), 2), (("--light", "灰"), 20), (("--light", "红灯"), 0),
        (("--review", "待核"), 20), (("--status", "open"), 0), (("--document", "法治政府"), 20), (("--document", "1"), 20), (("--due-after", "2024-12"), 2),
    ],
)
def test_filters_narrow_the_list(told, options, count):
    assert told("list", *options)["total"] == count


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--light", "紫"), "没有“紫”这种灯：用红、黄、绿、灰"), (("--status", "好"), "没有“好”这种状态"),
        (("--document", "无此文"), "没有名称含“无此文”的材料"), (("--due-before", "明天"), "不是日期"),
        (("--sort", "x"), "没有“x”这种排序"),
    ],
)
def test_a_filter_that_cannot_be_is_told(run, options, message):
    code, _, err = run("list", *options)
    assert (code, message in err) == (2, True)


def test_an_empty_ledger_and_one_that_is_not_there_say_what_to_do(tmp_path, capsys):
    assert main(["ledger", "list", "--data", str(tmp_path / "no")]) == 2
    assert "先用 duban ledger add 收录材料" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


def test_a_file_that_is_no_database_is_told_in_chinese(tmp_path, capsys):
    (tmp_path / "ledger.db").write_bytes(b"not a database at all" * 100)
    assert main(["ledger", "list", "--data", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("错误：")
    assert "Traceback" not in err


def test_show_tells_a_row_with_its_source_its_past_and_what_can_be_done(run, told):
    row = first(told)
    told("step", row["number"], "采纳")
    _, out, _ = run("show", row["number"][:6])
    for words in (row["content"], "牵头单位　县司法局", "来源：\n  《全县法治政府建设推进会讲话》", "核对：采纳", "可以办理：立项"):
        assert words in out
    shown = told("show", row["number"])
    assert row["content"] in shown["sources"][0]["quote"]
    assert {mark["field"] for mark in shown["marks"]} == {"task", "lead", "deadlines"}
    assert [deed["action"] for deed in shown["history"]] == ["收录任务", "核对：采纳"]


def test_a_number_that_is_not_there_or_too_short_is_told(run):
    assert "没有编号为“zzz”的行" in run("show", "zzz")[2]
    assert "请写全" in run("show", "")[2]


# set, step, progress ------------------------------------------------------------------------------------------------


def test_set_changes_cells_and_tells_what_became_of_them(run, told):
    number = first(told)["number"]
    code, out, _ = run("set", number, "责任单位=县财政局、县审计局", "时限=9月底前", "--reason", "会后明确")
    assert code == 0
    assert "责任单位：（空） → 县财政局、县审计局" in out
    assert "完成时限(日期)：2024-04-30 → 2024-09-30" in out
    assert "理由：会后明确" in run("history", number)[1]
    assert run("set", number, "时限=9月底前")[1] == f"{number} 没有变化。\n"


def test_set_on_an_old_version_shows_three_values_and_changes_nothing(run, told):
    row = first(told)
    told("set", row["number"], "备注=甲", "--as", "王五")
    code, out, err = run("set", row["number"], "备注=乙", "--version", 1)
    assert code == 1
    assert [words in out for words in ("（空）", "甲", "乙")] == [True] * 3
    assert "已被王五修改（备注）" in err
    assert first(told)["remark"] == "甲"
    code, out, _ = run("set", row["number"], "备注=乙", "--version", 1, "--json")
    assert json.loads(out)["conflict"]["fields"]["remark"] == {"seen": None, "now": "甲", "wanted": "乙"}


@pytest.mark.parametrize(
    ("change", "message"),
    [("进度=3", "没有“进度”这一栏"), ("备注", "应写成 栏=值"), ("日期=月底", "“月底”不是日期"), ("等级=C", "等级只有A、B"), ("任务内容=", "任务内容不能为空")],
)
def test_a_change_that_cannot_be_is_told(run, told, change, message):
    code, _, err = run("set", first(told)["number"], change)
    assert (code, message in err) == (2, True)


def test_steps_are_taken_with_several_rows_or_with_none(run, told):
    one, two = (row["number"] for row in told("list")["rows"][:2])
    told("step", one, two, "采纳")
    told("step", one, "立项")
    code, _, err = run("step", one, two, "立项")
    assert code == 2
    assert f"{one}：" in err
    assert told("show", two)["status"] == "草稿"
    assert [row["status"] for row in told("step", two, "立项")] == ["已立项"]
    assert [row["status"] for row in told("step", one, two, "交办")] == ["已交办"] * 2


def test_a_row_is_closed_by_the_auditor_with_evidence(run, told, tmp_path, data):
    number = first(told)["number"]
    for step in ("采纳", "立项", "交办", "签收"):
        told("step", number, step)
    assert told("progress", number, "--percent", 100, "--text", "全部完成", "--month", "2024年5月")["period"] == "2024-05"
    told("step", number, "报送办结")
    assert "由审核办理" in run("step", number, "审核办结")[2]
    told("step", number, "审核办结", "--role", "审核")
    assert "请先上传佐证材料" in run("step", number, "销号", "--role", "审核")[2]
    (tmp_path / "验收.pdf").write_bytes(b"%PDF-1.4")
    (row,) = told("step", number, "销号", "--as", "老审/审核", "--evidence", tmp_path / "验收.pdf")
    assert (row["status"], row["light"]) == ("已销号", "green")
    assert [e["name"] for e in told("show", number)["evidence"]] == ["验收.pdf"]
    assert told("verify")["ok"]


def test_show_marks_what_came_with_a_row_that_was_merged(run, told, tmp_path):
    numbers = [found["number"] for found in told("list", "--unit", "县司法局")["rows"][:2]]
    (tmp_path / "照片.zip").write_bytes(b"PK")
    for name in ("采纳", "立项", "交办"):
        told("step", *numbers, name)
    told("progress", numbers[0], "--percent", "30", "--text", "完成初稿", "--evidence", tmp_path / "照片.zip")
    told("step", numbers[0], "并入", "--into", numbers[1])
    shown = told("show", numbers[1])
    assert [(p["text"], p["merged_from"]) for p in shown["progress"]] == [("完成初稿", numbers[0])]
    assert [(e["name"], e["merged_from"]) for e in shown["evidence"]] == [("照片.zip", numbers[0])]
    assert f"（并入的{numbers[0]}）完成初稿（" in run("show", numbers[1])[1]
    assert [p["merged_from"] for p in told("show", numbers[0])["progress"]] == [None]


def test_the_last_decision_is_taken_back(told):
    number = first(told)["number"]
    told("step", number, "驳回")
    assert [row["review"] for row in told("step", "撤销核对")] == ["待核"]


def test_a_step_without_a_row_or_of_no_name_is_told(run, told):
    assert "请先写编号" in run("step", "交办")[2]
    assert "没有“办好”这一步" in run("step", first(told)["number"], "办好")[2]


def test_progress_before_handing_on_is_told(run, told):
    assert "不用报进展" in run("progress", first(told)["number"], "--percent", 10, "--text", "已开工")[2]


@pytest.mark.parametrize(
    ("words", "actor", "role", "unit"),
    [((), None, "录入", None), (("--role", "审核"), None, "审核", None), (("--as", "张三"), "张三", "录入", None), (("--as", "张三/承办/县司法局"), "张三", "承办", "县司法局")],
)
def test_whoever_works_stands_in_the_log(data, words, actor, role, unit):
    import getpass

    from nlp.cli.ledger_work import actor_of
    from nlp.ledger.store import open_ledger

    options = dict(zip(words[::2], words[1::2], strict=True))
    ledger = open_ledger(data)
    try:
        found = actor_of(ledger, options.get("--as"), options.get("--role"))
    finally:
        ledger.close()
    assert (found.name, found.role, found.unit) == (actor or getpass.getuser(), role, unit)


@pytest.mark.parametrize(
    ("words", "message"),
    [(("--as", "a/审核", "--role", "录入"), "请只写一个"), (("--role", "主任"), "没有“主任”这种角色"), (("--role", "承办"), "要写明所在单位"), (("--as", "a/b/c/d"), "写得不对")],
)
def test_an_actor_that_cannot_be_is_told(run, told, words, message):
    code, _, err = run("set", first(told)["number"], "备注=x", *words)
    assert (code, message in err) == (2, True)


def handed_on(told, count=2):
    numbers = [row["number"] for row in told("list", "--due-before", "2024-06-30")["rows"] if row["lead"] or row["responsible"]][:count]
    for step in ("采纳", "立项", "交办"):
        told("step", *numbers, step)
    return numbers


def test_what_is_past_its_day_is_due_and_what_was_not_handed_on_is_held(run, told):
    numbers = handed_on(told)
    found = told("due", "--as-of", "2024-07-01")
    assert {row["number"] for row in found["rows"]} == set(numbers)
    assert {row["why"] for row in found["rows"]} == {"逾期"}
    assert {row["words"] for row in found["held"]} == {"尚未交办"}
    _, out, _ = run("due", "--as-of", "2024-07-01")
    assert "2024-07-01：逾期 2 行。" in out
    assert "加 --held 列出" in out
    assert max(map(cell_len, out.splitlines())) <= 100
    assert "不是某一天" in run("due", "--as-of", "2024-07")[2]


def test_occurrences_of_a_row_that_recurs_are_there_when_dues_are_asked_for(data, told):
    number = next(row["number"] for row in told("list", "--text", "每季度举办")["rows"])
    then = datetime(2024, 3, 12, 9, tzinfo=UTC)
    with closing(open_ledger(data, clock=lambda: then)) as ledger, ledger.write(Actor("小录", "录入")) as work:
        task = decide(work, by_number(work, number).id, "采纳", version=1)
        for step in ("立项", "交办"):
            take(work, task.id, step, version=task.version)
    before = told("list", "--text", "每季度举办")["total"]
    told("due", "--as-of", "2024-07-01")
    assert told("list", "--text", "每季度举办")["total"] > before


# remind, report, ics ------------------------------------------------------------------------------------------------


def test_letters_go_to_each_unit_and_into_the_log(run, told, tmp_path):
    handed_on(told)
    made = told("remind", "-o", tmp_path / "催办", "--as-of", "2024-07-01")
    assert sorted(Path(one["path"]).name for one in made) == sorted(path.name for path in (tmp_path / "催办").iterdir())
    assert "催办" in [deed["action"] for deed in told("show", made[0]["numbers"][0])["history"]]
    code, _, err = run("remind", "-o", tmp_path / "催办", "--as-of", "2024-07-01")
    assert (code, "已经存在" in err) == (2, True)
    assert run("remind", "-o", tmp_path / "a.zip", "--kind", "督办通知", "--as-of", "2024-07-01")[0] == 0
    assert run("remind", "-o", tmp_path / "b", "--kind", "公告")[0] == 2


def test_no_letter_is_written_when_nothing_is_due(run, tmp_path):
    code, _, err = run("remind", "-o", tmp_path / "催办")
    assert (code, "没有要催办、督办的任务" in err, (tmp_path / "催办").exists()) == (2, True, False)


def test_a_report_is_written_in_every_form(run, told, tmp_path):
    handed_on(told)
    words = [word for suffix in ("docx", "xlsx", "html") for word in ("-o", tmp_path / f"月报.{suffix}")]
    assert told("report", "2024年5月", *words)["title"] == "督办月报（2024年5月）"
    assert sorted(path.suffix for path in tmp_path.glob("月报.*")) == [".docx", ".html", ".xlsx"]
    assert "请写成 .docx" in run("report", "2024-05", "-o", tmp_path / "a.pdf")[2]
    assert "不是年、季度或月份" in run("report", "五月", "-o", tmp_path / "a.docx")[2]


def test_the_calendar_has_what_was_handed_on(run, told, tmp_path):
    handed_on(told)
    assert run("ics", "-o", tmp_path / "a.ics")[1].endswith("2 项任务。\n")
    assert (tmp_path / "a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


# backup, restore, verify, user --------------------------------------------------------------------------------------


def test_a_backup_comes_back_whole(run, told, tmp_path, capsys):
    code, out, _ = run("backup", "-o", tmp_path / "备份")
    (file,) = (tmp_path / "备份").iterdir()
    assert (code, str(file) in out) == (0, True)
    assert main(["ledger", "restore", str(file), "--data", str(tmp_path / "新")]) == 0
    capsys.readouterr()
    assert main(["ledger", "list", "--data", str(tmp_path / "新"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told("list")
    assert main(["ledger", "restore", str(file), "--data", str(tmp_path / "新")]) == 2
    file.write_bytes(file.read_bytes()[:-500])
    assert main(["ledger", "restore", str(file), "--data", str(tmp_path / "再新")]) == 2


def test_verify_tells_the_head_and_finds_what_was_changed_past_the_log(run, told, data):
    import sqlite3

    head = told("verify")["head"]
    assert run("verify", "--known", head)[0] == 0
    assert "不是校验码" in run("verify", "--known", "1:2")[2]
    raw = sqlite3.connect(data / "ledger.db")
    raw.execute("UPDATE tasks SET remark = 'x' WHERE id = 1")
    raw.commit()
    raw.close()
    code, out, err = run("verify")
    assert (code, "有 1 个问题" in out, "与最后一次操作留下的不一致" in err) == (1, True, True)


@pytest.fixture
def typed(monkeypatch):
    """Let a line stand on the standard input."""
    import io

    return lambda words: monkeypatch.setattr("sys.stdin", io.StringIO(words + "\n"))


def test_users_are_made_listed_changed_and_locked(data, typed, capsys):
    def user(*words):
        capsys.readouterr()
        code = main(["ledger", "user", *words, "--data", str(data)])
        out, err = capsys.readouterr()
        return code, out + err

    assert user("list")[1].startswith("还没有用户")
    typed("Qing-he2024")
    assert user("add", "guan", "--role", "管理员", "--stdin")[0] == 0
    typed("Qing-he2024")
    assert user("add", "lisi", "--role", "承办", "--unit", "县司法局", "--stdin")[0] == 0
    typed("Qing-he2024")
    assert "“lisi”已经有了" in user("add", "lisi", "--role", "审核", "--stdin")[1]
    typed("short")
    assert (user("add", "wang", "--role", "审核", "--stdin")[0], "wang" in user("list")[1]) == (2, False)
    assert user("lock", "lisi")[0] == 0
    assert user("lock", "guan")[1].startswith("错误：这是最后一个管理员")
    assert json.loads(user("list", "--json")[1])[1] == {"name": "lisi", "shown": "lisi", "role": "承办", "unit": "县司法局", "state": "inactive"}
    assert user("unlock", "lisi")[0] == 0
    assert user("change", "lisi", "--role", "审核")[0] == 0
    typed("Qing-he2025!")
    assert user("password", "lisi", "--stdin")[0] == 0
    assert "没有用户“nobody”" in user("password", "nobody", "--stdin")[1]


def test_a_password_is_no_option(capsys):
    assert main(["ledger", "user", "add", "a", "--role", "审核", "--password", "x"]) == 2
    assert "没有选项 --password" in capsys.readouterr().err
