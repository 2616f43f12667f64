"""Old Word, WPS and RTF through LibreOffice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
import pytest

from nlp.errors import LimitExceededError, UnsupportedFormatError
from nlp.readers import office, read_bytes
from tests.readers.test_bad_input import ole

RTF = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 " + "".join(
    f"\\u{ord(char)}?" for char in "各镇要在6月底前完成。"
).encode() + rb"\par}"  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name"),
    [(RTF, "a.rtf"), (ole("WordDocument"), "a.doc"), (ole("WordDocument"), "a.docx"), (ole("WordDocument"), "a.wps")],
)
def test_without_libreoffice_the_message_says_what_to_do(
    data: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "find_program", lambda: None)
    with pytest.raises(UnsupportedFormatError, match=rf"^{name}：.*LibreOffice.*另存为 docx"):
        read_bytes(data, name=name)


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("DUBAN_SOFFICE", str(program))
    monkeypatch.setattr(office, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(LimitExceededError, match="LibreOffice"):
        read_bytes(RTF, name="a.rtf")


@pytest.mark.skipif(office.find_program() is None, reason="LibreOffice is not installed")
def test_rtf_and_doc_are_read(tmp_path: Path) -> None:
    doc = read_bytes(RTF, name="a.rtf")
    assert (doc.text, doc.source.format) == ("各镇要在6月底前完成。", "rtf")
    path = tmp_path / "a.docx"
    document = docx.Document()
    for line in ("会议讲话", "请县司法局牵头。"):
        document.add_paragraph(line)
    document.save(str(path))
    command = [
        office.find_program() or "",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "doc",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    doc = read_bytes((tmp_path / "a.doc").read_bytes(), name="a.docx")
    assert (doc.text, doc.source.format) == ("会议讲话\n请县司法局牵头。", "doc")
