"""Kinds of official papers and the rules of writing to one another (党政机关公文处理工作条例, chapters 2–4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule
from nlp.audit.view import View
from nlp.datamodel import Span

KINDS = ("决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要")
"""The 15 statutory kinds (条例, 第八条)."""
UPWARD = ("请示", "报告")
_KIND = "|".join(KINDS)
_TITLE = re.compile(rf"(?P<issuer>[^关\n，。；]{{0,30}}?)关于(?P<matter>[^\n。；]{{2,80}}?)(?P<kind>(?:复|公)?(?:{_KIND})|令)[ \t　]*")
_NUMBER = re.compile(r"^[^\n，。]{1,16}[〔\[（(【](?:19|20)\d\d[〕\]）)】](?:第)?\d{1,4}号", re.M)
_ADDRESSEE = re.compile(r"[ \t　]*(?P<who>[^\n。；！？：:]{2,120})[：:][ \t　]*")
_COPIES = re.compile(r"^[ \t　]*抄[ \t　]*送[ \t　]*[:：](?P<who>[^\n]+)", re.M)
_BODY = (
    "局",
    "委",
    "厅",
    "部",
    "办",
    "府",
    "室",
    "会",
    "院",
    "署",
    "司",
    "处",
    "中心",
    "公司",
    "大学",
    "学校",
    "街道",
    "镇",
    "乡",
    "集团",
    "队",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper: its kind, where its title and the kind in it stand, who sends it, to whom, and whether it has a document number."""

    kind: str
    title: Span
    word: Span
    issuer: str
    matter: str
    addressee: Span | None
    numbered: bool


def paper(view: View) -> Paper | None:
    """Return the official paper the text is, None where no line at its head is the title of one."""
    found: Paper | None = view.once("paper", _paper)
    return found


def _paper(view: View) -> Paper | None:
    text = view.text
    for i, line in enumerate(view.lines[:16]):
        end = line.end
        m = _TITLE.fullmatch(text, line.start, end)
        if m is None or not _whole(m[0]):
            m = _joined(view, i)
        if m is None or m.end() - m.start() > 140:
            continue
        kind = m["kind"].removeprefix("复") if m["kind"] != "令" else "命令"
        head = [s for s in view.lines if s.start >= m.end()][:4]
        addressee = next(
            (Span(*a.span("who")) for s in head if (a := _ADDRESSEE.fullmatch(text, s.start, s.end)) and _is_body(a["who"])), None
        )
        return Paper(
            kind,
            Span(m.start(), m.end()),
            Span(*m.span("kind")),
            m["issuer"].strip(),
            m["matter"],
            addressee,
            bool(_NUMBER.search(text, 0, head[0].start if head else len(text))),
        )
    return None


def _joined(view: View, i: int) -> re.Match[str] | None:
    """Read a title that is set in two lines or three, its line ends taken for nothing."""
    if "关于" not in view.text[view.lines[i].start : view.lines[i].end]:
        return None
    pattern = re.compile(_TITLE.pattern.replace(r"[^\n。；]{2,80}", r"[^。；]{2,80}"))
    for lines in (view.lines[i : i + 2], view.lines[i : i + 3]):
        m = pattern.fullmatch(view.text, lines[0].start, lines[-1].end) if len(lines) > 1 else None
        if m and _whole(m[0]) and (len(lines) == 2 or not re.search("[：:，]", m[0])):
            return m
    return None


def _whole(title: str) -> bool:
    """Tell whether a title is not cut inside the name of another paper: 关于《关于…的通知 | 》部署事项的函."""
    return title.count("《") == title.count("》")


def _is_body(who: str) -> bool:
    return who.rstrip("）) ").endswith(_BODY) or bool(re.search(r"政府|各[省市县区镇乡]|部门|单位|同志|书记|[省市县区镇局]长|领导", who))


def _tail(view: View, length: int = 260) -> int:
    """Return where the last paragraphs begin."""
    return max(0, len(view.text) - length)


def _statutory(view: View) -> Iterator[Match]:
    """A title of a paper with a number and an addressee whose last word is none of the 15 kinds."""
    if paper(view):
        return
    for line in view.lines[:8]:
        m = re.compile(
            r"[^\n，。；]{0,30}关于[^\n，。；]{2,60}的(?P<kind>请求|申请|汇报|答复|说明|建议|计划|总结|安排|函告|补充规定|倡议|情况)"
        ).fullmatch(view.text, line.start, line.end)
        # Courts have forms of their own (司法解释: 安排, 补充规定).
        court = re.search("人民(?:法院|检察院)", view.text[line.start : line.end])
        if m and not court and _NUMBER.search(view.text, 0, line.end + 120):
            yield Match(*m.span("kind"))


