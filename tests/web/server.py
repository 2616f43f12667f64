"""`duban serve` as a process of its own: what it costs, what it writes, and people who talk to it over HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.web.conftest import NAME_OF, PASSWORD

ROOT = Path(__file__).parents[2]
MB = 1024 * 1024


class Server:
    """The running server. `peak` is the most its process and those it started ever held, in bytes; `words` what it printed."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address
        self.peak: dict[int, int] = {}
        self.words: list[str] = []
        self.ended = threading.Event()

    def watch(self) -> None:
        while not self.ended.wait(0.1):
            for pid in (self.process.pid, *children(self.process.pid)):
                self.peak[pid] = max(self.peak.get(pid, 0), high_water(pid))

    def listen(self) -> None:
        assert self.process.stdout is not None
        self.words.extend(self.process.stdout)

    @property
    def server_peak(self) -> int:
        return self.peak[self.process.pid]

    @property
    def reading_peak(self) -> int:
        """Return the most that a reading process held (one at a time runs)."""
        return max((size for pid, size in self.peak.items() if pid != self.process.pid), default=0)

    def enter(self, role: str) -> requests.Session:
        """Return somebody who is logged in; each form bears the token."""
        session = requests.Session()
        session.trust_env = False
        session.headers["Connection"] = "close"  # the server ends a connection that is idle while the next files are made
        form = session.get(f"{self.address}/login", timeout=60).text
        data = {"csrf": token(form), "name": NAME_OF[role], "password": PASSWORD}
        assert session.post(f"{self.address}/login", data=data, allow_redirects=False, timeout=60).headers["location"] == "/"
        session.headers["X-CSRF-Token"] = token(session.get(f"{self.address}/", timeout=60).text)
        return session


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def children(pid: int) -> list[int]:
    """Return the processes started by a process, and theirs."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:
        return found
    return [*found, *(one for child in found for one in children(child))]


def high_water(pid: int) -> int:
    """Return the most memory a process has held, in bytes; 0 where it has ended."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


@contextmanager
def serving(data: Path, around: Path) -> Iterator[Server]:
    """Serve a data folder from `around`, which is also the home and the place of temporary files of the process."""
    for name in ("home", "tmp", "work"):
        (around / name).mkdir(parents=True, exist_ok=True)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("DUBAN_", "XDG_"))},
        "HOME": str(around / "home"), "TMPDIR": str(around / "tmp"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "nlp", "serve", "--data", str(data), "--quiet"], cwd=around / "work", env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    told = process.stdout.readline()
    found = re.search(r"http://[^/]+", told)
    assert found is not None, told + process.stdout.read()
    server = Server(process, found[0])
    threads = [threading.Thread(target=server.watch, daemon=True), threading.Thread(target=server.listen, daemon=True)]
    for thread in threads:
        thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for thread in threads:
            thread.join(10)
        process.stdout.close()
