"""Uploaded files on their way into the ledger: kept, read one after another beside the server, added as their uploader. States outlive a restart.

Only one file, or one meeting, is worked on at a time: another one that is 处理中 was left so by a stop, or by a database that was gone when its end was
to be written. It is taken up again.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import func, select

from nlp.datamodel import Analysis
from nlp.errors import DubanError, ForbiddenError, SecretMarkError, UnavailableError, UsageError
from nlp.files import last_name, remove_leftovers, replacing
from nlp.ledger.add import ADDERS, Added, add
from nlp.ledger.edit import storable
from nlp.ledger.schema import Upload, User
from nlp.ledger.store import FILES, SYSTEM, Actor, Ledger, Work, permit
from nlp.ledger.users import Person
from nlp.web.reading import Reading

WAITING, RUNNING, DONE, FAILED = "等待", "处理中", "完成", "失败"
LARGEST: Final = 50 * 1024 * 1024
MOST_FILES: Final = 50
MOST_WAITING: Final = 200
"""Files one person may have waiting."""
EVERY: Final = 60.0
"""Seconds between two looks at the queue when nobody tells that something came."""
SOON: Final = 1.0
"""Seconds until the next look after one that went wrong; twice as many after each further one, up to `EVERY`."""
_PIECE: Final = 1 << 20
log = logging.getLogger("duban.web")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: what it is called, and its bytes to be read piece by piece, for a drop may be larger than the memory."""

    name: str
    content: BinaryIO

    @property
    def called(self) -> str:
        """Return the name as it is kept and shown."""
        return last_name(storable(self.name), "材料")


def keep(ledger: Ledger, person: Person, files: Sequence[File], *, date: str | None, meeting: str | None, together: bool) -> str:
    """Keep files of one drop and put them into the queue; return the batch by which its page is found.

    Raises ForbiddenError, UsageError (none, too many, too large, empty, too many waiting).
    """
    permit(person.role, ADDERS, "收录", "材料")
    if not files or len(files) > MOST_FILES:
        raise UsageError("请选择要收录的文件" if not files else f"一次最多{MOST_FILES}个文件：请分几次传")
    folder = ledger.folder / FILES
    folder.mkdir(parents=True, exist_ok=True)
    batch = secrets.token_hex(8)
    stored = [f"{secrets.token_hex(16)}.bin" for _ in files]
    try:
        held = [_store(folder / name, file) for name, file in zip(stored, files, strict=True)]
        with ledger.write(person.actor) as work:
            waiting = work.session.scalar(select(func.count()).select_from(Upload).where(Upload.by == person.name, Upload.state.in_((WAITING, RUNNING)))) or 0
            if waiting + len(files) > MOST_WAITING:
                raise UsageError(f"您还有{waiting}个文件在等待处理：处理完再传")
            for name, file, (size, digest) in zip(stored, files, held, strict=True):
                upload = Upload(
                    batch=batch, name=file.called, size=size, sha256=digest, stored=name, date=date,
                    meeting=storable(meeting or "").strip()[:200] or None, together=together, state=WAITING, tasks=0, by=person.name, at=work.at,
                )
                work.session.add(upload)
    except BaseException:
        for name in stored:
            (folder / name).unlink(missing_ok=True)
        raise
    return batch


def _store(path: Path, file: File) -> tuple[int, str]:
    """Write a file to `path`, whole or not at all; return its size in bytes and its SHA-256. Raises UsageError when it is empty or too large."""
    size, digest = 0, hashlib.sha256()
    with replacing(path) as temporary, temporary.open("wb") as kept:
        while piece := file.content.read(_PIECE):
            size += len(piece)
            if size > LARGEST:
                raise UsageError(f"“{file.called}”太大：最多{LARGEST // 1024 // 1024}MB")
            digest.update(piece)
            kept.write(piece)
        if not size:
            raise UsageError(f"“{file.called}”是空的")
    return size, digest.hexdigest()


