"""From the console to the page: `duban serve` as its user starts it, the link it prints, the first users, in and out again; with scripts and without."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.seat import needs_browser
from tests.web.conftest import PASSWORD

pytestmark = needs_browser
ROOT = Path(__file__).parents[2]


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """The link a new ledger prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    environment.pop("DUBAN_DB", None)
    command = [sys.executable, "-m", "nlp", "serve", "--data", str(tmp_path / "data"), "--quiet"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8") as process:
        yield next(found[0] for line in process.stdout if (found := re.search(r"http://\S+/setup\?token=\S+", line)))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_link_of_the_console_leads_to_users_who_can_work(link, browser, scripts):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=scripts)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link)
    assert page.input_value("[name=token]") == link.partition("token=")[2]
    for name, words in {"name": "guan", "password": PASSWORD, "again": PASSWORD, "clerk": "luru", "clerk_password": PASSWORD}.items():
        page.fill(f"[name={name}]", words)
    page.click("main button[type=submit]")
    assert "管理员已建好，请登录" in page.inner_text("body")
    page.fill("[name=name]", "luru")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    assert "今日要办" in page.inner_text("h1")
    assert [cookie["httpOnly"] for cookie in context.cookies()] == [True]
    page.click("text=退出")
    assert "已退出" in page.inner_text("body")
    page.goto(link)
    assert page.url.endswith("/login")
    assert {re.match(r"http://[^/]+/", address)[0] for address in asked} == {re.match(r"http://[^/]+/", link)[0]}
    context.close()
