#!/usr/bin/env python3
"""Second command of the README: set up this checkout and run every check: ruff, mypy, pytest.

Arguments go to pytest: `python scripts/test.py tests/batch -k resume`.
"""

from __future__ import annotations

import sys

from environment import prepare, run

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "mypy": ["mypy"],
}


def main() -> int:
    python = str(prepare(extras=("dev", "spacy", "train", "web", "postgres", "parquet", "compare")))
    failed = []
    for name, arguments in {**CHECKS, "pytest": ["pytest", *sys.argv[1:]]}.items():
        print("== " + name, flush=True)
        if run([python, "-m", *arguments]):
            failed.append(name)
    if failed:
        print("未通过：" + "、".join(failed), file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