_DOUBLE = re.compile(
    r"关于[^\n。；，]{2,70}的?(?P<hit>(?:请示|申请|请求|建议|意见|通知|通报|决定)报告|报告请示|请示函|申请函|请示意见|(?:通知|通报|报告|请示)的?函|通知通告|公告通告|批复函|批复通知)[ \t　]*$",
    re.M,
)


def _several(view: View) -> Iterator[Match]:
    for m in _DOUBLE.finditer(view.text, 0, 1500):
        yield Match(*m.span("hit"))


_DE = re.compile(r"的(?:[^的]{0,6})$")
_BEFORE_KIND = tuple(
    "实施 指导 若干 工作 情况 调研 专题 自查 整改 述职 调查 审议 紧急 补充 联合 会议 总结 评估 专项 进展 具体 初步 反馈 处理 处分 "
    "审查 审核 检查 督查 考察 执行".split()
)
"""Words that may stand right before a kind without 的: 实施意见, 工作报告."""


_WITH_DE = ("通知", "请示", "批复", "函", "通报", "通告", "公告", "决定")


def _no_de(view: View) -> Iterator[Match]:
    """关于…工作通知: no 的 before the kind."""
    p = paper(view)
    if p is None or p.kind not in _WITH_DE or "\n" in view.text[p.title.start : p.title.end]:
        return
    if not _DE.search(p.matter) and not p.matter.endswith((*_BEFORE_KIND, "》")):
        yield Match(p.word.start, p.word.end, {"right": "的" + view.text[p.word.start : p.word.end]})


def _no_matter(view: View) -> Iterator[Match]:
    """A title that is the kind alone, though the paper has a number or an addressee."""
    for line in view.lines[:6]:
        m = re.compile(r"[ \t　]*(?P<kind>通知|请示|报告|函|批复|通报)[ \t　]*").fullmatch(view.text, line.start, line.end)
        if m:
            yield Match(*m.span("kind"))


_LETTERHEAD = re.compile(rf"(?:文件|{'|'.join(_BODY)}|委员会)[ \t　]*$", re.M)


def _no_issuer(view: View) -> Iterator[Match]:
    p = paper(view)
    if p and p.numbered and not p.issuer and p.addressee and not _LETTERHEAD.search(view.text, 0, p.title.start):
        yield Match(p.title.start, p.title.end)


_ASKING = re.compile(
    r"(?:以上|上述)?(?:报告)?[，,]?(?:妥否|当否|可否|是否妥当)[，,]?请(?:予)?(?:批示|批复|审批|审定|指示)?|请(?:予)?(?:批示|批复|批准|审批|核准|审定|指示)(?![，。]?(?:后|情况|意见))|(?:恳请|请求|敬请)[^。；\n]{0,24}(?:批准|批复|审批|解决|支持为盼|拨付|拨款|增加编制|立项)"
)


def _asking_report(view: View) -> Iterator[Match]:
    p = paper(view)
    if p and p.kind == "报告" and not p.matter.endswith(("工作", "请示")):
        for m in list(_ASKING.finditer(view.text, p.title.end))[-1:]:
            yield Match(*m.span())


_AND = re.compile(r"(?:并|以及|暨|同时)(?:申请|请求|解决|拨付|增加|设立|追加|调整)|的请示[和及]")
_ALSO = re.compile(r"(?:^|[。；\n])[ 　]*(?P<hit>(?:另外?|此外|同时|顺便)[，,]?(?:还)?(?:请|恳请|请求|建议)[^。；\n]{4,60})", re.M)


def _matters(view: View) -> Iterator[Match]:
    """A 请示 that asks for two things."""
    p = paper(view)
    if p and p.kind == "请示":
        if m := _AND.search(view.text, p.title.start, p.title.end):
            yield Match(*m.span())
        for m in _ALSO.finditer(view.text, p.title.end):
            yield Match(*m.span("hit"))


_LIST = re.compile(r"[、，,；;]")


def _addressees(view: View, kinds: list[str]) -> Iterator[Match]:
    p = paper(view)
    if p and p.kind in kinds and p.addressee and _LIST.search(view.text, p.addressee.start, p.addressee.end):
        yield Match(p.addressee.start, p.addressee.end, {"kind": p.kind})


_LEADER = re.compile(r"(?:尊敬的)?[\u4e00-\u9fff*×]{1,12}(?:书记|[省市县区州镇乡局厅部院校]长|主任|主席|领导|同志)$")


def _to_leader(view: View) -> Iterator[Match]:
    p = paper(view)
    if p and p.kind in (*UPWARD, "函", "意见") and p.addressee and _LEADER.search(view.text[p.addressee.start : p.addressee.end].strip()):
        yield Match(p.addressee.start, p.addressee.end)


