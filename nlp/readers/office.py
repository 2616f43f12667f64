"""Old Word (.doc), WPS (.wps) and rich text (.rtf): converted to docx by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from nlp.errors import DamagedFileError, LimitExceededError, UnsupportedFormatError

TIMEOUT_SECONDS = 120.0
_PROGRAMS = ("soffice", "libreoffice", "soffice.exe")
_KINDS = {"doc": "旧版 Word（.doc）", "wps": "WPS（.wps）", "rtf": "RTF（.rtf）"}
# A fresh profile in which no macro runs and nothing that a document links to is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def convert(data: bytes, *, kind: str, name: str) -> bytes:
    """Return the docx that LibreOffice makes of a .doc, .wps or .rtf.

    Raises UnsupportedFormatError where LibreOffice is not installed, DamagedFileError when it cannot read the file,
    LimitExceededError when it takes longer than two minutes.
    """
    program = find_program()
    if program is None:
        raise UnsupportedFormatError(
            f"{name}：内容是{_KINDS[kind]}格式，读取它需要 LibreOffice，本机没有安装。请安装 LibreOffice，或用 Word、WPS 另存为 docx 后再试。"
        )
    with tempfile.TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        settings = work / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        original = work / f"input.{kind}"
        original.write_bytes(data)
        _run(program, work, original, name)
        result = work / "out" / "input.docx"
        if not result.is_file():
            raise DamagedFileError(
                f"{name}：LibreOffice 打不开这个文件，可能已损坏或有打开密码。请在 Word 或 WPS 中打开核对，另存为 docx 后再试。"
            )
        return result.read_bytes()


def find_program() -> str | None:
    """Return the LibreOffice program: `DUBAN_SOFFICE`, else on the search path, else where its installers put it."""
    chosen = os.environ.get("DUBAN_SOFFICE")
    if chosen is not None:
        return shutil.which(chosen)
    for program in _PROGRAMS:
        found = shutil.which(program)
        if found:
            return found
    places = [
        Path(root) / "LibreOffice" / "program" / "soffice.exe"
        for key in ("PROGRAMFILES", "PROGRAMFILES(X86)")
        if (root := os.environ.get(key))
    ]
    places.append(Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
    return next((str(place) for place in places if place.is_file()), None)


def _run(program: str, work: Path, original: Path, name: str) -> None:
    command = [
        program,
        f"-env:UserInstallation={(work / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(work / "out"),
        str(original),
    ]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=work,
            start_new_session=True,
        )
    except OSError as error:
        raise UnsupportedFormatError(
            f"{name}：LibreOffice 启动失败（{error.strerror}）。请检查其安装，或用 Word、WPS 另存为 docx 后再试。"
        ) from error
    try:
        process.wait(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise LimitExceededError(
            f"{name}：LibreOffice 转换超过 {TIMEOUT_SECONDS:.0f} 秒，已中止。请用 Word、WPS 另存为 docx 后再试。"
        ) from error
    finally:
        if process.poll() is None:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the launcher and the office process it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
