import csv
import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from nlp.batch import BatchResult, Options, run_batch
from nlp.batch.summary import name_notices
from nlp.batch.work import Analyse, default_start
from nlp.datamodel import Analysis, Doc, Meta, Party, Unit
from nlp.errors import ModelError, OutputError, UsageError, WriteFailedError
from nlp.export.rows import ledger_rows
from nlp.names import name_findings, name_units, read_roster
from tests.batch.conftest import analyse, start

OUTPUTS = {"任务台账.xlsx", "任务台账.csv", "tasks.jsonl", "index.html", "run.json", "analysis", "方案"}


def run(inputs: Path, out: Path, *, start=start, **options) -> BatchResult:
    return run_batch([inputs], out, options=Options(**options), start=start)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def counting(done: list[str]) -> Analyse:
    def noted(path, date, meta):
        done.append(path.name)
        return analyse(path, date, meta)

    return lambda: noted


def test_all_outputs_are_written(inputs, tmp_path):
    result = run(inputs, tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")} == OUTPUTS
    assert files(tmp_path / "out" / "analysis") == {"1.json", "2.json"}
    assert files(tmp_path / "out" / "方案") == {"1-实施方案.docx", "2-实施方案.docx"}
    assert [record.status for record in result.records] == ["done", "done"]


def test_analyses_alone_lie_in_the_folder_itself(inputs, tmp_path):
    run(inputs, tmp_path / "out", tables=False)
    assert {n for n in files(tmp_path / "out") if not n.startswith(".")} == {"1.json", "2.json"}
    analysis = Analysis.from_json((tmp_path / "out" / "1.json").read_text(encoding="utf-8"))
    assert (analysis.doc.source.name, len(analysis.doc.source.sha256), len(analysis.tasks)) == ("1.txt", 64, 1)


def test_run_record_tells_versions_options_counts_and_files(inputs, tmp_path):
    (inputs / "3.txt").write_text("damaged", encoding="utf-8")
    (inputs / "4.jpg").write_bytes(b"x")
    run(inputs, tmp_path / "out", date="2024-03")
    summary = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert summary["schema"] == "duban/run/1"
    assert summary["options"]["date"] == "2024-03"
    counts = {k: summary["counts"][k] for k in ("files", "done", "failed", "reused", "tasks", "without_deadline")}
    assert counts == {"files": 3, "done": 2, "failed": 1, "reused": 0, "tasks": 2, "without_deadline": 2}
    assert [(Path(f["path"]).name, f["message"]) for f in summary["failures"]] == [("3.txt", "文件已损坏：请重新拷贝")]
    assert [Path(path).name for path in summary["ignored"]] == ["4.jpg"]
    assert all(len(file["sha256"]) == 64 for file in summary["files"])


def test_date_goes_to_files_without_one_in_the_manifest(inputs, tmp_path):
    manifest = tmp_path / "m.csv"
    manifest.write_text("file,date,region\n1.txt,2023,东河县\n2.txt,,西山县\n", encoding="utf-8")
    seen = {}

    def spy(path, date, meta):
        seen[path.name] = (date, meta.date, meta.region)
        return analyse(path, date, meta)

    run(inputs, tmp_path / "out", start=lambda: spy, date="2024", manifest=manifest)
    assert seen == {"1.txt": (None, "2023", "东河县"), "2.txt": ("2024", None, "西山县")}


@pytest.mark.parametrize("trouble", ["damaged", "bug", "deep", "memory"])
def test_file_that_makes_trouble_is_recorded_and_the_others_are_finished(inputs, tmp_path, trouble):
    (inputs / "0.txt").write_text(trouble, encoding="utf-8")
    result = run(inputs, tmp_path / "out")
    assert [(r.name, r.status) for r in result.records] == [("0", "failed"), ("1", "done"), ("2", "done")]
    assert "\n" not in result.failures[0].message
    logged = (tmp_path / "out" / "错误详情.log").exists()
    assert logged == (trouble in {"bug", "deep"})


def test_traceback_of_an_internal_error_goes_to_the_log(inputs, tmp_path):
    (inputs / "0.txt").write_text("bug", encoding="utf-8")
    result = run(inputs, tmp_path / "out")
    assert result.failures[0].message.startswith("内部错误，这个文件没有处理完（KeyError）")
    log = (tmp_path / "out" / "错误详情.log").read_text(encoding="utf-8")
    assert "0.txt" in log
    assert "Traceback" in log


def test_process_that_dies_costs_its_own_file(inputs, tmp_path):
    (inputs / "0.txt").write_text("dies", encoding="utf-8")
    result = run(inputs, tmp_path / "out", jobs=2)
    assert [(r.name, r.status) for r in result.records] == [("0", "failed"), ("1", "done"), ("2", "done")]
    assert "进程意外终止（退出码 3）" in result.failures[0].message


def test_processes_write_what_one_process_writes(inputs, tmp_path):
    run(inputs, tmp_path / "one", jobs=1)
    run(inputs, tmp_path / "two", jobs=2)
    for name in ("analysis/1.json", "analysis/2.json", "任务台账.csv", "tasks.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_same_content_twice_is_analysed_and_said(inputs, tmp_path):
    (inputs / "3.txt").write_bytes((inputs / "1.txt").read_bytes())
    result = run(inputs, tmp_path / "out")
    assert [r.message for r in result.records][2] == f"与“{inputs / '1.txt'}”内容相同"
    saved = Analysis.from_json((tmp_path / "out" / "analysis" / "3.json").read_text(encoding="utf-8"))
    assert [task.duplicate_of for task in saved.tasks] == ["1#t1"]


def test_missing_file_among_others_is_a_failure(inputs, tmp_path):
    result = run_batch([inputs, tmp_path / "no.txt"], tmp_path / "out", start=start)
    assert [(r.name, r.message) for r in result.failures] == [(None, "找不到这个文件：请检查路径")]


def test_nothing_to_do_is_wrong_usage(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="没有可处理的文件"):
        run_batch([tmp_path / "empty"], tmp_path / "out", start=start)
    assert not (tmp_path / "out").exists()


def test_all_files_failed_still_gives_a_list(tmp_path):
    (tmp_path / "x.txt").write_text("damaged", encoding="utf-8")
    run_batch([tmp_path / "x.txt"], tmp_path / "out", start=start)
    assert {"任务台账.xlsx", "run.json"} <= files(tmp_path / "out")


# The output folder -------------------------------------------------------------------------------------------------


def test_folder_with_content_is_left_alone(inputs, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="已有内容"):
        run(inputs, out)
    with pytest.raises(OutputError, match="没有可以接着做的结果"):
        run(inputs, out, mode="resume")
    assert files(out) == {"mine.txt"}


def test_overwrite_replaces_results_and_nothing_else(inputs, tmp_path):
    out = tmp_path / "out"
    run(inputs, out)
    (out / "mine.txt").write_text("x", encoding="utf-8")
    (inputs / "2.txt").unlink()
    run(inputs, out, mode="overwrite")
    assert files(out / "analysis") == {"1.json"}
    assert files(out / "方案") == {"1-实施方案.docx"}
    assert (out / "mine.txt").exists()


@pytest.mark.parametrize("out", ["file", "file/out"])
def test_output_folder_that_is_a_file_is_refused(inputs, tmp_path, out):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="-o"):
        run(inputs, tmp_path / out)


def test_output_folder_that_cannot_be_written_is_refused(inputs, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OutputError, match="不能写入：没有权限"):
        run(inputs, tmp_path / "out")


def fill_disk(monkeypatch, name: str) -> None:
    """Let the disk be full when the file of that name is put in its place."""
    replace = os.replace

    def full(source, target):
        if Path(target).name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)


