"""Make the virtual environment `.venv` of this checkout and install the project into it; standard library only."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "duban-installed.json"
OLDEST = (3, 11)


def prepare(*, extras: tuple[str, ...] = ()) -> Path:
    """Return the Python of `.venv` with the project and `extras` installed; quick when nothing has changed.

    Leaves with one line on stderr when Python is too old, or when the environment or the installation fails.
    """
    if sys.version_info < OLDEST:
        now = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"需要 Python 3.11 或更新的版本，现在是 {now}：请换用新版本的 python 再运行。")
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not _works(python):
        print("正在建立运行环境 .venv …", flush=True)
        _run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "建不了运行环境 .venv：请确认磁盘可写；Debian、Ubuntu 上还需先安装 python3-venv。",
        )
    # pyproject.toml decides what is installed; the sources themselves are used where they are.
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    installed = _installed()
    wanted = sorted({*extras, *installed.get("extras", ())})
    if installed != {"project": project, "extras": wanted, "root": str(ROOT)}:
        print("正在安装 duban 及其依赖，首次约需一两分钟 …", flush=True)
        target = "{}[{}]".format(ROOT, ",".join(wanted)) if wanted else str(ROOT)
        _run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target],
            "安装失败（原因见上）：请检查能否访问 PyPI 或单位的镜像源（pip config set global.index-url 镜像地址）后重试。",
        )
        STAMP.write_text(json.dumps({"project": project, "extras": wanted, "root": str(ROOT)}), encoding="utf-8")
    return python


def run(command: list[str]) -> int:
    """Run a command in the root of the checkout and return its exit code."""
    # Windows consoles of an older code page cannot show every character.
    environment = {**os.environ, "PYTHONIOENCODING": os.environ.get("PYTHONIOENCODING", "utf-8")}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST!r})"
    return subprocess.run([str(python), "-c", check], check=False, stderr=subprocess.DEVNULL).returncode == 0


def _installed() -> dict:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(failure)
