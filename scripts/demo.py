#!/usr/bin/env python3
"""First command of the README: set up this checkout and run duban on the bundled samples."""

from __future__ import annotations

import sys

from environment import ROOT, prepare, run


def main() -> int:
    python = str(prepare())
    command = [python, "-m", "nlp", "run", "samples", "-o", "demo-out", "--overwrite", *sys.argv[1:]]
    print("duban " + " ".join(command[3:]), flush=True)
    code = run(command)
    if code == 0:
        print("请打开 " + str((ROOT / "demo-out" / "index.html").relative_to(ROOT)) + " 和 demo-out 中的其他文件查看。")
    return code


if __name__ == "__main__":
    sys.exit(main())
