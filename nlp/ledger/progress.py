"""Report how far a row is, month by month, and attach what proves it."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from nlp.errors import ForbiddenError, StateError, UsageError
from nlp.files import last_name, write_bytes_atomic
from nlp.ledger.edit import changing, check_open, storable
from nlp.ledger.life import life
from nlp.ledger.rows import DUTIES, find_task, units_of
from nlp.ledger.schema import Evidence, Progress, Task
from nlp.ledger.store import FILES, Work

REPORTERS: Final = ("承办", "录入", "审核")
LARGEST: Final = 50 * 1024 * 1024
_PERIOD = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def report(
    work: Work, task_id: int, *, text: str, percent: int, period: str | None = None, problems: str | None = None, next_step: str | None = None
) -> Progress:
    """Add what was done of a row in a month (`2024-05`, else this one). Entries are never changed; a later one corrects.

    Raises ForbiddenError, StateError (the row is not in work), UsageError, NotFoundError.
    """
    task = _reported(work, task_id)
    if task.status not in life().handed:
        raise StateError(f"这一行现在是“{task.status}”，不用报进展：交办以后、办结以前报送")
    words = storable(text).strip()
    if not words:
        raise UsageError("请写明办理进展")
    period = period or work.today.isoformat()[:7]
    if not _PERIOD.fullmatch(period):
        raise UsageError(f"“{period}”不是月份：应写成2024-05")
    if not 0 <= percent <= 100:
        raise UsageError("进度应在0到100之间")
    entry = Progress(
        task_id=task.id, period=period, percent=percent, text=words, problems=storable(problems or "").strip() or None,
        next_step=storable(next_step or "").strip() or None, unit=work.actor.unit, by=work.actor.name, at=work.at,
    )
    work.session.add(entry)
    work.session.flush()
    with changing(work, task, action="报送进展", reason=f"{period}：{words}"):
        task.percent = percent
        if task.status in ("已交办", "已签收"):
            task.status = "办理中"
    return entry


def attach(work: Work, task_id: int, name: str, content: bytes, *, progress_id: int | None = None) -> Evidence:
    """Keep a file that proves something of a row, under a name of its own in the data folder. Raises ForbiddenError, UsageError, NotFoundError."""
    task = _reported(work, task_id)
    check_open(task)
    if not content or len(content) > LARGEST:
        raise UsageError("佐证材料是空的" if not content else f"佐证材料太大：最多{LARGEST // 1024 // 1024}MB")
    shown = last_name(storable(name), "佐证")
    stored = f"{secrets.token_hex(16)}.bin"
    folder = work.ledger.folder / FILES
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes_atomic(folder / stored, content)
    evidence = Evidence(
        task_id=task.id, progress_id=progress_id, name=shown, sha256=hashlib.sha256(content).hexdigest(), size=len(content),
        stored=stored, by=work.actor.name, at=work.at,
    )
    work.session.add(evidence)
    work.session.flush()
    work.log("上传佐证", "task", task.id, after={"name": shown, "sha256": evidence.sha256, "size": evidence.size})
    return evidence


def _reported(work: Work, task_id: int) -> Task:
    task = find_task(work, task_id)
    own = {unit for duty in DUTIES for unit in units_of(task, duty)}
    if work.actor.role not in REPORTERS or (work.actor.role == "承办" and work.actor.unit not in own):
        raise ForbiddenError("承办人只能报送本单位任务的进展" if work.actor.role == "承办" else f"“{work.actor.role}”不能报送进展")
    return task
