"""A process killed at any moment of an import, an edit or a migration leaves a ledger that is whole. DUBAN_KILLS=50 kills as often."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from nlp.ledger.schema import Document, Event, Task
from nlp.ledger.store import open_ledger
from nlp.ledger.verify import verify

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("DUBAN_KILLS", "4"))
ROWS = 3

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from nlp.ledger.edit import edit
from nlp.ledger.rows import find_task
from nlp.ledger.store import open_ledger
from tests.ledger.meeting import CLERK, LINES, MEETING, take_in

folder, url, what = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3]
print("ready", flush=True)
n = 0
while True:
    ledger = open_ledger(folder, url=url)
    print("open", flush=True)
    if what == "migrate":
        from alembic import command
        from nlp.ledger.engine import WRITE
        from nlp.ledger.upgrade import config
        with ledger.engine.execution_options(**{WRITE: True}).begin() as connection:
            command.downgrade(config(connection), "base")
    for _ in range(5):
        n += 1
        if what == "import":
            lines = tuple(line.replace("12公里", f"{n}公里").replace("水库", f"水库{n}库") for line in LINES)
            take_in(ledger, *lines, meta=replace(MEETING, title=f"讲话之{n}-{sys.argv[4]}", occasion=f"会议{n}-{sys.argv[4]}"), name=f"{n}.txt")
        elif what == "edit":
            with ledger.write(CLERK) as work:
                edit(work, 1, version=find_task(work, 1).version, changes={"remark": f"{sys.argv[4]}-{n}", "support": [f"县{n}局"]})
    ledger.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("what", ["import", "edit", "migrate"])
def test_killed_at_any_moment_it_is_whole(ledger, tmp_path, engine_url, what):
    from tests.ledger.meeting import take_in

    if what == "edit":
        take_in(ledger)
    ledger.close()
    script = tmp_path / "writer.py"
    script.write_text(WRITER, encoding="utf-8")
    chance = random.Random(20240620)
    for kill in range(KILLS):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, script, tmp_path / "data", engine_url or "", what, str(kill)], env=environment, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdout is not None
        with process:
            assert process.stdout.readline() == "ready\n"
            if what != "migrate":
                assert process.stdout.readline() == "open\n"
            time.sleep(chance.uniform(0.0, 0.6))
            process.send_signal(signal.SIGKILL)
        after = open_ledger(tmp_path / "data", url=engine_url)  # finishes a migration that was cut off
        try:
            report = verify(after)
            assert report.problems == ()
            with after.read() as work:
                documents = work.session.scalar(select(func.count()).select_from(Document))
                rows = work.session.scalar(select(func.count()).select_from(Task))
                taken = work.session.scalar(select(func.count()).select_from(Event).where(Event.action == "收录任务"))
            assert rows == taken == ROWS * documents  # of every import all or nothing
        finally:
            after.close()
