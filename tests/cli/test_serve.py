"""`duban serve` as a process: what it prints, where it listens, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nlp.cli import main
from nlp.cli.serve import listening

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    started = []

    def start(*options: str, folder: str = "data") -> tuple[subprocess.Popen[str], str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        environment.pop("DUBAN_DB", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "nlp", "serve", "--data", str(tmp_path / folder), "--port", str(free_port()), *options],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )
        started.append(process)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "setup?token=" in line:
                break
        return process, "".join(lines)

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_first_run_prints_a_link_that_opens_the_first_form(server):
    _, told = server()
    link = re.search(r"http://127\.0\.0\.1:\d+/setup\?token=\S+", told)[0]
    status, page = get(link)
    assert status == 200
    assert link.partition("token=")[2] in page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_told_to_stop(server, number):
    process, _ = server()
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out.strip()) == (0, "已停止。")


def test_a_second_server_on_the_folder_is_refused(server, tmp_path, capsys):
    server()
    assert main(["serve", "--data", str(tmp_path / "data"), "--port", str(free_port())]) == 2
    assert "已经有一个 duban serve 在用" in capsys.readouterr().err


def test_a_taken_port_is_told_and_by_default_the_next_is_used(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--data", str(tmp_path / "data"), "--port", str(port)]) == 2
        assert f"端口{port}用不了" in capsys.readouterr().err
    with listening("127.0.0.1", None) as first, listening("127.0.0.1", None) as second:
        assert first.getsockname()[1] < second.getsockname()[1]


def test_the_log_of_requests_holds_no_query(server):
    process, told = server()
    where = re.search(r"http://\S+/", told)[0]
    get(f"{where}login?password=hush%0d%0aforged")
    process.terminate()
    _, log = process.communicate(timeout=30)
    assert "GET /login" in log
    assert "hush" not in log


def test_listening_beyond_this_machine_without_tls_is_warned_of(server):
    process, _ = server("--host", "0.0.0.0")
    process.terminate()
    _, log = process.communicate(timeout=30)
    assert "注意：没有配 TLS" in log


def test_a_missing_extra_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("nlp.cli.serve.find_spec", lambda name: None)
    assert main(["serve", "--data", str(tmp_path)]) == 2
    assert '请装上 duban[web]' in capsys.readouterr().err


def test_a_certificate_without_its_key_is_told(tmp_path, capsys):
    (tmp_path / "c.pem").write_text("")
    assert main(["serve", "--data", str(tmp_path), "--tls-cert", str(tmp_path / "c.pem")]) == 2
    assert "--tls-cert 与 --tls-key 要一起写" in capsys.readouterr().err


def test_a_broken_certificate_is_told(tmp_path, capsys):
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("no certificate")
    options = ["--tls-cert", str(tmp_path / "c.pem"), "--tls-key", str(tmp_path / "k.pem"), "--port", str(free_port())]
    assert main(["serve", "--data", str(tmp_path / "data"), *options]) == 2
    assert "TLS 证书或私钥用不了" in capsys.readouterr().err
