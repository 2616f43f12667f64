#!/usr/bin/env python3
"""Install duban from the folder of wheels this file lies in, without internet: makes an environment and tells how to start.

    python install.py             # into the folder `duban` beside this one
    python install.py D:\\duban    # elsewhere; again, to bring an installation up to date

Data (the ledger, its files) lie elsewhere and are not touched. Standard library only.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)


def main() -> int:
    """Install; return an exit code."""
    if sys.version_info < OLDEST:
        print("需要 Python 3.11 或更新的版本：请换用新版本的 python 再运行。", file=sys.stderr)
        return 1
    wheels = HERE / "wheels"
    if not list(wheels.glob("duban-*.whl")):
        print(f"“{wheels}”里没有 duban 的安装包：请把整个离线安装文件夹一起拷来。", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "duban"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    if not python.exists() and subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False).returncode:
        print("建不了运行环境：请确认磁盘可写；Debian、Ubuntu、统信、麒麟上还需先装 python3-venv。", file=sys.stderr)
        return 1
    extras = (HERE / "extras.txt").read_text(encoding="utf-8").strip() if (HERE / "extras.txt").exists() else ""
    package = f"duban[{extras}]" if extras else "duban"
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--find-links", str(wheels), "--upgrade", package]
    if subprocess.run([*command, "--disable-pip-version-check"], check=False).returncode:
        print("没有装成（原因见上）：安装包须在同一种系统、同一版本的 Python 上收集。", file=sys.stderr)
        return 1
    duban = programs / ("duban.exe" if os.name == "nt" else "duban")
    print(f"已装好。命令：\n  {duban} run 讲话稿 -o 结果\n  {duban} serve        （网页，按屏幕上的地址打开）")
    return 0


if __name__ == "__main__":
    sys.exit(main())
