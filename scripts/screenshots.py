#!/usr/bin/env python3
"""Pictures of every screen for the user's guide, over a ledger of the bundled samples that is made here and thrown away.

    python scripts/screenshots.py            # writes docs/images/*.png
    python scripts/screenshots.py 核对 台账    # only these

The clock of the ledger stands at 10 September 2024. Needs Chromium (apt-get install chromium) and the extras `web` and `test`.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

import nlp
from nlp.ledger.add import add
from nlp.ledger.edit import edit
from nlp.ledger.life import take
from nlp.ledger.progress import attach, report
from nlp.ledger.review import UNREVIEWED, decide
from nlp.ledger.rows import WHOLE, Row, row_of
from nlp.ledger.schema import Task
from nlp.ledger.store import Actor, Ledger, Work, open_ledger
from nlp.ledger.users import add_user
from nlp.web.app import create_app
from scripts.serving import served

IMAGES = ROOT / "docs" / "images"
SPEECH, NOTICE, TALK = (next((ROOT / "samples").glob(f"*{name}*")) for name in ("讲话", "通知", "转写"))
WIDE, HIGH = 1366, 768
COLORS = 96
LARGEST, LARGEST_IN_ALL = 120 * 1024, 1536 * 1024
PASSWORD = "Chun-tian2024"
PEOPLE = {
    "admin": ("管理员", "郑岚", ""), "linxiao": ("录入", "林晓", ""), "hezhou": ("录入", "何舟", ""), "tangning": ("审核", "唐宁", ""),
    "sifaju": ("承办", "严松", "县司法局"), "shenji": ("审计", "梁越", ""),
}
CLERK, CLERK2, AUDITOR, UNIT = Actor("linxiao", "录入"), Actor("hezhou", "录入"), Actor("tangning", "审核"), Actor("sifaju", "承办", "县司法局")
PROFILE = "organ: 青禾县人民政府督查室\nmark: 青禾县人民政府督查室\nnumber: 青督函〔2024〕17号\ncontact: 林晓\nphone: 0000-0000017\n"


class Clock:
    """The clock of the ledger: stands still until set."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2024-03-13T09:00:00+08:00")

    def __call__(self) -> datetime:
        return self.now

    def set(self, when: str) -> None:
        self.now = datetime.fromisoformat(f"{when}:00+08:00")


def rows(work: Work) -> list[Row]:
    """Return the rows as they are now."""
    return [row_of(task) for task in work.session.scalars(select(Task).order_by(Task.id).options(*WHOLE))]


def step(ledger: Ledger, who: Actor, name: str, which: Callable[[Row], bool], **more: str) -> None:
    """Take a step with the rows it fits."""
    with ledger.write(who) as work:
        for row in filter(which, rows(work)):
            take(work, row.id, name, version=row.version, **more)


def tell(ledger: Ledger, which: Callable[[Row], bool], percent: int, words: str, **more: str) -> None:
    """Report progress of rows, as the clerk does for units without a user."""
    with ledger.write(CLERK) as work:
        for row in filter(which, rows(work)):
            report(work, row.id, text=words, percent=percent, **more)


def says(*words: str) -> Callable[[Row], bool]:
    """Return what tells rows by their words."""
    return lambda row: any(word in row.content for word in words)


DONE = says("修订重大行政决策目录", "3月25日前补报", "落实方案")


