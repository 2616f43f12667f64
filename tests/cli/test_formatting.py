import re

import click
import pytest

from nlp.cli import COMMANDS, duban, main
from nlp.cli.formatting import display_width, wrap


def pages() -> list[list[str]]:
    return [["--help"], *([name, "--help"] for name in COMMANDS)]


def english(text: str) -> list[str]:
    """Return runs of two English words: no message of ours has one, aside from what is typed."""
    return re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,}", re.sub(r"(用法|例|查看说明)：.*|每个命令的选项：.*|duban [a-z]+", "", text))


@pytest.mark.parametrize("arguments", pages(), ids=" ".join)
def test_help_is_chinese_and_fits_the_terminal(arguments, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(arguments) == 0
    page = capsys.readouterr().out
    assert page.startswith("用法：duban")
    assert "选项：" in page
    assert english(page) == []
    assert max(map(display_width, page.splitlines())) <= 80


def test_every_option_is_explained():
    for name in COMMANDS:
        command = duban.get_command(click.Context(duban), name)
        options = [p for p in command.params if isinstance(p, click.Option)]
        assert [o.name for o in options if not o.help or not (o.is_flag or o.metavar)] == []


@pytest.mark.parametrize(
    ("arguments", "first_line"),
    [
        (["run"], "错误：缺少参数 输入"),
        (["run", "x"], "错误：缺少选项 --out"),
        (["runn"], "错误：没有命令 runn，是不是 run？"),
        (["zzz"], "错误：没有命令 zzz"),
        (["run", "--oot", "x"], "错误：没有选项 --oot，是不是 --out 或 --roster？"),
        (["run", "--zzz"], "错误：没有选项 --zzz"),
        (["run", "x", "-o"], "错误：选项 -o 后面要跟一个值"),
        (["run", "x", "--resume=1"], "错误：选项 --resume 不带值"),
        (["run", "x", "-o", "y", "--jobs", "many"], "错误：选项 --jobs：“many”不是 1 到 64 的整数"),
        (
            ["run", "x", "-o", "y", "--date", "2024-13"],
            "错误：选项 --date：“2024-13”不是日历上有的日期：请检查年、月、日",
        ),
        (
            ["run", "x", "-o", "y", "--resume", "--overwrite"],
            "错误：--resume 与 --overwrite 不能同用：接着做用前者，重做用后者",
        ),
        (["--zzz"], "错误：没有选项 --zzz"),
    ],
)
def test_wrong_usage_is_told_in_chinese(arguments, first_line, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.splitlines()[0] == first_line
    assert english(captured.err) == []
    assert captured.out == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (click.UsageError("Got unexpected extra arguments (a b)"), "多出的参数：a b"),
        (click.FileError("x.txt", "no"), "打不开文件“x.txt”"),
        (click.BadParameter("'x' is not a valid float."), "值不对"),
        (click.BadArgumentUsage("whatever"), "参数不对"),
        (click.ClickException("boom"), "参数不对"),
    ],
)
def test_other_click_errors_have_words_too(error, words, capsys, monkeypatch):
    def fail(**_):
        raise error

    monkeypatch.setattr(duban, "main", fail)
    assert main([]) == 2
    assert words in capsys.readouterr().err


def test_no_arguments_show_the_help(capsys):
    assert main([]) == 2
    assert "命令：" in capsys.readouterr().err


def test_version(capsys):
    from nlp import __version__

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"duban {__version__}\n"


def test_abort_is_told(capsys, monkeypatch):
    def interrupt(**_):
        raise click.Abort

    monkeypatch.setattr(duban, "main", interrupt)
    assert main([]) == 130
    assert capsys.readouterr().err == "已中断。\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("甲乙丙丁戊己，庚", ["甲乙丙丁", "戊己，庚"]),
        ("甲乙丙丁，戊", ["甲乙丙", "丁，戊"]),
        ("甲、乙（丙,丁）", ["甲、乙", "（丙,丁）"]),
        ("a甲乙丙丁,戊", ["a甲乙丙", "丁,戊"]),
        ("one two three", ["one two", "three"]),
        ("甲\n乙", ["甲", "乙"]),
    ],
)
def test_lines_break_between_characters_but_not_before_a_mark(text, lines, monkeypatch):
    monkeypatch.setenv("COLUMNS", "10")
    assert wrap(text, indent="").split("\n") == lines
