"""The README says what the program does: its commands exist, and the table it prints is the one a run prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp.cli import main

ROOT = Path(__file__).resolve().parent.parent
READMES = ["README.md", "README.en.md"]


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_of_the_readme_exist(name: str) -> None:
    commands = re.findall(r"^\$ python (scripts/\w+\.py)", (ROOT / name).read_text(encoding="utf-8"), flags=re.M)
    assert commands == ["scripts/demo.py", "scripts/test.py"]
    assert all((ROOT / command).is_file() for command in commands)


@pytest.mark.parametrize("name", READMES)
def test_the_links_of_the_readme_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_shows_the_counts_a_run_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code = main(["run", "samples", "-o", str(tmp_path / "out")])
    assert code == 0
    shown = _counts((ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert _counts("".join(capsys.readouterr())) == shown


def _counts(text: str) -> list[tuple[str, ...]]:
    """Return name and counts of every line of the summary table, seconds left out."""
    return re.findall(r"^\s*(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+\.\d+\s*$", text, flags=re.M)
