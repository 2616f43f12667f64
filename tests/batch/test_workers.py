"""The functions are at module level because processes find them by name."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from nlp.batch.workers import Died, run_jobs
from nlp.errors import DubanError, ModelError


def start_doubling():
    return double


def double(job: int) -> int:
    if job < 0:
        os._exit(-job)
    return job * 2


def start_wrong():
    raise ModelError("模型不完整")


def start_dead():
    os._exit(1)


def start_refusing():
    return refuse


def refuse(job: int) -> int:
    raise DubanError(f"不做 {job}")


@pytest.mark.parametrize("processes", [1, 2])
def test_every_job_is_done(processes):
    assert dict(run_jobs([1, 2, 3], start_doubling, processes=processes)) == {1: 2, 2: 4, 3: 6}


def test_process_that_dies_costs_its_own_job_only():
    assert dict(run_jobs([1, -7, 2, -8, 3], start_doubling, processes=2)) == {
        1: 2,
        -7: Died(7),
        2: 4,
        -8: Died(8),
        3: 6,
    }


def test_wrong_model_ends_the_run():
    with pytest.raises(ModelError, match="模型不完整"):
        list(run_jobs([1, 2], start_wrong, processes=2))


def test_processes_that_cannot_start_are_not_hired_for_ever():
    with pytest.raises(DubanError, match="启动失败"):
        list(run_jobs([1, 2], start_dead, processes=2))


def test_error_meant_for_the_user_ends_the_run():
    with pytest.raises(DubanError, match="不做"):
        list(run_jobs([1, 2], start_refusing, processes=2))


def test_leaving_early_stops_the_processes():
    results = run_jobs(list(range(1, 100)), start_doubling, processes=2)
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 5


def test_no_jobs_start_nothing():
    assert list(run_jobs([], start_dead, processes=2)) == []


def start_converting():
    return convert


def convert(job: str) -> None:
    copy = Path(job)
    copy.write_text("a copy of the document", encoding="utf-8")
    try:
        time.sleep(60)
    finally:
        copy.unlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without telling them")
def test_processes_told_to_end_clear_up_first(tmp_path):
    copies = [tmp_path / "a", tmp_path / "b"]
    main = threading.get_ident()

    def interrupt():
        while not all(copy.exists() for copy in copies):
            time.sleep(0.02)
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        list(run_jobs([str(copy) for copy in copies], start_converting, processes=2))
    assert not list(tmp_path.iterdir())
