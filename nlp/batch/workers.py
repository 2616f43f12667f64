"""Run jobs in several processes so that one that dies costs only the job in its hands.

`ProcessPoolExecutor` fails every pending job when one process is killed (out of memory, a crash in a C library).
Here each process has its own pipe and one job at a time; the parent sees the pipe close and hires another.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, TypeVar

from nlp.errors import DubanError

Job = TypeVar("Job")
Result = TypeVar("Result")

_PATIENCE = 5.0
"""Seconds a process may take to leave when told to."""


@dataclass(frozen=True, slots=True)
class Died:
    """The process that held the job is gone; `exit_code` is negative for a signal."""

    exit_code: int | None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    ready: bool = False
    job: Any = None


def run_jobs(
    jobs: Sequence[Job], start: Callable[[], Callable[[Job], Result]], *, processes: int
) -> Iterator[tuple[Job, Result | Died]]:
    """Yield each job with its result, in the order they finish.

    `start` is called once in each process and returns the function that does a job; it, the jobs and the results are
    pickled. A DubanError that either raises is raised here and ends the run. With `processes` 1 everything happens in
    this process and nothing is started.
    """
    if processes <= 1:
        work = start()
        for job in jobs:
            yield job, work(job)
        return
    waiting = deque(jobs)
    crew: dict[Connection, _Worker] = {}
    try:
        for _ in range(min(processes, len(jobs))):
            _hire(crew, start)
        while crew:
            for pipe in [p for p in wait(list(crew)) if isinstance(p, Connection)]:
                worker = crew[pipe]
                try:
                    message, value = pipe.recv()
                except (EOFError, OSError):
                    yield from _bury(crew, pipe)
                    if waiting:
                        _hire(crew, start)
                    continue
                if message == "error":
                    raise value
                if message == "done":
                    yield worker.job, value
                worker.ready, worker.job = True, None
                if waiting:
                    worker.job = waiting.popleft()
                    _send(pipe, (worker.job,))
                else:
                    _dismiss(crew, pipe)
    finally:
        for worker in crew.values():
            worker.process.terminate()
        for pipe, worker in crew.items():
            pipe.close()
            _leave(worker.process)


def _hire(crew: dict[Connection, _Worker], start: Callable[[], Any]) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, start), daemon=True)
    process.start()
    theirs.close()
    crew[ours] = _Worker(process)


def _bury(crew: dict[Connection, _Worker], pipe: Connection) -> Iterator[tuple[Any, Died]]:
    worker = crew.pop(pipe)
    pipe.close()
    _leave(worker.process)
    code = worker.process.exitcode
    if not worker.ready:
        raise DubanError(f"处理进程启动失败（退出码 {code}）：请用 --jobs 1 再试")
    if worker.job is not None:
        yield worker.job, Died(code)


def _dismiss(crew: dict[Connection, _Worker], pipe: Connection) -> None:
    _send(pipe, None)
    worker = crew.pop(pipe)
    _leave(worker.process)
    pipe.close()


def _send(pipe: Connection, message: Any) -> None:
    try:
        pipe.send(message)
    except OSError:
        # The process died while idle: the next `recv` says so, and its job is accounted for there.
        return


def _leave(process: BaseProcess) -> None:
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()


def _end(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _serve(pipe: Connection, start: Callable[[], Callable[[Any], Any]]) -> None:
    """What a process does: prepare, then a job at a time until the parent says None or is gone."""
    # Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Told to end, a process leaves no temporary files and no office program behind.
    signal.signal(signal.SIGTERM, _end)
    # One thread a process: the processes are the parallelism.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    try:
        work = start()
        pipe.send(("ready", None))
        while (message := pipe.recv()) is not None:
            pipe.send(("done", work(*message)))
    except DubanError as error:
        pipe.send(("error", error))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # The parent is gone; nobody waits for an answer.
        return
