"""Read and analyse uploaded files in another process with limits: a bomb costs one job, not the server.

The process loads the model once and stays; whoever exceeds memory, time of the processor or patience ends it, and the next job hires another.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nlp.errors import DubanError, LimitExceededError, SecretMarkError, UnsupportedFormatError

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline

MEMORY: Final = 700 * 1024 * 1024
"""Bytes of data a reading process may hold (RLIMIT_DATA; Linux and other POSIX)."""
PROCESSOR: Final = 100
PATIENCE: Final = 150
"""Seconds of the processor, and of the clock, for one file."""
START: Final = 120
MOST_CHARACTERS: Final = 500_000
"""Characters of one text: a long speech has 30,000, the longest collection of minutes 300,000. What is longer goes through `duban run`."""
MOST_BYTES: Final = 200 * 1024 * 1024
"""Bytes of an analysis that the server takes from the process."""
_AT_MOST: Final = f"网页一份最多收{MOST_CHARACTERS // 10_000}万字：请拆成几个文件再传"
FORMATS: Final = frozenset({"txt", "md", "docx", "pdf", "html", "srt", "vtt"})
"""Formats taken from the page, as their content says; those that need another program (doc, wps, rtf) are not."""


class Reading:
    """A process that reads files one at a time."""

    def __init__(self, model: str | None = None) -> None:
        self.model = model
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def analyse(self, path: Path, name: str, date: str | None) -> str:
        """Return the analysis of a file as JSON, its findings of the audit too. `name` is what the user calls it.

        Raises ReadError, LimitExceededError, SecretMarkError.
        """
        pipe = self._hired()
        try:
            pipe.send((str(path), name, date))
            if not pipe.poll(PATIENCE):
                raise LimitExceededError(f"{name}：{PATIENCE}秒还没有读完，已停止：请拆成几个文件再试")
            # As words, not as pickled objects: whatever took over the process that reads has no way into the server.
            kind, value = json.loads(pipe.recv_bytes(MOST_BYTES))
        except LimitExceededError:
            self.close()
            raise
        except (EOFError, OSError):
            self.close()
            raise LimitExceededError(f"{name}：读它所用的内存或时间超过上限，没有处理：请核实来源，或拆成几个文件再试") from None
        if kind == "secret":
            raise SecretMarkError(value)
        if kind == "error":
            raise DubanError(value)
        return str(value)

    def _hired(self) -> Connection:
        if self._process is not None and self._process.is_alive() and self._pipe is not None:
            return self._pipe
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.model), daemon=True, name="duban-reading")
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        try:
            if not ours.poll(START) or ours.recv_bytes(16) != b"ready":
                raise EOFError
        except (EOFError, OSError):
            self.close()
            raise DubanError("读文件的进程没有启动成：请重启 duban serve 再试") from None
        return ours

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(10)
            self._process.close()
        self._process = self._pipe = None


def _serve(pipe: Connection, model: str | None) -> None:
    """What the process does: a file at a time until the server is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from nlp.pipeline import load

    pipeline = load(model, threads=1)
    pipeline("县司法局要在6月底前编制目录。")  # the weights are there before the first file
    _limit_memory()
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            path, name, date = pipe.recv()
            pipe.send_bytes(json.dumps(_read(Path(path), name, date, pipeline)).encode())


def _read(path: Path, name: str, date: str | None, pipeline: Pipeline) -> tuple[str, str]:
    from nlp.audit.reviews import audited, refuse_secret
    from nlp.readers import read_bytes
    from nlp.readers.sniff import sniff

    _limit_processor()
    try:
        data = path.read_bytes()
        if (found := sniff(data, name=name)) not in FORMATS:
            raise UnsupportedFormatError(f"{name}：网页只收 docx、txt、md、pdf、html、srt、vtt，这个文件是 {found}：请另存为 docx 再传")
        if found in ("txt", "md", "srt", "vtt") and len(data) > 8 * MOST_CHARACTERS:  # at most 4 a character, and times of day beside them
            raise LimitExceededError(f"{name}：文字太多，{_AT_MOST}")
        doc = read_bytes(data, name=name)
        refuse_secret(doc)
        if len(doc.text) > MOST_CHARACTERS:
            raise LimitExceededError(f"{name}：全文{len(doc.text) // 10_000}万字，{_AT_MOST}")
        return "done", audited(pipeline(doc, date=date), file=data if found == "docx" else None).to_json()
    except SecretMarkError as error:
        return "secret", str(error)
    except DubanError as error:
        return "error", str(error)
    except MemoryError:
        return "error", f"{name}：读它要用的内存超过上限，没有处理：请核实来源，或拆成几个文件再试"
    except RecursionError:
        return "error", f"{name}：内容嵌套得太深，没有处理：请核实来源，另存为 docx 再试"
    except Exception as error:
        return "error", f"{name}：没有读成（{type(error).__name__}）：请另存为新的 docx 再试"


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    # Half a million pages of the model are mapped and shared: what counts is the data this process holds of its own.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor() -> None:
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + PROCESSOR, hard))
