"""Several people write at once: nothing is lost, nobody is locked out, the chain holds. DUBAN_WRITERS=200 does 200 edits a writer instead of a few."""

import os
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from nlp.errors import ConflictError
from nlp.ledger.edit import edit
from nlp.ledger.rows import find_task
from nlp.ledger.schema import Event
from nlp.ledger.store import Actor, open_ledger
from nlp.ledger.verify import verify
from tests.ledger.meeting import take_in

WRITERS = 8
EDITS = int(os.environ.get("DUBAN_WRITERS", "12"))


def test_no_edit_is_lost_and_no_writer_locked_out(ledger, tmp_path, engine_url):
    take_in(ledger)

    def write(number):
        """Append to the remark of one of three rows; whoever finds another version reads the row again."""
        own = open_ledger(tmp_path / "data", url=engine_url)
        conflicts = 0
        try:
            for n in range(EDITS):
                row = 1 + (number + n) % 3
                while True:
                    with own.read() as work:
                        task = find_task(work, row)
                        version, remark = task.version, task.remark or ""
                    try:
                        with own.write(Actor(f"写手{number}", "录入")) as work:
                            edit(work, row, version=version, changes={"remark": f"{remark} {number}-{n}".strip()})
                        break
                    except ConflictError:
                        conflicts += 1
        finally:
            own.close()
        return conflicts

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with ledger.read() as work:
        words = [word for row in (1, 2, 3) for word in (find_task(work, row).remark or "").split()]
        edits = work.session.scalar(select(func.count()).select_from(Event).where(Event.action == "修改"))
    assert sorted(words) == sorted(f"{number}-{n}" for number in range(WRITERS) for n in range(EDITS))
    assert edits == WRITERS * EDITS
    assert verify(ledger).problems == ()


def test_an_edit_on_an_old_version_is_refused_with_all_three_values(ledger):
    import pytest

    take_in(ledger)
    with ledger.write(Actor("甲", "录入")) as work:
        edit(work, 1, version=1, changes={"remark": "甲的话"})
    with pytest.raises(ConflictError) as refused, ledger.write(Actor("乙", "录入")) as work:
        edit(work, 1, version=1, changes={"remark": "乙的话"})
    assert refused.value.fields["remark"] == (None, "甲的话", "乙的话")
    assert refused.value.by == "甲"
