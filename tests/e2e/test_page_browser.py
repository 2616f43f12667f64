"""The page in a real browser: rows and source find each other, keys work, nothing reaches the network.

Headless Chromium is driven over its debugging pipe (file descriptors 3 and 4), so no driver program and no further
package is needed. Without Chromium the tests are skipped, unless DUBAN_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.datamodel import Analysis, Deadline, Doc, Heading, Party, Segment, Source, Target, Task
from nlp.export.page import write_page
from nlp.segment import sentence_spans

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --remote-debugging-pipe --window-size=1366,768"
).split()


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


pytestmark = pytest.mark.skipif(
    chromium() is None and os.environ.get("DUBAN_REQUIRE_BROWSER") != "1",
    reason="no Chromium here (apt-get install chromium; DUBAN_REQUIRE_BROWSER=1 makes this a failure)",
)


class Browser:
    """One Chromium page. Commands and events are JSON messages that end with a NUL byte."""

    def __init__(self, profile: Path) -> None:
        program = chromium()
        assert program is not None, "DUBAN_REQUIRE_BROWSER=1, but Chromium is not installed"
        ours = [_above_10(fd) for fd in (*os.pipe(), *os.pipe())]
        (their_in, self._out), (self._in, their_out) = (ours[0], ours[1]), (ours[2], ours[3])
        # The shell puts the two ends where Chromium looks for them.
        shell = ["bash", "-c", f'exec "$@" 3<&{their_in} 4>&{their_out}', "bash"]
        self._process = subprocess.Popen(
            [*shell, program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(their_in, their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(their_in)
        os.close(their_out)
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") != self._number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return dict(answer["result"])

    def _receive(self) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0.0, deadline - time.monotonic()))
            data = os.read(self._in, 1 << 16) if ready else b""
            if not data:
                raise RuntimeError("Chromium does not answer")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(message))

    def open(self, path: Path) -> None:
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive())

    def js(self, expression: str) -> Any:
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def click(self, selector: str) -> None:
        """Click the middle of the first line of the element, as a hand would."""
        box = self.js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'nearest'}); const b = e.getClientRects()[0]; return [b.left + Math.min(b.width / 2, 20), b.top + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key: str) -> None:
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        code = {"Enter": 13, "ArrowDown": 40, "ArrowUp": 38, "Escape": 27, "Tab": 9}.get(key, ord(key[0].upper()))
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text, windowsVirtualKeyCode=code)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def marked(self, name: str) -> str:
        return str(self.js(f"Array.from(document.querySelectorAll('#text .{name}'), e => e.textContent).join('')"))

    def selected(self) -> Any:
        return self.js("Array.from(document.querySelectorAll('#rows [aria-selected=true]'), e => e.dataset.row)")

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._out)
        os.close(self._in)


def _above_10(fd: int) -> int:
    high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(fd)
    return high


def spot(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def analysis() -> Analysis:
    filler = "近年来，全县各项工作稳步推进。\n" * 40
    text = (
        "一、抓好河道整治\n县水务局要主动担当。\n"
        + filler
        + "10月底前清淤𬭩𬬭河12公里，由县城管局负责清运垃圾。\n二、做好收尾\n"
        + "及时公开进展<script>document.title='坏'</script>。\n"
    )
    roles = ("topic", "requirement", *["achievement"] * 40, "task", "topic", "task")
    segments = tuple(Segment(at.start, at.end, role) for at, role in zip(sentence_spans(text), roles, strict=True))
    owner, second = spot(text, "县水务局"), spot(text, "县城管局")
    time_span, figure = spot(text, "10月底前"), spot(text, "12公里")
    tasks = (
        Task(
            "a",
            *spot(text, "10月底前清淤𬭩𬬭河12公里"),
            segment=42,
            grade="A",
            lead=(Party(*owner, "县水务局", "县水务局", "carried"),),
            deadlines=(Deadline(*time_span, "10月底前", "date", "2025-10-31"),),
            targets=(Target(*figure, "12公里", 12.0, "公里"),),
        ),
        Task("b", *spot(text, "由县城管局负责清运垃圾"), 42, "A", lead=(Party(*second, "县城管局", "县城管局"),)),
        Task("c", *spot(text, "及时公开进展<script>document.title='坏'</script>"), 44, "B"),
    )
    headings = (Heading(*spot(text, "一、抓好河道整治"), "一", 1), Heading(*spot(text, "二、做好收尾"), "二", 1))
    return Analysis(Doc(text, Source("河道.txt"), headings=headings, segments=segments), tasks)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Browser:
    write_page({"河道": analysis(), "河道_2": analysis()}, tmp_path / "index.html")
    browser.open(tmp_path / "index.html")
    return browser


def in_view(page: Browser, selector: str, pane: str) -> bool:
    return bool(
        page.js(
            f"(() => {{ const a = document.querySelector('{selector}').getBoundingClientRect();"
            f" const b = document.querySelector('{pane}').getBoundingClientRect();"
            " return a.top >= b.top && a.bottom <= b.bottom; })()"
        )
    )


def test_a_clicked_row_shows_and_marks_its_source(page: Browser) -> None:
    page.click('#rows [data-row="0"] .words')
    assert page.selected() == ["0"]
    assert page.marked("on") == "10月底前清淤𬭩𬬭河12公里"
    assert in_view(page, "#text .on", "#text")


def test_a_clicked_source_span_selects_its_row(page: Browser) -> None:
    page.click('#rows [data-row="0"] .words')
    page.click('#text [data-r="1"]')
    assert page.selected() == ["1"]
    assert page.marked("on") == "由县城管局负责清运垃圾"
    assert in_view(page, '#rows [data-row="1"]', "#rows")


def test_the_rest_of_a_segment_cycles_through_its_rows(page: Browser) -> None:
    page.js("document.querySelector('#text [data-rows=\"0 1\"]').click()")
    page.js("document.querySelector('#text [data-rows=\"0 1\"]').click()")
    assert page.selected() == ["1"]
    page.js("document.querySelector('#text [data-rows=\"0 1\"]').click()")
    assert page.selected() == ["0"]


def test_a_carried_cell_leads_to_the_span_that_proves_it_and_back(page: Browser) -> None:
    page.click('#rows [data-row="0"] .moved')
    assert page.marked("hit") == "县水务局"
    assert in_view(page, "#text .hit", "#text")
    page.click('#rows [data-row="1"] .words')
    page.click("#text .unit")
    assert page.selected() == ["0"]


def test_keys_move_through_the_rows_and_between_row_and_source(page: Browser) -> None:
    page.press("j")
    page.press("j")
    page.press("ArrowDown")
    assert page.selected() == ["2"]
    page.press("k")
    assert page.selected() == ["1"]
    page.press("Enter")
    assert page.js("document.activeElement.closest('#text') !== null")
    page.press("Enter")
    assert page.js("document.activeElement.dataset.row") == "1"
    page.press("]")
    assert page.js("document.querySelector('.doc[aria-current]').dataset.doc") == "1"


def test_the_tab_key_reaches_the_cells_of_the_selected_row(page: Browser) -> None:
    page.press("j")
    page.press("Tab")
    page.press("Enter")
    assert page.marked("hit") == "县水务局"


def test_search_and_filters_leave_the_rows_that_match(page: Browser) -> None:
    visible = "Array.from(document.querySelectorAll('#rows .row:not([hidden])'), e => e.dataset.row).join()"
    page.click("#query")
    page.type("县城管局")
    assert page.js(visible) == "1"
    assert page.js("document.getElementById('found').textContent") == "显示 2 / 6 条"
    page.press("Escape")
    page.click(".chip:nth-of-type(3)")
    assert page.js(visible) == "2"


def test_text_that_looks_like_markup_stays_text(page: Browser) -> None:
    assert page.js("document.title") == "任务台账与原文对照"
    assert "<script>document.title" in page.js("document.getElementById('text').textContent")


def test_nothing_is_requested_and_no_policy_is_broken(page: Browser) -> None:
    page.click('#rows [data-row="0"] .words')
    page.click('.role[data-role="task"]')
    asked = [e["params"]["request"]["url"] for e in page.events if e.get("method") == "Network.requestWillBeSent"]
    logged = [e["params"]["entry"]["text"] for e in page.events if e.get("method") == "Log.entryAdded"]
    assert [url.split(":")[0] for url in asked] == ["file"]
    assert logged == []


def test_the_three_columns_fit_an_office_screen(page: Browser) -> None:
    assert page.js("document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight")
