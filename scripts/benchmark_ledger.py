#!/usr/bin/env python3
"""How long the pages of the ledger take with many rows, beside the same pages of an empty ledger, in one run.

    .venv/bin/python scripts/benchmark_ledger.py --rows 50000

Prints, of each page, the median milliseconds of both and their ratio. The rows are made up here; the chain of their events verifies (`--verify`).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fastapi.testclient import TestClient
from sqlalchemy import insert, select

import nlp
from nlp.ledger.add import add
from nlp.ledger.chain import event_hash, head
from nlp.ledger.rows import WHOLE, snapshot, state_hash
from nlp.ledger.schema import (
    Assignment,
    Deadline,
    Document,
    Event,
    Login,
    Passage,
    Progress,
    Task,
    TaskSource,
    Unit,
    User,
)
from nlp.ledger.store import Actor, Ledger, open_ledger
from nlp.ledger.verify import verify
from nlp.web.app import create_app

DAY = datetime.fromisoformat("2024-06-20T10:00:00+08:00")
AT = "2024-03-01T00:00:00.000000Z"
UNITS = 120
STATES = ("草稿", "已立项", "已交办", "已签收", "办理中", "办理中", "待审核", "已办结", "已销号", "已销号")
DEEDS = ("开展整改", "建立台账", "编制目录", "组织培训", "完成自查", "修订制度")
PAGES = {
    "今日": "/", "台账": "/ledger", "台账：文字": "/ledger?text=目录", "台账：单位": "/ledger?unit=县第7局", "台账：红灯": "/ledger?light=red",
    "台账：按时限": "/ledger?sort=due", "台账：末页": "/ledger?page=900", "一行": "/tasks/1", "核对": "/review", "看板": "/board", "日历": "/calendar",
    "统计": "/statistics", "材料": "/documents", "文稿": "/letters", "报告": "/reports",
}
CHUNK = 2000


def fill(ledger: Ledger, rows: int) -> None:
    """Put made-up rows into an empty ledger, forty to a document."""
    chance = random.Random(20240620)
    text = "在全县重点工作调度会上的讲话\n（2024年1月10日）\n县第1局要在6月底前完成自查，建立台账。\n"
    analysis = nlp.load("baseline")(text)
    with ledger.engine.begin() as connection:
        documents = max(1, rows // 40)
        connection.execute(insert(Document), [
            {"id": n + 1, "name": f"讲话{n}", "meeting": f"2024-01-{n % 28 + 1:02d} 第{n // 3}次调度会", "title": "讲话", "sha256": f"{n:064x}", "format": "txt",
             "date": "2024-01-10", "text": text, "analysis": analysis.to_json(), "added_at": AT, "added_by": "测试"} for n in range(documents)
        ])
        connection.execute(insert(Passage), [
            {"id": n + 1, "document_id": n + 1, "position": 0, "start": 28, "end": 49, "role": "task", "score": 0.9} for n in range(documents)
        ])
        connection.execute(insert(Unit), [{"id": n + 1, "name": f"县第{n + 1}局", "generic": False, "aliases": []} for n in range(UNITS)])
        made = [task_of(n, documents, chance) for n in range(1, rows + 1)]
        for at in range(0, rows, CHUNK):
            part = made[at : at + CHUNK]
            connection.execute(insert(Task), part)
            ids = [task["id"] for task in part]
            connection.execute(insert(Assignment), [a for n in ids for a in (
                {"task_id": n, "unit_id": n % UNITS + 1, "duty": "lead", "position": 0, "how": "explicit"},
                {"task_id": n, "unit_id": (n * 7 + 1) % UNITS + 1, "duty": "support", "position": 0, "how": "explicit"})])
            connection.execute(insert(Deadline), [
                {"task_id": t["id"], "position": 0, "text": t["due"], "kind": "date", "value": t["due"], "due": t["due"], "rrules": [], "how": "explicit"} for t in part
            ])
            connection.execute(insert(TaskSource), [
                {"task_id": n, "position": 0, "document_id": n % documents + 1, "key": f"k{n}", "start": 28, "end": 49, "place": "第3段"} for n in ids
            ])
            handed = [n for n in ids if made[n - 1]["start_day"] and n % 3 == 0]
            if handed:
                connection.execute(insert(Progress), [{"task_id": n, "period": "2024-05", "percent": 30, "text": "正在推进", "by": "测试", "at": AT} for n in handed])
    chain(ledger, rows)


def task_of(n: int, documents: int, chance: random.Random) -> dict[str, object]:
    """Return the columns of a made-up row."""
    state = chance.choice(STATES)
    due = date(2024, 1, 1) + timedelta(days=chance.randrange(500))
    begun = date(2024, 1, 1) + timedelta(days=chance.randrange(150))
    done = state in ("已办结", "已销号")
    return {
        "id": n, "number": f"{n:012x}", "document_id": n % documents + 1, "passage_id": n % documents + 1, "start": 28, "end": 49,
        "content": f"县第{n % UNITS + 1}局要在{due.month}月底前{chance.choice(DEEDS)}，逐条销号第{n}项问题，并把办理情况书面报县政府办公室",
        "section": ["一、总体要求"], "measures": [], "purpose": [], "targets": [], "due": due.isoformat(), "due_day": due.toordinal(), "grade": "A", "score": chance.random(),
        "role": "task", "review": "采纳" if state != "草稿" else chance.choice(["待核", "采纳", "存疑"]), "status": state, "percent": 100 if done else chance.randrange(90),
        "start_day": None if state in ("草稿", "已立项") else begun.toordinal(), "closed_on": (begun + timedelta(days=60)).isoformat() if done else None,
        "touched": [], "absent": False, "version": 1, "created_at": AT, "updated_at": AT,
    }


def chain(ledger: Ledger, rows: int) -> None:
    """Log every row, and every report, as the program would."""
    with ledger.read() as work:
        last = head(work.session)
    for at in range(0, rows, CHUNK):
        events: list[dict[str, object]] = []
        with ledger.read() as work:
            reported = set(work.session.scalars(select(Progress.task_id)))
            for task in work.session.scalars(select(Task).where(Task.id > at, Task.id <= at + CHUNK).options(*WHOLE).order_by(Task.id)):
                for action in ("收录任务", *(["报送进展"] if task.id in reported else [])):
                    event = Event(
                        seq=last.seq + 1, at=AT, actor="测试", role="录入", action=action, object="task", object_id=task.id, before=None, after=snapshot(task), reason=None,
                        version=1, state=state_hash(task), previous=last.hash,
                    )
                    event.hash = event_hash(event)
                    last = type(last)(event.seq, event.hash)
                    events.append({column.name: getattr(event, column.name) for column in Event.__table__.columns})
        with ledger.engine.begin() as connection:
            connection.execute(insert(Event), events)


def client_of(ledger: Ledger) -> TestClient:
    """Return somebody of the role 审核, logged in."""
    import hashlib

    token = "benchmark"
    with ledger.write(Actor("测试", "审核")) as work:
        user = User(name="ceshi", shown="测试", role="审核", password=None, active=True, failures=0, keys={}, created_at=work.at)
        work.session.add(user)
        work.session.flush()
        work.session.add(Login(token=hashlib.sha256(token.encode()).hexdigest(), user_id=user.id, csrf="csrf", began_at=work.at, seen_at=work.at))
    client = TestClient(create_app(ledger), base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies.set("duban", token)
    return client


def timed(client: TestClient, path: str, times: int) -> float:
    """Return the median seconds of a page, the first call left out."""
    took = []
    for _ in range(times + 1):
        began = time.perf_counter()
        answer = client.get(path)
        took.append(time.perf_counter() - began)
        if answer.status_code >= 400:
            raise SystemExit(f"{path}: {answer.status_code}")
    return median(took[1:])


def ledgers(folder: Path, rows: int, db: Sequence[str | None]) -> Iterator[Ledger]:
    """Yield an empty ledger with one document, and a full one."""
    empty = open_ledger(folder / "empty", url=db[0], clock=lambda: DAY)
    with empty.write(Actor("测试", "录入")) as work:
        add(work, {"讲话": nlp.load("baseline")("县第1局要在6月底前完成自查。\n", date="2024-01-10")})
    yield empty
    full = open_ledger(folder / "full", url=db[1], clock=lambda: DAY)
    fill(full, rows)
    yield full


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--db", nargs=2, default=(None, None), metavar="URL", help="two new databases of PostgreSQL; without, files of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        measure(Path(folder), options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fill both ledgers, print what each page takes."""
    empty, full = ledgers(folder, options.rows, options.db)
    if options.verify:
        began = time.perf_counter()
        print("verify:", verify(full).problems[:3] or "whole", f"{time.perf_counter() - began:.1f} s")
    few, many = client_of(empty), client_of(full)
    print(f"{'page':<16}{'empty ms':>10}{f'{options.rows} ms':>12}{'ratio':>8}")
    for name, path in PAGES.items():
        small, large = timed(few, path, options.times), timed(many, path, options.times)
        print(f"{name:<16}{small * 1000:>10.1f}{large * 1000:>12.1f}{large / small:>8.1f}")
    for ledger in (empty, full):
        ledger.close()


if __name__ == "__main__":
    main()
