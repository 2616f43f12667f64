"""A whole official paper as GB/T 9704—2012 sets it, every part in its place: what the rules of layout must leave alone.

`paper(kind)`: "down" a notice to lower organs, "up" a request to a higher one with its signers, "letter" one in the form of a letter
(10.1: no 文件, no red line of its own, an imprint of copies alone), "plain" one without head and imprint.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.readers.conftest import W, docx_parts, zipped

_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
UPRIGHT = 'w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:bottom="1984" w:left="1588" w:right="1474"'
TURNED = 'w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1588" w:bottom="1474" w:left="1984" w:right="2098"'
FOOT = '<w:footerReference w:type="default" r:id="odd"/><w:footerReference w:type="even" r:id="even"/>'
SETTINGS = f"<w:settings {W}><w:evenAndOddHeaders/></w:settings>"
BLANK = '<w:p><w:pPr><w:spacing w:line="579" w:lineRule="exact"/></w:pPr></w:p>'


def run(text: str, face: str = "仿宋_GB2312", size: float = 16, color: str = "auto") -> str:
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:hint="eastAsia"/>'
    look = f'<w:rPr>{fonts}<w:color w:val="{color}"/><w:sz w:val="{round(size * 2)}"/></w:rPr>'
    words = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\t"))
    return f"<w:r>{look}{words}</w:r>"


def line(runs: str, properties: str = '<w:ind w:firstLineChars="200" w:firstLine="640"/>', *, points: float = 28.95) -> str:
    spacing = f'<w:spacing w:line="{round(points * 20)}" w:lineRule="exact"/>'
    tabs, _, rest = properties.rpartition("</w:tabs>")
    return f"<w:p><w:pPr>{tabs and f'{tabs}</w:tabs>'}{spacing}{rest}</w:pPr>{runs}</w:p>"


def text(words: str, face: str = "仿宋_GB2312") -> str:
    return line(run(words, face))


def flush(words: str, face: str = "仿宋_GB2312") -> str:
    return line(run(words, face), "")


def centred(words: str, face: str, size: float, color: str = "auto") -> str:
    return line(run(words, face, size, color), '<w:jc w:val="center"/>', points=size * 1.5)


def right(words: str, characters: int) -> str:
    return line(run(words), f'<w:ind w:rightChars="{characters * 100}" w:right="{characters * 320}"/><w:jc w:val="right"/>')


def section(page: str, *, more: str = "") -> str:
    return f'<w:sectPr>{FOOT}<w:type w:val="nextPage"/><w:pgSz {page}/>{more}</w:sectPr>'


def ending(page: str) -> str:
    """Return an empty paragraph that ends a section."""
    return f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section(page)}</w:pPr></w:p>'


def red_line() -> str:
    """Return the red line as the lower border of an empty paragraph 4 mm high."""
    border = '<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="0" w:color="FF0000"/></w:pBdr>'
    return f'<w:p><w:pPr>{border}<w:spacing w:line="227" w:lineRule="exact"/></w:pPr></w:p>'


def head(kind: str) -> str:
    mark = "方正小标宋简体"
    if kind == "letter":
        number = line(run("临政办函〔2026〕5号"), '<w:ind w:rightChars="0"/><w:jc w:val="right"/>')
        return centred("临溪县人民政府办公室", mark, 36, "FF0000") + number + BLANK * 2
    front = flush("000012") + flush("特急", "黑体")
    if kind == "up":
        signers = line(run("签发人：") + run("张某　李某", "楷体_GB2312"), '<w:ind w:rightChars="100" w:right="320"/><w:jc w:val="right"/>')
        tabs = '<w:tabs><w:tab w:val="right" w:pos="8524"/></w:tabs><w:ind w:firstLineChars="100" w:firstLine="320"/>'
        number = line(run("临发改〔2026〕5号\t") + run("王某", "楷体_GB2312"), tabs)
        return front + centred("临溪县发展和改革局文件", mark, 36, "FF0000") + BLANK * 2 + signers + number + red_line() + BLANK * 2
    number = centred("临政办发〔2026〕5号", "仿宋_GB2312", 16)
    return front + centred("临溪县人民政府办公室文件", mark, 36, "FF0000") + BLANK * 2 + number + red_line() + BLANK * 2


def body(kind: str) -> str:
    titles = {"up": "关于解决夏粮收购仓容的请示", "letter": "关于商请协助做好夏粮收购工作的函"}
    openings = {"up": "现将有关事项请示如下：", "letter": "现将有关事项函告如下："}
    closings = {"up": "妥否，请批示。", "letter": "特此函达，请予支持。"}
    title = "方正小标宋简体"
    organ = "临溪县发展和改革局" if kind == "up" else "临溪县人民政府办公室"
    parts = [
        centred("临溪县人民政府办公室" if kind in ("down", "plain") else organ, title, 22),
        centred(titles.get(kind, "关于做好夏粮收购工作的通知"), title, 22),
        BLANK,
        flush("县人民政府：" if kind == "up" else "市粮食和物资储备局：" if kind == "letter" else "各镇人民政府，县政府各部门："),
        text("今年夏粮丰收在望，收购任务较重。" + openings.get(kind, "为做好夏粮收购工作，经县政府同意，现将有关事项通知如下：")),
        text("一、管好仓容", "黑体"),
        text("（一）清查库点", "楷体_GB2312"),
        text("1.核对数量。各镇要在6月10日前逐库核对“先入库、后结算”的数量。"),
        text("（1）账目。账目与实物逐一核对。"),
        text("（2）实物。逐仓测量，误差不超过1%。"),
        text("2.查验质量。县粮食和物资储备局要在6月15日前抽检20个库点。"),
        text("（二）腾出仓容", "楷体_GB2312"),
        text("县粮食和物资储备局要在6月20日前腾出仓容3万吨，与各镇签订收购协议。"),
        text("二、保障资金", "黑体"),
        text("县财政局要在6月底前拨付收购资金2000万元。"),
        *([text(closings[kind])] if kind in closings else []),
        BLANK,
        line(run("附件：1. 库点名单"), '<w:ind w:leftChars="650" w:left="2080" w:hangingChars="450" w:hanging="1440"/>'),
        line(run("2. 收购任务表"), '<w:ind w:leftChars="650" w:left="2080" w:hangingChars="150" w:hanging="480"/>'),
        BLANK * 2,
        right(organ, 2),
        right("2026年5月6日", 4),
        text("（此件公开发布）" if kind in ("down", "plain") else "（联系人：县粮食和物资储备局办公室）"),
    ]
    return "".join(parts)


def annexes() -> str:
    new_page = '<w:r><w:br w:type="page"/></w:r>'
    first = line(new_page + run("附件1", "黑体"), "") + BLANK + centred("库点名单", "方正小标宋简体", 22) + BLANK
    first += text("城关库、河西库、北塘库。") + ending(UPRIGHT)
    second = flush("附件2", "黑体") + BLANK + centred("收购任务表", "方正小标宋简体", 22)
    return first + second + table([("镇", "库点", "任务（吨）"), ("城关镇", "城关库", "12000"), ("河西镇", "河西库", "9000")]) + ending(TURNED)


def table(rows: list[tuple[str, ...]]) -> str:
    width = 12756 // len(rows[0])  # 225 mm, the page turned
    side = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    borders = "".join(side.format(name) for name in ("top", "left", "bottom", "right", "insideH", "insideV"))
    out = f'<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{f"<w:gridCol w:w={chr(34)}{width}{chr(34)}/>" * len(rows[0])}</w:tblGrid>'
    for n, row in enumerate(rows):
        cells = "".join(f"<w:tc><w:tcPr><w:tcW w:w='{width}' w:type='dxa'/></w:tcPr>{line(run(cell, size=12), '', points=20)}</w:tc>" for cell in row)
        out += f"<w:tr><w:trPr><w:cantSplit/>{'' if n else '<w:tblHeader/>'}</w:trPr>{cells}</w:tr>"
    return f"{out}</w:tbl>"


def imprint(kind: str) -> str:
    copies = line(
        run("抄送：县委办公室，县人大常委会办公室，县政协办公室，县监委，县人民法院，县人民检察院。", size=14),
        '<w:ind w:leftChars="400" w:left="1120" w:rightChars="100" w:right="280" w:hangingChars="300" w:hanging="840"/>',
    )
    if kind == "letter":
        return copies
    organ = "临溪县发展和改革局办公室" if kind == "up" else "临溪县人民政府办公室"
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8564"/></w:tabs><w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/>'
    printed = line(run(f"{organ}\t2026年5月8日印发", size=14), tabs)
    edge = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="auto"/>'
    borders = edge.format("top", 8) + edge.format("bottom", 8) + edge.format("insideH", 6)
    cell = "<w:tr><w:tc><w:tcPr><w:tcW w:w='8844' w:type='dxa'/></w:tcPr>{}</w:tc></w:tr>"
    margin = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    grid = '<w:tblGrid><w:gridCol w:w="8844"/></w:tblGrid>'
    out = f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margin}</w:tblPr>{grid}{cell.format(copies)}{cell.format(printed)}</w:tbl>"
    return out + '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'


def foot(even: bool) -> str:
    where = (
        '<w:ind w:leftChars="100" w:left="280"/>' if even else '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
    )
    look = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    field = f'<w:fldSimple w:instr=" PAGE "><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'
    words = '<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>'
    return f"<w:ftr {W}><w:p><w:pPr>{where}</w:pPr>{words.format(look, '— ')}{field}{words.format(look, ' —')}</w:p></w:ftr>"


def pack(content: str) -> bytes:
    """Return the docx of a body, with page numbers on the outer sides."""
    parts = docx_parts(content, settings=SETTINGS)
    links = "".join(f'<Relationship Id="{name}" Type="{_OFFICE}/footer" Target="{name}.xml"/>' for name in ("odd", "even"))
    rels = str(parts["word/_rels/document.xml.rels"])
    parts["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", f"{links}</Relationships>")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>' for name in ("odd", "even"))
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace("</Types>", f"{types}</Types>")
    parts |= {"word/odd.xml": foot(even=False), "word/even.xml": foot(even=True)}
    return zipped(parts)


def paper(kind: str) -> bytes:
    """Return the docx of a whole paper."""
    content = "" if kind == "plain" else head(kind)
    content += body(kind) + annexes() + ("" if kind == "plain" else imprint(kind))
    return pack(content + section(UPRIGHT, more='<w:vAlign w:val="bottom"/>'))  # the imprint stands at the foot of its page
