#!/usr/bin/env python3
"""Gather all that an installation without internet needs into one folder: wheels of duban and its dependencies, and `install.py`.

    python scripts/wheels.py 离线安装 --extras web,postgres

Run it on a machine with internet and the same system and version of Python as the office's. What it gathered is told, with sizes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from environment import ROOT, prepare, run

INSTALLER = ROOT / "scripts" / "install_offline.py"


def main() -> int:
    """Gather the wheels; return the exit code of pip."""
    parser = argparse.ArgumentParser(description="把离线安装所需的安装包收进一个文件夹。")
    parser.add_argument("folder", nargs="?", default="离线安装", help="收到哪个文件夹（默认：离线安装）")
    parser.add_argument("--extras", default="web", help="附加部分，用逗号分开：web 网页、postgres、parquet、compare 区域比较、train 训练、spacy（默认：web）")
    options = parser.parse_args()
    folder = Path(options.folder)
    extras = [name.strip() for name in options.extras.split(",") if name.strip()]
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    for old in wheels.glob("duban-*.whl"):
        old.unlink()
    python = str(prepare())
    target = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    if code := run([python, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--wheel-dir", str(wheels.resolve()), target]):
        print("安装包没有收全（原因见上）：请检查能否访问 PyPI 或单位的镜像源后重试。", file=sys.stderr)
        return code
    shutil.copyfile(INSTALLER, folder / "install.py")
    (folder / "extras.txt").write_text(",".join(extras), encoding="utf-8")
    found = sorted(wheels.glob("*.whl"))
    size = sum(wheel.stat().st_size for wheel in found) / 1024 / 1024
    print(f"已收 {len(found)} 个安装包，共 {size:.0f} MB，在“{folder}”。把整个文件夹拷到内网机器，运行其中的 python install.py。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