class Jobs:
    """The queue: one thread, one reading process."""

    def __init__(self, ledger: Ledger, model: str | None = None) -> None:
        self.ledger, self.reading = ledger, Reading(model)
        self.news, self.ended = threading.Event(), False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Work through the queue until the block ends; what was being read when the server last stopped is read again."""
        if (folder := self.ledger.folder / FILES).is_dir():
            remove_leftovers(folder)
        thread = threading.Thread(target=self._work, name="duban-jobs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.ended = True
            self.news.set()
            self.reading.close()
            thread.join(10)

    def _work(self) -> None:
        soon = SOON
        while not self.ended:
            pause = EVERY
            try:
                self.run_all()
                soon = SOON
            except Exception as error:
                pause, soon = soon, min(2 * soon, EVERY)
                if isinstance(error, UnavailableError):
                    log.warning("收录材料时台账暂时用不了，%g秒后再试：%s", pause, error)
                elif not self.ended:
                    log.exception("收录材料时出错，%g秒后再试", pause)
            self.news.wait(pause)
            self.news.clear()  # behind the wait, so that the news of the end is not lost

    def run_all(self) -> None:
        """Do what waits, until nothing does or the server ends. Raises UnavailableError; what was being done is then taken up by the next call."""
        while not self.ended and (uploads := self._next()):
            self._do(uploads)

    def _next(self) -> list[Upload]:
        """Take the next file, or all of a meeting that are to go in together: those that wait first, then what an earlier call did not bring to its end."""
        with self.ledger.write(SYSTEM) as work:
            left = select(Upload).where(Upload.state.in_((WAITING, RUNNING)))
            first = work.session.scalar(left.order_by(Upload.state == RUNNING, Upload.id).limit(1))
            if first is None:
                return []
            found = list(work.session.scalars(left.where(Upload.batch == first.batch if first.together else Upload.id == first.id).order_by(Upload.id)))
            for upload in found:
                upload.state = RUNNING
            return found

    def _do(self, uploads: Sequence[Upload]) -> None:
        read: dict[str, tuple[Upload, Analysis]] = {}
        for upload in uploads:
            try:
                text = self.reading.analyse(self.ledger.folder / FILES / upload.stored, upload.name, upload.date)
            except SecretMarkError as error:
                self._refuse(upload, str(error))
            except Exception as error:
                if self.ended:
                    return  # it waits again at the next start
                self._fail(upload, error)
            else:
                read[_unique(upload.name, read)] = (upload, Analysis.from_json(text))
        if read:
            try:
                self._add(read)
            except UnavailableError:
                raise
            except Exception as error:
                for upload, _ in read.values():
                    self._fail(upload, error)

    def _add(self, read: dict[str, tuple[Upload, Analysis]]) -> None:
        first = next(iter(read.values()))[0]
        with self.ledger.write(_actor_of(self.ledger, first.by)) as work:
            added = add(work, {name: analysis for name, (_, analysis) in read.items()}, meeting=first.meeting, stored={n: u.stored for n, (u, _) in read.items()})
            for document_id, (upload, analysis) in zip(added.documents, read.values(), strict=True):
                row = work.session.get_one(Upload, upload.id)
                row.state, row.document_id, row.tasks, row.message = DONE, document_id, len(analysis.tasks), told(added)

    def _fail(self, upload: Upload, error: Exception) -> None:
        if not isinstance(error, DubanError):
            log.error("“%s”没有收录成", upload.id, exc_info=error)
        message = str(error) if isinstance(error, DubanError) else "内部错误，没有收录成：请把时间告诉管理员"
        with self.ledger.write(SYSTEM) as work:
            row = work.session.get_one(Upload, upload.id)
            row.state, row.message = FAILED, storable(message)
            self._drop(upload)

    def _refuse(self, upload: Upload, message: str) -> None:
        """Keep nothing of a document with a mark of state secrets: no file, no name, no hash."""
        try:
            actor = _actor_of(self.ledger, upload.by)
        except ForbiddenError:  # locked meanwhile; the document has to go all the same
            actor = SYSTEM
        with self.ledger.write(actor) as work:
            row = work.session.get_one(Upload, upload.id)
            row.state, row.message, row.name, row.sha256, row.size = FAILED, storable(message.replace(upload.name, "这份材料")), "（有密级标志的材料）", "", 0
            work.log("拒收", "ledger", reason="有密级标志")
            self._drop(upload)  # not before the ledger can be written: read again, a file that is gone would be no secret

    def _drop(self, upload: Upload) -> None:
        with suppress(OSError):
            (self.ledger.folder / FILES / upload.stored).unlink()


def told(added: Added) -> str:
    """Return in words what an import came to."""
    parts = [
        f"新增{len(added.new)}行" if added.new else "", f"按新稿更新{len(added.updated)}行" if added.updated else "",
        f"与已有的{len(added.same)}行相同" if added.same else "", f"{len(added.proposed)}行已核对，新稿的说法待取舍" if added.proposed else "",
        f"{len(added.absent)}行新稿未见" if added.absent else "",
    ]
    return "，".join(part for part in parts if part) or "没有任务"


def _unique(name: str, taken: dict[str, tuple[Upload, Analysis]]) -> str:
    stem = Path(name).stem or name
    names = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)


def _actor_of(ledger: Ledger, name: str) -> Actor:
    """Return somebody as the users' table has the person now."""
    with ledger.read() as work:
        return _actor(work, name)


def _actor(work: Work, name: str) -> Actor:
    user = work.session.scalar(select(User).where(User.name == name))
    if user is None or not user.active:
        raise ForbiddenError(f"用户“{name}”已停用，没有收录")
    return Actor(user.name, user.role, user.unit)
