"""`duban serve` as a process of its own over a fresh data folder, and people at browsers that can reach nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "Chun-tian2024"
HIGH, WIDE = 768, 1366
STARTS_WITHIN = 60.0
"""Seconds until the address must stand on the console."""


@dataclass(slots=True)
class Office:
    """A running server: its address, the address for the first user, and who sits at which browser."""

    address: str
    first: str
    browser: Browser
    scripts: bool = True
    asked: list[str] = field(default_factory=list)
    """Addresses of other hosts that any browser asked for; they were refused."""
    wrong: list[str] = field(default_factory=list)
    """Complaints of the browsers: errors of scripts, refusals of the policy, errors of the server."""
    opened: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, name: str) -> Page:
        """Return a page of a browser of its own; nobody is logged in."""
        context = self.browser.new_context(
            viewport={"width": WIDE, "height": HIGH}, locale="zh-CN", base_url=self.address, java_script_enabled=self.scripts
        )
        context.set_default_timeout(20_000)
        context.route(lambda url: not self.ours(url), lambda route: route.abort())
        context.on("request", lambda request: None if self.ours(request.url) else self.asked.append(request.url))
        context.on("response", lambda answer: self.wrong.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
        self.opened[name] = context
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda told: self.wrong.append(told.text) if told.type == "error" and "status of 4" not in told.text else None)
        return page

    def seat(self, name: str) -> Page:
        """Return a page somebody has logged in at."""
        page = self.page(name)
        page.goto("/login")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(self.address)
        return page

    def ours(self, url: str) -> bool:
        """Tell whether an address is the server's (or no address at all)."""
        return url.startswith(self.address) or urlsplit(url).scheme in ("data", "blob", "about")

    def leave(self) -> None:
        """Close all browsers."""
        for context in self.opened.values():
            context.close()
        self.opened.clear()


@contextmanager
def running(folder: Path, browser: Browser, *, scripts: bool = True) -> Iterator[Office]:
    """Start `duban serve` with its data in `folder`, read from its console where it is, and end it as Ctrl-C does."""
    environment = {**os.environ, "DUBAN_DATA": str(folder), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    environment.pop("DUBAN_DB", None)
    with subprocess.Popen(
        [sys.executable, "-m", "nlp", "serve", "--quiet"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        stop = threading.Timer(STARTS_WITHIN, process.kill)
        stop.start()
        try:
            office = Office(*_addresses(process), browser, scripts)
            stop.cancel()
            try:
                yield office
            finally:
                office.leave()
        finally:
            stop.cancel()
            process.terminate()
            rest = process.communicate(timeout=30)[0]
    assert process.returncode == 0, rest
    assert rest.strip() == "已停止。", f"the server complained: {rest}"


def _addresses(process: subprocess.Popen[Any]) -> tuple[str, str]:
    told = ""
    assert process.stdout is not None
    for line in process.stdout:
        told += line
        if first := re.search(r"(http://\S+/)setup\?token=\S+", line):
            return first[1], first[0]
    raise AssertionError(f"the server did not start: {told}")