def test_full_disk_ends_the_run_with_nothing_half_written(inputs, tmp_path, monkeypatch):
    fill_disk(monkeypatch, "2.json")
    with pytest.raises(WriteFailedError, match=r"写不出“.*2\.json”：磁盘空间已满"):
        run(inputs, tmp_path / "out")
    assert files(tmp_path / "out") == {".duban-journal.jsonl", "analysis/1.json", "方案/1-实施方案.docx"}


def test_full_disk_at_the_tables_leaves_the_analyses(inputs, tmp_path, monkeypatch):
    fill_disk(monkeypatch, "任务台账.xlsx")
    with pytest.raises(WriteFailedError, match="磁盘空间已满"):
        run(inputs, tmp_path / "out")
    monkeypatch.undo()
    assert not [name for name in files(tmp_path / "out") if "tmp" in name]
    assert run(inputs, tmp_path / "out", mode="resume").reused == 2


def test_writer_with_a_bug_costs_its_file_only(inputs, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("nlp.export.tables.write_csv", broken)
    result = run(inputs, tmp_path / "out")
    assert result.problems == ("“任务台账.csv”没有写出：内部错误（ZeroDivisionError），详情见“错误详情.log”",)
    assert result.summary["outputs"] == ["任务台账.xlsx", "tasks.jsonl", "index.html"]


def test_model_that_is_not_there_is_told_before_anything_is_written(inputs, tmp_path):
    with pytest.raises(ModelError, match="找不到模型“none”"):
        run_batch([inputs], tmp_path / "out", options=Options(model="none"))
    assert not (tmp_path / "out").exists()


def test_model_that_cannot_be_loaded_ends_the_run_and_leaves_the_folder_usable(inputs, tmp_path):
    def broken(path, date, meta):
        raise ModelError("模型不完整")

    with pytest.raises(ModelError):
        run(inputs, tmp_path / "out", start=lambda: broken)
    assert len(run(inputs, tmp_path / "out").documents) == 2


# Going on ------------------------------------------------------------------------------------------------------------


def test_resume_does_what_is_new_changed_or_failed(inputs, tmp_path):
    (inputs / "3.txt").write_text("damaged", encoding="utf-8")
    run(inputs, tmp_path / "out")
    (inputs / "2.txt").write_text("各镇要每季度报送一次进展。\n", encoding="utf-8")
    (inputs / "4.txt").write_text("县财政局要公开预算。\n", encoding="utf-8")
    done: list[str] = []
    result = run(inputs, tmp_path / "out", mode="resume", start=counting(done))
    assert done == ["2.txt", "3.txt", "4.txt"]
    assert result.reused == 1
    with open(tmp_path / "out" / "任务台账.csv", encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 4


@pytest.mark.parametrize("change", [{"date": "2024"}, {"model": "other"}])
def test_resume_with_other_options_does_everything_again(inputs, tmp_path, change):
    run(inputs, tmp_path / "out")
    assert run(inputs, tmp_path / "out", mode="resume", **change).reused == 0


@pytest.mark.parametrize("gone", ["analysis/1.json", "方案/1-实施方案.docx"])
def test_resume_makes_again_what_is_gone(inputs, tmp_path, gone):
    run(inputs, tmp_path / "out")
    (tmp_path / "out" / gone).unlink()
    assert run(inputs, tmp_path / "out", mode="resume").reused == 1
    assert (tmp_path / "out" / gone).exists()


def test_resume_makes_a_spoilt_analysis_again(inputs, tmp_path):
    run(inputs, tmp_path / "out")
    (tmp_path / "out" / "analysis" / "1.json").write_text("{", encoding="utf-8")
    assert run(inputs, tmp_path / "out", mode="resume").reused == 1


def test_resume_leaves_a_plan_someone_edited(inputs, tmp_path):
    run(inputs, tmp_path / "out")
    plan = tmp_path / "out" / "方案" / "1-实施方案.docx"
    plan.write_bytes(b"edited")
    run(inputs, tmp_path / "out", mode="resume")
    assert plan.read_bytes() == b"edited"


def test_interrupted_run_keeps_what_is_done(inputs, tmp_path):
    (inputs / "3.txt").write_text("interrupted", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        run(inputs, tmp_path / "out")
    (inputs / "3.txt").write_text("第三份。", encoding="utf-8")
    assert run(inputs, tmp_path / "out", mode="resume").reused == 2


def test_journal_line_torn_by_a_power_cut_is_dropped(inputs, tmp_path):
    run(inputs, tmp_path / "out")
    journal = tmp_path / "out" / ".duban-journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert run(inputs, tmp_path / "out", mode="resume").reused == 1
    assert run(inputs, tmp_path / "out", mode="resume").reused == 2


def test_progress_counts_every_file(inputs, tmp_path):
    calls = []
    run_batch([inputs], tmp_path / "out", start=start, progress=lambda *call: calls.append(call[:2]))
    assert calls == [(0, 2), (1, 2), (2, 2), (2, 2)]


def test_roster_names_units_and_what_it_does_not_know_is_noticed(tmp_path):
    from openpyxl import load_workbook

    def units(path, date, meta):
        analysis = analyse(path, date, meta)
        doc = replace(analysis.doc, units=(Unit(0, 4, "县司法局", function="lead"), Unit(4, 8, "县财政局", function="support")))
        doc = name_units(doc, roster)
        lead, support = (Party(u.start, u.end, doc.quote(u), u.name) for u in doc.units)
        tasks = tuple(replace(task, lead=(lead,), support=(support,)) for task in analysis.tasks)
        return replace(analysis, doc=doc, tasks=tasks, findings=name_findings(doc, roster))

    (tmp_path / "1.txt").write_text("县司法局县财政局要修订目录。\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit,leader\n临溪县司法局,甲\n", encoding="utf-8")
    roster = read_roster(tmp_path / "units.csv")
    options = Options(roster=tmp_path / "units.csv")
    result = run_batch([tmp_path / "1.txt"], tmp_path / "out", options=options, start=lambda: units)
    assert result.notices == ("名册中没有的单位 1 个：县财政局。请核对名称，或在名册中补上单位、别名",)
    assert result.summary["unknown_units"] == [{"unit": "县财政局", "count": 1, "documents": ["1"]}]
    sheet = load_workbook(tmp_path / "out" / "任务台账.xlsx")["单位名册"]
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ["临溪县司法局", "", "甲", "", "", 1, "", "", ""],
        ["县财政局", "", "", "", "", "", "", 1, "名册中没有，请核对"],
    ]
    (tmp_path / "units.csv").write_text("unit,leader\n临溪县司法局,乙\n", encoding="utf-8")
    again = run_batch([tmp_path / "1.txt"], tmp_path / "out", options=replace(options, mode="resume"), start=lambda: units)
    assert again.reused == 0


def test_organ_that_is_no_more_is_noticed():
    doc = Doc("县安监局要检查。", meta=Meta(date="2024"), units=(Unit(0, 4, "县安监局", function="lead"),))
    (notice,) = name_notices({"1": Analysis(doc, findings=name_findings(doc))})
    assert notice.startswith("机构改革后已不存在或已改名的机构 1 个：县安监局。")


def test_what_is_left_to_do_on_a_plan_is_said(inputs, tmp_path):
    result = run(inputs, tmp_path / "out")
    assert all(record.message.startswith("实施方案：待补") for record in result.records if record.tasks)


@pytest.mark.parametrize("date", ["2024-03-05", None])
def test_an_organ_that_is_no_more_is_one_finding_and_remarked_in_every_row(date, tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text("县安监局要在6月底前印发目录。\n县安监局要在7月底前完成12家企业的检查。\n原县环保局移交案卷。\n", encoding="utf-8")
    analysis = default_start("baseline")(path, date, None)
    found = [(f.rule, f.start) for f in analysis.findings if f.family == "organ"]
    assert found == [("ORG-REFORMED", 0), ("ORG-REFORMED", 16)][: 2 if date else 1]
    remarks = [row.remark for row in ledger_rows({"通知": analysis})]
    assert len(remarks) == 2
    assert all(remark.count("“县安监局”已撤并") == 1 for remark in remarks)
