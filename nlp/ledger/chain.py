"""The log of events: each holds the hash of the one before, so that nothing can be changed, taken out or slipped in unseen.

`hash = sha256(previous + canonical JSON of the event)`. What a chain cannot show is that its end was cut off: `verify` returns the head
(number and hash) to be printed and kept elsewhere, and takes one to compare with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlp.ledger.schema import Event

START = "0" * 64
_HASHED = ("seq", "at", "actor", "role", "action", "object", "object_id", "before", "after", "reason", "version", "state")


@dataclass(frozen=True, slots=True)
class Head:
    """The last event: its number and hash; (0, zeros) of an empty log."""

    seq: int
    hash: str


def canonical(value: Any) -> str:
    """Return JSON that is the same for the same value: keys sorted, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """Return the SHA-256 (hex) of a JSON value."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def event_hash(event: Event) -> str:
    """Return the hash an event must have."""
    fields = {name: getattr(event, name) for name in _HASHED}
    return hashlib.sha256((event.previous + canonical(fields)).encode()).hexdigest()


def head(session: Session) -> Head:
    """Return the end of the chain."""
    found = session.execute(select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)).first()
    return Head(found[0], found[1]) if found else Head(0, START)


def append(session: Session, fields: Mapping[str, Any]) -> Event:
    """Add an event behind the last one. The transaction must be one that writes: no other may add meanwhile."""
    last = head(session)
    event = Event(**{"object_id": None, "before": None, "after": None, "reason": None, "version": None, "state": None, **fields, "seq": last.seq + 1, "previous": last.hash})
    event.hash = event_hash(event)
    session.add(event)
    session.flush()
    return event


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: `problems` in Chinese, empty when all is well; `head` to be kept."""

    head: Head
    problems: tuple[str, ...]


def verify_chain(session: Session, *, known: Head | None = None) -> Verdict:
    """Walk the whole chain. `known` is a head noted earlier: it must still be there."""
    problems: list[str] = []
    last = Head(0, START)
    seen_known = known is None or known.seq == 0
    for event in session.scalars(select(Event).order_by(Event.seq).execution_options(yield_per=1000)):
        if event.seq != last.seq + 1:
            problems.append(f"第{last.seq + 1}条起缺{event.seq - last.seq - 1}条操作记录")
        if event.previous != last.hash:
            problems.append(f"第{event.seq}条操作记录接不上前一条")
        if event.hash != event_hash(event):
            problems.append(f"第{event.seq}条操作记录被改动过")
        last = Head(event.seq, event.hash)
        if known and last.seq == known.seq:
            seen_known = last == known
        session.expunge(event)
    if not seen_known and known:
        problems.append(f"第{known.seq}条操作记录与留存的校验码不符，或已被删去")
    return Verdict(last, tuple(problems))
