"""The main job on the bundled samples with every socket blocked: office machines are not on a network."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

BLOCK = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"}:
        raise SystemExit(f"network: {event} {arguments!r}")

sys.addaudithook(refuse)
"""


def test_main_job_needs_no_network(tmp_path):
    # Python runs sitecustomize at every start, so that worker processes are blocked as well.
    (tmp_path / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONUTF8": "1"}
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "nlp", "run", "samples", "-o", str(out), "--jobs", "2"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "network:" not in done.stderr
    drafting = subprocess.run(
        [sys.executable, "-m", "nlp", "draft", "实施方案", "--from", str(out), "-o", str(tmp_path / "方案.docx")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert drafting.returncode == 0, drafting.stderr
    assert len(list((out / "analysis").glob("*.json"))) == len(list((ROOT / "samples").iterdir()))


def test_the_model_leaves_no_trace_of_the_machine(tmp_path):
    """ONNX Runtime counts and reports its users unless told not to; its own code is out of reach of an audit hook, what it keeps on disk is not."""
    code = "import nlp; print(len(nlp.load()('县司法局要在6月底前编制目录。').tasks))"
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path), "TMPDIR": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path), **{name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == []


def test_the_block_works(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    code = "import socket; socket.create_connection(('127.0.0.1', 9))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("network: socket.")