def live(ledger: Ledger, clock: Clock) -> None:
    """Half a year of an office: the speech of March and the talk of May handed on, some rows done, some late."""
    pipeline = nlp.load("encoder")
    for path, day in ((SPEECH, "2024-03-13"), (TALK, "2024-05-20")):
        clock.set(f"{day}T14:30")
        with ledger.write(CLERK) as work:
            add(work, {path.stem: pipeline(nlp.read(path))})
        with ledger.write(CLERK) as work:
            for row in [row for row in rows(work) if row.review == UNREVIEWED]:
                decide(work, row.id, "驳回" if says("约谈", "这个我来协调")(row) else "采纳", version=row.version)
        step(ledger, CLERK, "立项", lambda row: row.status == "草稿" and row.review == "采纳")
        clock.set(f"{day}T16:00")
        step(ledger, CLERK, "交办", lambda row: row.status == "已立项" and bool(row.owners) and "办事清单" not in row.content)
        clock.set(f"{day[:8]}{int(day[8:]) + 2}T09:20")
        step(ledger, CLERK, "签收", lambda row: row.status == "已交办" and "县司法局" not in row.owners and "市场监督" not in row.content)
        step(ledger, UNIT, "签收", lambda row: row.status == "已交办" and "县司法局" in row.owners)
        step(ledger, CLERK, "开始办理", lambda row: row.status == "已签收" and row.number[-1] in "135789")
        if day == "2024-03-13":
            clock.set("2024-04-24T10:10")
            tell(ledger, lambda row: DONE(row) and row.status in ("办理中", "已签收", "已交办"), 100, "已按要求办结，材料附后。", period="2024-04")
            with ledger.write(CLERK) as work:
                for row in filter(DONE, rows(work)):
                    attach(work, row.id, "办理情况报告.docx", b"PK\x03\x04 sample")
            step(ledger, CLERK, "报送办结", lambda row: DONE(row) and row.status in ("办理中", "已签收"))
            clock.set("2024-04-26T15:00")
            step(ledger, AUDITOR, "审核办结", lambda row: row.status == "待审核")
            step(ledger, AUDITOR, "销号", lambda row: row.status == "已办结" and "补报" not in row.content)
    clock.set("2024-06-24T09:30")
    tell(ledger, says("调剂不少于2名"), 60, "7个镇已调剂到位，其余5个镇正在商请。", period="2024-06", problems="两个镇没有空编。", next_step="报县委编办核增。")
    tell(ledger, says("三处临时堆放点"), 100, "三处堆放点已选定并公示。", period="2024-06")
    tell(ledger, says("14条河道"), 85, "已清理12条，剩余2条受征地影响。", period="2024-06")
    step(ledger, CLERK, "报送办结", lambda row: says("三处临时堆放点")(row) and row.status in ("办理中", "已签收"))
    clock.set("2024-08-28T11:00")
    tell(ledger, says("积案"), 70, "化解率72%，还有4件在办。", period="2024-08")
    tell(ledger, says("12个镇"), 75, "已在9个镇设立接收点。", period="2024-08")
    tell(ledger, says("工资保证金"), 30, "已检查6个项目。", period="2024-08")
    step(ledger, CLERK, "申请延期", lambda row: says("调剂不少于2名")(row) and row.status in ("办理中", "已签收"), reason="两个镇需报市里核增编制", day="2024-09-30")
    with ledger.write(CLERK2) as work:
        for row in filter(says("清单"), rows(work)):
            if row.status in ("已立项", "已签收", "办理中"):
                edit(work, row.id, version=row.version, changes={"remark": "与政务服务中心对接"})
    clock.set("2024-09-10T10:00")


def palette(shot: Image.Image) -> Image.Image:
    """Return half of the colours as the picture has them most often, so that grounds stay what they are, and half that cover the rest."""
    often = sorted(shot.getcolors(WIDE * HIGH), reverse=True)[: COLORS // 2]
    spread = shot.quantize(COLORS // 2, method=Image.Quantize.MAXCOVERAGE).getpalette()[: COLORS // 2 * 3]
    made = Image.new("P", (1, 1))
    made.putpalette([*(value for _, color in often for value in color), *spread])
    return made


class Camera:
    """Takes the pictures that were asked for."""

    def __init__(self, wanted: list[str]) -> None:
        self.wanted, self.sizes = wanted, {}

    def shoot(self, page: Page, name: str) -> None:
        """Write what the window shows as a PNG with few colours."""
        if self.wanted and name not in self.wanted:
            return
        page.wait_for_load_state("networkidle")
        shot = Image.open(io.BytesIO(page.screenshot(caret="hide", animations="disabled"))).convert("RGB")
        small = shot.quantize(palette=palette(shot), dither=Image.Dither.NONE)
        path = IMAGES / f"{name}.png"
        small.save(path, optimize=True)
        self.sizes[name] = path.stat().st_size
        print(f"{name}.png {self.sizes[name] / 1024:.0f} KB")


def sit(browser: Browser, site: str, name: str) -> Page:
    """Return a page somebody is logged in at."""
    page = browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="zh-CN", base_url=site, timezone_id="Asia/Shanghai").new_page()
    page.set_default_timeout(30_000)
    page.goto("/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site}/")
    return page


def first_start(browser: Browser, ledger: Ledger, camera: Camera) -> None:
    """The pages before anybody can log in."""
    with served(create_app(ledger, first_token="Zm9yLXRoZS1ndWlkZQ")) as site:
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, locale="zh-CN")
        page.goto(f"{site}/setup?token=Zm9yLXRoZS1ndWlkZQ")
        page.fill("input[name=name]", "admin")
        page.fill("input[name=shown]", "郑岚")
        camera.shoot(page, "首次启动")
        page.close()


def intake(page: Page, camera: Camera) -> None:
    """Hand in the notice; the documents and the page of one."""
    page.goto("/upload")
    page.set_input_files("#files", {"name": NOTICE.name, "mimeType": "application/octet-stream", "buffer": NOTICE.read_bytes()})
    camera.shoot(page, "收录")
    page.click("main button[type=submit]")
    page.wait_for_selector("#uploads:has-text('全部处理完')", timeout=90_000)
    camera.shoot(page, "收录进度")
    page.goto("/documents")
    camera.shoot(page, "材料")
    page.click("main table a >> nth=0")
    page.wait_for_selector(".doc-panes")
    camera.shoot(page, "材料正文")


