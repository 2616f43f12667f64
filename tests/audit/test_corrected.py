"""The corrected text and its difference."""

import subprocess

import pytest

from nlp.audit import review
from nlp.audit.corrected import correction
from tests.audit.own import rule, swapped


def corrected(text: str) -> tuple[str, str]:
    found = review(text, rules=[swapped("布署", "部署", id="A"), rule("甲", id="B")])
    return correction(text, found.findings, name="a.txt", new_name="a.改.txt")


def test_only_mechanical_fixes_are_made():
    text, difference = corrected("要布署。\n甲。\n")
    assert text == "要部署。\n甲。\n"
    assert difference == "--- a.txt\n+++ a.改.txt\n@@ -1,2 +1,2 @@\n-要布署。\n+要部署。\n 甲。\n"


def test_nothing_to_do_gives_nothing():
    assert corrected("甲。") == ("", "")


@pytest.mark.parametrize("text", ["要布署。", "要布署。\r\n再布署\r\n", "一\x0c布署\n二"])
def test_patch_makes_the_corrected_text_of_the_original(text, tmp_path):
    new, difference = corrected(text)
    (tmp_path / "a.txt").write_bytes(text.encode())
    done = subprocess.run(["patch", "--binary", str(tmp_path / "a.txt")], input=difference.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "a.txt").read_bytes() == new.encode()
