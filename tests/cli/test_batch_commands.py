import errno
import io
import json
import os
import signal

import pytest

from nlp.cli import main
from tests.batch.conftest import start


@pytest.fixture(autouse=True)
def small_pipeline(monkeypatch):
    monkeypatch.setattr("nlp.batch.run.find_model", lambda model: None)
    monkeypatch.setattr("nlp.batch.run.default_start", lambda model, threads: start())


@pytest.fixture
def speech(tmp_path):
    path = tmp_path / "讲话.txt"
    path.write_text("县司法局要在6月底前修订目录。\n第二段。\n", encoding="utf-8")
    return str(path)


def test_summary_table_counts_each_document(speech, tmp_path, capsys):
    assert main(["run", speech, "-o", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    header, row = (next(line.split() for line in out.splitlines() if word in line) for word in ("文件 ", "讲话 "))
    assert header == ["文件", "句段", "任务", "A级", "缺责任单位", "缺时限", "秒"]
    assert row[:-1] == ["讲话", "2", "1", "0", "1", "1"]
    assert out.splitlines()[-1] == f"完成 1 个文件；结果在“{tmp_path / 'out'}”。"


def test_failures_are_listed_and_make_exit_code_1(speech, tmp_path, capsys):
    bad = tmp_path / "坏.txt"
    bad.write_text("damaged", encoding="utf-8")
    assert main(["run", speech, str(bad), "-o", str(tmp_path / "out")]) == 1
    captured = capsys.readouterr()
    assert captured.err == f"未完成 {bad}：文件已损坏：请重新拷贝\n"
    assert "1 个未完成" in captured.out


def test_json_is_all_there_is_on_stdout(speech, tmp_path, capsys):
    assert main(["run", speech, "-o", str(tmp_path / "out"), "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert captured.err == ""


def test_quiet_says_nothing_when_all_is_good(speech, tmp_path, capsys):
    assert main(["run", speech, "-o", str(tmp_path / "out"), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_analyze_writes_analyses_only(speech, tmp_path):
    assert main(["analyze", speech, "-o", str(tmp_path / "out")]) == 0
    assert [p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")] == ["讲话.json"]


def test_folder_with_content_is_wrong_usage(speech, tmp_path, capsys):
    assert main(["run", speech, "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("错误：输出文件夹")


def test_nothing_to_do_is_wrong_usage(tmp_path, capsys):
    assert main(["run", str(tmp_path / "no.txt"), "-o", str(tmp_path / "out")]) == 2
    assert "没有可处理的文件" in capsys.readouterr().err


def test_interrupt_says_how_to_go_on(speech, tmp_path, capsys):
    late = tmp_path / "迟.txt"
    late.write_text("interrupted", encoding="utf-8")
    out = str(tmp_path / "out")
    assert main(["run", speech, str(late), "-o", out]) == 130
    assert "--resume" in capsys.readouterr().err
    late.write_text("第二份。\n", encoding="utf-8")
    assert main(["run", speech, str(late), "-o", out, "--resume"]) == 0
    assert "其中 1 个沿用上次结果" in capsys.readouterr().out


def test_full_disk_is_one_line_and_exit_code_1(speech, tmp_path, capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert main(["run", speech, "-o", str(tmp_path / "out")]) == 1
    message = capsys.readouterr().err
    assert message.startswith("错误：写不出“")
    assert "--resume" in message
    assert message.count("\n") == 1


def test_files_left_aside_are_noticed(speech, tmp_path, capsys):
    (tmp_path / "图.jpg").write_bytes(b"x")
    assert main(["run", str(tmp_path), "-o", str(tmp_path / "out")]) == 0
    assert "注意：文件夹中有 1 个文件不是能读的格式" in capsys.readouterr().err


def test_console_that_lacks_a_character_does_not_end_the_run(tmp_path, monkeypatch):
    path = tmp_path / "讲话😀.txt"
    path.write_text("县司法局要在6月底前修订目录。\n", encoding="utf-8")
    console = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr("sys.stdout", console)
    assert main(["run", str(path), "-o", str(tmp_path / "out")]) == 0
    console.flush()
    assert "讲话\\U0001f600" in console.buffer.getvalue().decode("gbk")


@pytest.mark.parametrize("arguments", [["", "-o", "out"], ["讲话.txt", "-o", ""], ["讲话.txt", "-o", " "]])
def test_empty_name_is_wrong_usage_and_not_the_current_folder(arguments, speech, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", *arguments, "--overwrite"]) == 2
    assert "空的" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["讲话.txt"]


def test_no_table_is_shown_where_nothing_was_done(tmp_path, capsys):
    bad = tmp_path / "坏.txt"
    bad.write_text("damaged", encoding="utf-8")
    assert main(["run", str(bad), "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().out == f"完成 0 个文件，1 个未完成；结果在“{tmp_path / 'out'}”。\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows ends programs without telling them")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_order_to_end_is_an_interrupt(name, speech, tmp_path, capsys, monkeypatch):
    def ended(*_, **__):
        signal.raise_signal(getattr(signal, name))

    monkeypatch.setattr("nlp.batch.run_batch", ended)
    assert main(["run", speech, "-o", str(tmp_path / "out")]) == 130
    assert "--resume" in capsys.readouterr().err
    assert signal.getsignal(getattr(signal, name)) is signal.SIG_DFL
