"""Papers of every form, long enough to fill pages, for the tests of layout."""

from __future__ import annotations

import struct
import zlib

from nlp.draft.paper import (
    Annex,
    Cell,
    Column,
    Head,
    Imprint,
    Paper,
    Paragraph,
    Picture,
    Piece,
    Reference,
    Table,
    pending,
)

ROW = Reference("4be0a1c29f03", "讲话.docx", "第2页第6段", "县司法局要在6月底前完成清理。")
OTHER = Reference("p1", "讲话.docx", "第1页第2段", "要坚持依法行政。", row=False)
REFERENCES = {ROW.key: ROW, OTHER.key: OTHER}
FILLER = "各单位要对照任务清单逐项明确责任人和完成时限，建立工作台账，实行销号管理，按季度报送进展情况，确保各项任务落到实处。"
IMPRINT = Imprint(copies=("县委各部门", "县人大常委会办公室", "县政协办公室", "县纪委监委", "县人民法院", "县人民检察院"), printer="某县人民政府办公室", date="2026年3月6日")


def body(text: str) -> Paragraph:
    return Paragraph("body", (Piece(text),))


def heading(level: int, text: str) -> Paragraph:
    return Paragraph(f"heading{level}", (Piece(text),))


def filled(paragraphs: int, *, sentences: int = 4) -> tuple[Paragraph, ...]:
    """Return paragraphs of running text."""
    return tuple(body(FILLER * sentences) for _ in range(paragraphs))


def duty(number: int) -> Paragraph:
    """Return the paragraph of a ledger row."""
    refs = (ROW.key,)
    return Paragraph(
        "body",
        (
            Piece(f"{number}."),
            Piece("完成行政规范性文件清理，公布“继续有效、修改、废止”三张清单。", refs, field="task"),
            Piece("（牵头单位："),
            Piece("县司法局", refs, field="lead"),
            Piece("；完成时限："),
            Piece(pending("完成时限"), refs, field="deadline"),
            Piece("）"),
        ),
    )


def task_table(rows: int) -> Table:
    refs = (ROW.key,)
    columns = (Column("序号", 5), Column("具体事项", 29, running=True), Column("牵头单位", 10), Column("完成时限", 9), Column("来源", 8))
    return Table(
        columns,
        tuple(
            (
                Cell((Piece(str(n)),)),
                Cell((Piece("完成行政规范性文件清理，公布“继续有效、修改、废止”三张清单，逐件说明理由。", refs, field="task"),)),
                Cell((Piece("县司法局", refs, field="lead"),)),
                Cell((Piece("6月底前" if n % 3 else pending("完成时限"), refs, field="deadline"),)),
                Cell((Piece("第2页第6段", refs),)),
            )
            for n in range(1, rows + 1)
        ),
    )


NOTE = Paragraph("note", (Piece("注：“—”表示来源文件未写明；黄色标注处须核实补齐。"),))


def notice() -> Paper:
    """Return a notice with all that a document can hold: head, attachments upright and landscape, seal, remark, foot."""
    return Paper(
        kind="通知",
        title="某县人民政府办公室关于印发全县法治政府建设推进会议定事项实施方案的通知",
        head=Head("某县人民政府办公室文件", number="某政办发〔2026〕12号", serial="000123", urgency="特急"),
        salutation="各乡镇人民政府，县政府各部门，各直属机构：",
        body=(
            Paragraph("body", (Piece("为深入推进法治政府建设，根据会议精神，现将有关事项通知如下。", (OTHER.key,)),)),
            heading(1, "一、总体要求"),
            *filled(2),
            heading(2, "（一）完善制度"),
            duty(1),
            heading(3, "1.清理文件"),
            *filled(3),
            heading(4, "（1）逐件审核"),
            *filled(2),
        ),
        organs=("某县人民政府办公室",),
        date="2026年3月5日",
        contact="联系人：王某某，电话：1234567",
        annexes=(
            Annex("领导小组名单", (heading(1, "一、组成人员"), *filled(2))),
            Annex("全县法治政府建设推进会议定事项任务分解表", (task_table(30), NOTE), landscape=True),
        ),
        imprint=IMPRINT,
        references=REFERENCES,
    )