def _copies_down(view: View) -> Iterator[Match]:
    p = paper(view)
    for m in _COPIES.finditer(view.text) if p and p.kind in UPWARD else ():
        down = re.search(
            r"(?:[^，。；、：\n]{0,3}(?:属|辖|下)各?|各|全[市县区])[^，。；、\n]{0,14}(?:县|区|镇|乡|街道|村|社区|单位|部门|局|学校|科室|站|所|旗)",
            m["who"],
        )
        if down:
            yield Match(m.start("who") + down.start(), m.start("who") + down.end(), {"kind": p.kind if p else ""})


_RANKS = (
    ("村", re.compile(r"村(?:民?委员会|委会)|社区居")),
    ("镇", re.compile(r"[镇乡](?:人民政府|党委|政府)|街道(?:办事处|党工委)?$|街道办")),
    ("县", re.compile(r"[县旗](?:人民政府|委|政府)|(?:县|旗)[^省市]{2,12}[局委办]$")),
)
_OVER: Mapping[str, re.Pattern[str]] = {
    "村": re.compile(r"^(?:[^，、]{0,6}[市省县区])(?:人民政府|政府|委)|^(?:省|国务院|市)"),
    "镇": re.compile(r"省(?:人民政府|政府|委|[^镇乡县]{1,12}[厅局委办])|^国务院|自治区(?:人民政府|党委)"),
    "县": re.compile(r"^国务院|^中共中央|国家[^，。]{2,12}[部局委]$"),
}


def _over_head(view: View) -> Iterator[Match]:
    """A village, town or county that writes over the head of the level above it, and names nobody in between as copied."""
    p = paper(view)
    if not (p and p.kind in UPWARD and p.addressee):
        return
    who = view.text[p.addressee.start : p.addressee.end].strip()
    for rank, is_rank in _RANKS:
        if is_rank.search(p.issuer):
            if _OVER[rank].search(who) and not _COPIES.search(view.text):
                yield Match(p.addressee.start, p.addressee.end, {"issuer": p.issuer})
            return


def _inner_unit(view: View) -> Iterator[Match]:
    """A section of an office as sender; the office's own general office may send."""
    p = paper(view)
    if (
        p
        and p.addressee
        and re.search(r"[局委厅府][^，。]{1,12}(?:科|股|处)$", p.issuer)
        and not re.search(r"办公室|管理处|办事处|工程处|筹建处|档案科", p.issuer)
    ):
        yield Match(p.title.start, p.title.start + len(p.issuer))


_CLOSING_OF = {"通知": "特此通知", "通报": "特此通报", "报告": "特此报告", "函": "特此函告（函复）", "批复": "此复"}
_CLOSINGS = re.compile(
    r"(?:^|[。；，\n])[ \t　]*(?P<hit>特此(?P<kind>通知|通报|报告|请示|批复|公告|通告|函[告达复]|复函)|(?P<reply>此复|特此函复)|"
    r"(?:以上|上述)?(?:请示|意见|妥否|当否|可否)?[，,]?(?P<ask>(?:妥否|当否|可否|是否妥当)[，,]?请[^。\n]{0,12}(?:批示|批复|指示|审批|审定|审示)|请(?:予)?(?:批示|批复|审批)))[。！]?[ \t　]*$",
    re.M,
)


def _closing_kind(view: View) -> Iterator[Match]:
    """特此报告 under a 通知, 妥否，请批示 under a 函 or 通知."""
    p = paper(view)
    if p is None:
        return
    for m in _CLOSINGS.finditer(view.text, p.title.end):
        told = m["kind"] or ("复" if m["reply"] else "请示")
        kind = "函" if "函" in told else told
        right = kind == p.kind or (kind == "复" and p.kind in ("批复", "函")) or (kind == "请示" and p.kind in ("报告", "意见", "请示"))
        if (
            not right
            and not (kind in ("公告", "通告") and p.kind in ("公告", "通告"))
            and "印发" not in p.matter
            and "转发" not in p.matter
        ):
            yield Match(*m.span("hit"), {"kind": p.kind, "closing": _CLOSING_OF.get(p.kind, "与文种相应的结束语")})


_ASKS_REPLY = re.compile(r"(?:妥否|当否|可否|是否妥当|是否可行)|请[^。；\n]{0,20}(?:批示|批复|审批|审定|批准|指示|核准|审议|核定|审示)")


def _no_closing(view: View) -> Iterator[Match]:
    p = paper(view)
    if p and p.kind == "请示" and p.addressee and not _ASKS_REPLY.search(view.text, max(p.title.end, _tail(view, 400))):
        yield Match(p.word.start, p.word.end)


