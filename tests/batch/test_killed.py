"""A run killed at any moment leaves only whole files, and the next one goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nlp.batch import Options, run_batch
from nlp.batch.journal import read_journal
from nlp.datamodel import Analysis
from tests.batch.conftest import analyse, start

ROOT = Path(__file__).parents[2]

SLOW = """
import sys, time
from pathlib import Path
from nlp.batch import Options, run_batch
from tests.batch.conftest import analyse

def slow(path, date, meta):
    time.sleep(0.15)
    return analyse(path, date, meta)

def start():
    return slow

if __name__ == "__main__":
    run_batch([Path(sys.argv[1])], Path(sys.argv[2]), options=Options(jobs=int(sys.argv[3])), start=start)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_run_is_finished_by_resume(tmp_path, jobs):
    folder, out, script = tmp_path / "in", tmp_path / "out", tmp_path / "slow.py"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text(f"第{number}组要在月底前交出总结报告。\n", encoding="utf-8")
    script.write_text(SLOW, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, script, folder, out, str(jobs)], env=environment)
    wait_for(lambda: len(read_journal(out).done) >= 3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.5)  # workers finish the file in their hands and leave

    whole = [Analysis.from_json(p.read_text(encoding="utf-8")) for p in (out / "analysis").glob("*.json")]
    assert 3 <= len(whole) < 12
    assert not (out / "run.json").exists()
    done: list[str] = []

    def noted(path, date, meta):
        done.append(path.name)
        return analyse(path, date, meta)

    result = run_batch([folder], out, options=Options(mode="resume"), start=lambda: noted)
    assert (len(result.documents), len(result.failures)) == (12, 0)
    assert result.reused >= 3
    assert len(done) == 12 - result.reused
    run_batch([folder], tmp_path / "fresh", start=start)
    for name in ("任务台账.csv", "tasks.jsonl"):
        assert (out / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["done"] == 12
    assert not list(out.rglob("*tmp*"))


def wait_for(condition, *, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