def plan() -> Paper:
    """Return a plan without head: eight pages of running text and a portrait table."""
    return Paper(
        kind="实施方案",
        title="关于贯彻落实全县法治政府建设推进会精神的实施方案",
        dateline="（2026年3月5日）",
        mark="（草案，由 duban 依据《全县法治政府建设推进会讲话》起草，待补3处，待审核）",
        body=(heading(1, "一、总体要求"), *filled(24), heading(1, "二、任务安排"), task_table(4)),
        organs=("县司法局",),
        date="2026年12月25日",
        sealed=False,
        annexes=(Annex("任务分解表", (task_table(3), NOTE), landscape=True),),
        references=REFERENCES,
    )


def upward() -> Paper:
    """Return a report to a higher level, signed by three, sealed by three."""
    return Paper(
        kind="报告",
        title="关于报送全县法治政府建设推进情况的报告",
        head=Head("某县司法局文件", number="某司〔2026〕3号", signers=("王某某", "李某", "赵某某")),
        salutation="某县人民政府：",
        body=filled(2),
        organs=("某县司法局", "某县财政局", "某县审计局"),
        date="2026年3月5日",
        imprint=Imprint(printer="某县司法局办公室", date="2026年3月6日"),
    )


def letter(pages: int = 2) -> Paper:
    """Return a letter of two pages with a foot."""
    return Paper(
        kind="提示函",
        form="letter",
        title="关于提示抓紧办理规范性文件清理工作的函",
        head=Head("某县人民政府督查室", number="某政督函〔2026〕7号"),
        salutation="县司法局：",
        body=(*filled(8 * (pages - 1) + 1), body("专此函达。")),
        organs=("某县人民政府督查室",),
        date="2026年3月5日",
        contact="联系人：王某某",
        imprint=Imprint(copies=("县委办公室",)),
    )


def minutes() -> Paper:
    """Return minutes with attendance."""
    names = "王某某、李某某、赵某某、孙某某、周某某、吴某某、郑某某、冯某某、陈某某、褚某某、卫某某、蒋某某、沈某某"
    return Paper(
        kind="会议纪要",
        form="minutes",
        title="县政府第十二次常务会议纪要",
        head=Head("某县人民政府常务会议纪要", number="〔2026〕12号"),
        body=(
            *filled(2),
            heading(1, "一、关于规范性文件清理"),
            *filled(3),
            Paragraph("attendance", (Piece("出席：", face="label"), Piece(names))),
            Paragraph("attendance", (Piece("请假：", face="label"), Piece("何某某"))),
            Paragraph("attendance", (Piece("列席：", face="label"), Piece("吕某某（县司法局）"))),
        ),
        imprint=IMPRINT,
    )


def sheet() -> Paper:
    """Return a form of supervision."""

    def label(text: str) -> Cell:
        return Cell((Piece(text),), label=True)

    def value(text: str, span: int = 1) -> Cell:
        return Cell((Piece(text, (ROW.key,), field="task"),), span=span)

    rows = (
        (label("立项依据"), value("县政府第十二次常务会议纪要（2026年3月5日）", 3)),
        (label("督办事项"), value("完成行政规范性文件清理，公布“继续有效、修改、废止”三张清单，逐件说明理由，结果报县政府办公室备案。", 3)),
        (label("承办单位"), value("县司法局"), label("协办单位"), value(pending("协办单位"))),
        (label("办结时限"), value("2026年6月30日"), label("反馈时间"), value("每月25日前")),
        (label("办理要求"), value("1.逐项明确责任人。\n2.办理结果经主要负责人审签并加盖公章后书面反馈。", 3)),
        (label("领导批示"), value("", 3)),
    )
    return Paper(
        kind="督办通知单",
        form="sheet",
        title="督办通知单",
        head=Head("某县人民政府督查室", number="某政督〔2026〕7号"),
        body=(
            Table((Column("", 18), Column("", 32), Column("", 18), Column("", 32)), rows, head=False),
            Paragraph("flush", (Piece("联系人：王某某　　电话：1234567"),)),
        ),
        organs=("某县人民政府督查室",),
        date="2026年3月5日",
        references=REFERENCES,
    )


def bare() -> Paper:
    """Return the outline of a speech with a picture."""
    return Paper(
        kind="讲话提纲",
        form="bare",
        title="在全县法治政府建设调度会上的讲话提纲",
        dateline="（2026年6月10日）",
        salutation="同志们：",
        body=(heading(1, "一、进展情况"), *filled(1), Picture(png(600, 200), 140, "时间安排图：三项任务，3月至6月"), *filled(2)),
    )


def png(width: int, height: int) -> bytes:
    """Return a grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xb0" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


FORMS = {paper.__name__: paper for paper in (notice, plan, upward, letter, minutes, sheet, bare)}