_ORDERING = re.compile(
    r"务必|责令(?!停|改正|整改|限期|关闭|恢复|退[还赔出]|拆除|召回|履行|采取)|勒令|不得有误|遵照执行|贯彻执行|严肃(?:问责|追责|处理)|"
    r"必须(?:于|在)[^，。；]{1,16}[前内]|限[^，。；\n]{1,12}[前内](?:完成|上报|报送|答复)|(?:要求|责成)(?:你|贵)[局委厅部办院司校方]"
)
_DEMANDING = re.compile(
    r"务必|(?:要求|责成)(?:贵|你)[局委厅部办院司]|(?:请|望)[^。；\n]{0,12}(?:尽快(?:批复|批准|答复|拨付|解决)|限期|从速批复)|必须(?:批准|同意|解决|拨付)"
)
_PLEADING = re.compile(r"恳请|妥否|当否|请批示|请批复|不胜感激|为盼")


def _tone(view: View) -> Iterator[Match]:
    """Words of command in a 函 and to those above, words of request to those below."""
    p = paper(view)
    if p is None or not p.addressee:
        return
    words = (
        _ORDERING
        if p.kind == "函"
        else _DEMANDING
        if p.kind == "请示"
        else _PLEADING
        if p.kind in ("通知", "批复", "通报") and "转发" not in p.matter
        else None
    )
    for m in words.finditer(view.text, p.addressee.end) if words else ():
        if view.scope_of(m.start(), m.end()) in ("body", "heading"):
            yield Match(m.start(), m.end(), {"kind": p.kind, "who": {"函": "平行文", "请示": "上行文"}.get(p.kind, "下行文")})


_DECIDED = re.compile(r"会议(?:研究|讨论|一致|经研究|最后)?决定[，,：:]?(?P<body>[^。\n]{2,120})。")
_OPEN = re.compile(
    r"(?:原则上)?(?:建议|可(?:以)?考虑|争取|酌情|进一步(?:研究|论证|讨论)|再行?(?:研究|讨论|议|定)|"
    r"待[^，。；]{2,16}(?:后再|后)[^，。；]{0,6}(?:研究|决定|确定|议)|尚需|有待|认为|提出|暂不(?:作|做)?决定|择期)"
)
_LEFT_OPEN = re.compile(
    r"(?:再行?|进一步)(?:研究|论证|讨论|议定)(?:后?再?(?:定|决定|确定))?$|暂不(?:作|做)决定$|提交下次会议[^，。]{0,6}(?:研究|讨论|审议)$"
)
_TALK = re.compile(r"会议(?P<hit>讨论决定了?)[^。\n]{0,40}(?:意见不一|分歧|未(?:能)?形成|没有形成|未达成)")


def _minutes_decision(view: View) -> Iterator[Match]:
    """会议决定 before what is still open: a proposal, a wish, further study."""
    if view.genre != "minutes":
        return
    for m in _DECIDED.finditer(view.text):
        if open_ := _OPEN.match(m["body"]) or _LEFT_OPEN.search(m["body"]):
            yield Match(m.start(), m.start() + m[0].index("决定") + 2, {"open": open_[0]})
    for m in _TALK.finditer(view.text):
        yield Match(*m.span("hit"), {"open": "意见没有统一"})


def _no_reference(view: View) -> Iterator[Match]:
    """A 批复 that does not name the 请示 it answers."""
    p = paper(view)
    if p and p.kind == "批复" and p.addressee and not re.search(r"收悉|请示|来文|收到", view.text[p.addressee.end : p.addressee.end + 300]):
        yield Match(p.word.start, p.word.end)


def _public(view: View) -> Iterator[Match]:
    """A 公告 or 通告 with an addressee: they are for all to read."""
    p = paper(view)
    if p and p.kind in ("公告", "通告") and p.addressee:
        yield Match(p.addressee.start, p.addressee.end, {"kind": p.kind})


def _signer(view: View) -> Iterator[Match]:
    p = paper(view)
    if p and p.kind == "请示" and p.numbered and p.addressee and "签发人" not in re.sub(r"\s", "", view.text[: p.title.start + 10]):
        yield Match(p.word.start, p.word.end)


_WHAT: Mapping[str, Callable[[View], Iterator[Match]]] = {
    "statutory": _statutory,
    "several": _several,
    "no-de": _no_de,
    "no-matter": _no_matter,
    "no-issuer": _no_issuer,
    "asking-report": _asking_report,
    "matters": _matters,
    "to-leader": _to_leader,
    "copies-down": _copies_down,
    "over-head": _over_head,
    "inner-unit": _inner_unit,
    "closing-kind": _closing_kind,
    "no-closing": _no_closing,
    "tone": _tone,
    "minutes-decision": _minutes_decision,
    "no-reference": _no_reference,
    "public": _public,
    "signer": _signer,
}


def check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: statutory|several|no-de|asking-report|matters|addressees|copies-down|closing-kind|tone|…}."""
    if rule.match["what"] == "addressees":
        return _addressees(view, rule.match["kinds"])
    return _WHAT[rule.match["what"]](view)