def review(page: Page, camera: Camera) -> None:
    """The review screen, a mark being corrected, the keys, many rows at once."""
    page.goto("/review")
    page.wait_for_selector("#rv-row[data-at]:not([data-busy])")
    page.keyboard.press("j")
    page.wait_for_timeout(800)
    camera.shoot(page, "核对")
    page.keyboard.press("m")
    page.keyboard.press("6")
    page.wait_for_selector(".rv-bar-words")
    page.wait_for_timeout(2500)
    camera.shoot(page, "标注")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#rv-help")
    camera.shoot(page, "键位")
    page.goto("/review/bulk?least=90")
    camera.shoot(page, "批量采纳")


def table(clerk: Page, other: Page, camera: Camera) -> None:
    """The ledger, a cell, two people at one row, a row, steps of many rows."""
    clerk.goto("/ledger?all=1")
    camera.shoot(clerk, "台账")
    clerk.goto("/ledger?status=open&light=red")
    line = f"#{clerk.locator('table.ledger tbody tr').nth(1).get_attribute('id')}"
    clerk.click(f"{line} a.cell[href*='cell=support']")
    clerk.wait_for_selector(f"{line} textarea[name=support]")
    other.goto(clerk.url)
    other.click(f"{line} a.cell[href*='cell=support']")
    clerk.fill(f"{line} textarea[name=support]", "县财政局\n县数据局")
    camera.shoot(clerk, "就地修改")
    other.fill(f"{line} textarea[name=support]", "县档案馆")
    other.click(f"{line} .cell-form button[type=submit]")
    other.wait_for_selector(f"{line} .cell-form", state="detached")
    clerk.click(f"{line} .cell-form button[type=submit]")
    clerk.wait_for_selector("form.conflict")
    camera.shoot(clerk, "两人同改")
    clerk.goto("/ledger?status=草稿&review=采纳&all=1")
    clerk.goto("/ledger?status=已立项")
    clerk.check("#pick-all")
    clerk.select_option("select[name=step]", "交办")
    clerk.click("form.bulk button[type=submit]")
    clerk.wait_for_selector("h1:has-text('预览')")
    camera.shoot(clerk, "交办预览")


def row_page(clerk: Page, unit: Page, auditor: Page, camera: Camera) -> None:
    """A row as the unit sees it, and as the auditor does."""
    unit.goto("/")
    camera.shoot(unit, "承办人今日")
    unit.goto("/ledger?status=open&unit=县司法局&text=参训率")
    unit.click("table.ledger tbody th.number a >> nth=0")
    unit.wait_for_selector(".row-head")
    camera.shoot(unit, "承办人报进展")
    auditor.goto("/ledger?asked=1")
    auditor.click("table.ledger tbody th.number a >> nth=0")
    auditor.wait_for_selector(".row-head")
    camera.shoot(auditor, "审批延期")
    auditor.evaluate("document.querySelector('#h-history').scrollIntoView()")
    camera.shoot(auditor, "历史")


def overview(clerk: Page, camera: Camera) -> None:
    """The screens that show all rows at once, letters and reports."""
    for address, name in (
        ("/", "今日"), ("/board", "看板"), ("/calendar?month=2024-09", "日历"), ("/statistics", "统计"), ("/letters?kind=催办函", "文稿"),
        ("/reports?period=2024-06", "报告"), ("/keys", "改键位"), ("/ledger/import", "导回"),
    ):
        clerk.goto(address)
        camera.shoot(clerk, name)


def office(admin: Page, camera: Camera) -> None:
    """What the 管理员 sees."""
    for address, name in (("/users", "用户"), ("/settings", "设置"), ("/log?verify=1", "操作记录")):
        admin.goto(address)
        camera.shoot(admin, name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="pictures to take; all when none is named")
    camera = Camera(parser.parse_args().names)
    IMAGES.mkdir(parents=True, exist_ok=True)
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--lang=zh-CN"])
        ledger = open_ledger(Path(folder) / "duban", clock=clock)
        try:
            first_start(browser, ledger, camera)
            with ledger.write(Actor("首次启动", "管理员")) as work:
                for name, (role, shown, unit) in PEOPLE.items():
                    add_user(work, name, PASSWORD, role, shown=shown, unit=unit)
            (ledger.folder / "profile.yaml").write_text(PROFILE, encoding="utf-8")
            live(ledger, clock)
            with served(create_app(ledger, model="encoder")) as site:
                page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, locale="zh-CN")
                page.goto(f"{site}/login")
                camera.shoot(page, "登录")
                clerk, other, auditor, unit, admin = (sit(browser, site, name) for name in ("linxiao", "hezhou", "tangning", "sifaju", "admin"))
                intake(clerk, camera)
                review(clerk, camera)
                table(clerk, other, camera)
                row_page(clerk, unit, auditor, camera)
                overview(clerk, camera)
                office(admin, camera)
        finally:
            browser.close()
            ledger.close()
    total = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    print(f"{len(camera.sizes)} pictures; docs/images has {total / 1024:.0f} KB")
    large = [name for name, size in camera.sizes.items() if size > LARGEST]
    if large or total > LARGEST_IN_ALL:
        print(f"too large: {'、'.join(large) or 'all together'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
