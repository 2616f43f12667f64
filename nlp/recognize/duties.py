"""Where the text says outright who answers: labels (责任单位：…) and duty brackets (（…牵头，…配合）)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.recognize.units import Candidate

Member = tuple[int, int, bool]
"""A unit inside a segment: start and end in its words, and whether it is a class (各镇) rather than a body."""
Duty = tuple[list[Member], str]
"""Units that stand in one list, and their function."""

LABELS: dict[str, str] = {
    **dict.fromkeys(
        "责任单位 责任部门 牵头单位 牵头部门 牵头责任单位 主办单位 主办部门 承办单位 主要责任单位 第一责任单位 汇总单位 落实单位 承担单位 实施单位 整改责任单位 责任主体 主责单位 责任科室 牵头科室 牵头处室 责任处室 牵头责任部门 承办科室".split(),
        "lead",
    ),
    **dict.fromkeys(
        "配合单位 配合部门 协办单位 协同单位 协作单位 参与单位 参加单位 协同责任单位 其他责任单位 配合责任单位 协同配合单位 支持单位 配合科室 配合处室 协助单位 协助部门 协办部门 参与部门".split(),
        "support",
    ),
    **dict.fromkeys("督导单位 督查单位 验收单位 监督单位 督办单位".split(), "supervise"),
    **dict.fromkeys("牵头领导 责任领导 分管领导 包保领导 责任人 联系人 牵头县领导 牵头市领导".split(), "leader"),
}
_SHORT_LABELS = {"牵头": "lead", "主办": "lead", "责任": "lead", "配合": "support", "协办": "support", "参与": "support"}
_LABEL = re.compile(
    rf"(?P<label>{'|'.join(sorted(LABELS, key=len, reverse=True))}|(?:^|(?<=[（(〔【\[｜|；;，,\s]))(?:{'|'.join(_SHORT_LABELS)})(?=[:：]))(?:为)?\s*[:：]\s*"
)
_LABEL_END = re.compile(r"[；;。）)〕】\n\r|｜]|(?:完成|办结|整改|时间|进度)*(?:时限|时间|要求)(?:要求)?[:：]")
_BRACKET = re.compile(r"[（(〔\[【](?P<inside>[^（()）〔〕\[\]【】]*(?:[（(][^（()）]*[）)][^（()）〔〕\[\]【】]*)*)[）)〕\]】]")
_DUTY = re.compile(r"(?:牵头|负责|配合|参与|按职责分工|按照职责分工|分工负责|落实|参加|协助|协办)")
_ORGAN = r"[^、，,；;\s\d]{1,14}(?:局|委|办|厅|部|署|科|股|处|室|中心|院|所|站|队|组|窗口|公司|集团|银行|支行|协会|学校|镇|乡|街道|政府|管委会|办公室|单位|部门)"
_ORGAN_LIST = re.compile(rf"{_ORGAN}(?:[、，,；;]\s*{_ORGAN})+")
_OPEN_BRACKET = re.compile(r"\s*[（(〔\[【](?P<inside>[^（()）〔〕\[\]【】]{2,80})[；;]\s*")
"""A bracket that a semicolon cuts off from its end: 〔秘书科；上半年〕 are two segments."""
_WHEN = re.compile(r"[^、，,；;]*(?:[\d一二三四五六七八九十]+[月日年]|年底|年内|季度|上半年|下半年|长期|全年|每[年月季周])[^、，,；;]*")
_FIRST_LEADS = re.compile(r"(?:列|排)(?:在|名)?(?:第一|首)(?:位)?(?:者|的)?(?:部门|单位|责任单位)*(?:为|是|系)(?:牵头|主办|汇总)")


def names_first_as_lead(text: str) -> bool:
    """Tell whether the text says that the unit listed first leads (列第一位者为牵头单位)."""
    return bool(_FIRST_LEADS.search(text))


def label_duties(words: str, read: Sequence[tuple[int, int]], *, first_leads: bool) -> tuple[list[Duty], list[tuple[int, int]]]:
    """Read 责任单位：… up to the end of its list; returns the duties and the stretches read."""
    out: list[Duty] = []
    stretches: list[tuple[int, int]] = []
    if ":" not in words and "：" not in words:
        return out, stretches
    labels = [label for label in _LABEL.finditer(words) if not inside(label.start(), read)]
    for i, label in enumerate(labels):
        limit = labels[i + 1].start() if i + 1 < len(labels) else len(words)
        end = _LABEL_END.search(words, label.end(), limit)
        stop = _balanced(words, label.end(), end.start() if end else limit, limit)
        stretches.append((label.start(), stop))
        function = LABELS.get(label["label"]) or _SHORT_LABELS[label["label"]]
        out += _listed(words, label.end(), stop, function, first_leads=first_leads)
    return out, stretches


def bracket_duties(
    words: str, candidates: Sequence[Candidate], read: Sequence[tuple[int, int]], *, first_leads: bool
) -> tuple[list[Duty], list[tuple[int, int]]]:
    """Read brackets that hold units and little else, or a duty word; returns the duties and the stretches read."""
    out: list[Duty] = []
    stretches: list[tuple[int, int]] = []
    mask = covered(len(words), read)
    cut = _OPEN_BRACKET.fullmatch(words)
    for bracket in [cut] if cut else _BRACKET.finditer(words):
        start, end = bracket.span("inside")
        if any(mask[start:end]):
            continue
        content = bracket["inside"]
        named = sum(c.end - c.start for c in candidates if start <= c.start < end)
        filler = re.sub(r"[、，,；;\s]|和|等|完成|\d+月底前?", "", content)
        if not _DUTY.search(content) and re.match("[一-龥]", words[end + 1 : end + 2]):
            continue  # a second name in running text: 镇政府（街道办事处）负责受理
        whole = cut or words.strip() == bracket[0]
        if _ORGAN_LIST.fullmatch(content) or (whole and _only_organs(content)) or (named and (_DUTY.search(content) or named >= 0.75 * len(filler))):
            out += _duty_bracket(words, start, end, first_leads=first_leads)
            stretches.append((start, end))
    return out, stretches


def _only_organs(content: str) -> bool:
    """Tell whether a bracket holds nothing but names of bodies and times: （政工室，3月起）."""
    parts = [part for part in re.split(r"[、，,；;]", content) if not _WHEN.fullmatch(part)]
    return bool(parts) and all(re.fullmatch(_ORGAN, part.strip()) for part in parts)


def covered(length: int, stretches: Sequence[tuple[int, int]]) -> bytearray:
    """Return one byte a character, 1 inside the stretches: a look-up whose cost does not grow with their number."""
    mask = bytearray(length + 1)
    for start, end in stretches:
        mask[start:end] = b"\1" * (min(end, length) - start)
    return mask


def inside(at: int, stretches: Sequence[tuple[int, int]]) -> bool:
    """Tell whether `at` lies in one of the stretches."""
    return any(start <= at < end for start, end in stretches)


def _listed(words: str, start: int, end: int, function: str, *, first_leads: bool) -> list[Duty]:
    """Read a list of units that has one function, unless duty words inside give each its own."""
    if re.search("牵头|配合", _REMARK.sub("", words[start:end])):
        return _duty_bracket(words, start, end, first_leads=first_leads)
    return given(words, _items(words, start, end), function)


_REMARK = re.compile(r"[（(](?:牵头|主办|总牵头|协办|配合|参与)[）)]")
_LEADS_REMARK = re.compile(r"[（(](?:总?牵头|主办)[）)]")
_SAME_CLASS = re.compile(r"(?:[省市县区州旗盟镇乡]|街道)*(?:（[^（）]{1,8}）)?(?:人民政府|政府|党委|街道|管委会)?$")


def given(words: str, members: list[Member], function: str) -> list[Duty]:
    """Give a list its function; a class in it is addressed whatever the others do, and a remark （牵头） makes the rest helpers."""
    if function not in ("lead", "support"):
        return [(members, function)] if members else []
    named = [m for m in members if not m[2]]
    out: list[Duty] = []
    if function == "lead" and len(named) > 1 and any(_LEADS_REMARK.match(words, m[1]) for m in named):
        leads = [m for m in named if _LEADS_REMARK.match(words, m[1])]
        out += [(leads, "lead"), ([m for m in named if m not in leads], "support")]
    elif named:
        out.append((named, function))
    out += [([m], "addressee") for m in members if m[2]]
    return [(found, what) for found, what in out if found]


def joined(words: str, members: list[Member]) -> list[Member]:
    """Join classes that stand side by side, and the second half of one (各市、州人民政府), into one span."""
    out: list[Member] = []
    for a, b, generic in members:
        near = bool(out) and out[-1][2] and re.fullmatch(r"\s?(?:、|和|及|与|以及)\s?", words[out[-1][1] : a])
        if near and (generic or _SAME_CLASS.match(words[a:b])):
            out[-1] = (out[-1][0], b, True)
        else:
            out.append((a, b, generic))
    return out


def _balanced(words: str, start: int, stop: int, limit: int) -> int:
    """Move `stop` behind brackets that open inside the list (县交通运输局（县治超办）), but no further than `limit`."""
    while stop < limit and words[stop] in "）)" and words[start:stop].count("（") + words[start:stop].count("(") > words[start:stop].count("）") + words[start:stop].count(")"):
        end = _LABEL_END.search(words, stop + 1, limit)
        stop = end.start() if end else limit
    return stop


_ITEM_NOISE = re.compile(r"(?:等|统筹|分头|按职责分工(?:分别)?负责|按照职责分工负责|分别负责|牵头|负责)$")
_AND_OTHERS = re.compile(r"等(?P<rest>(?:国务院|中央|省直|市直|县直|区直|省级|市级|县级)?(?:有关|相关|其他)?(?:部门|单位|方面|机构)(?:(?:和|及|、)[^、，]{0,8}(?:单位|地区|地方|乡镇|街道|县区))?)$")
_NOTE = re.compile(r"[（(](?![^（()）]*(?:办|局|中心|办公室|街道|区|市|管委会)[）)])[^（()）]*[）)]$")
_NOT_ITEM = re.compile(r"[\d年月日底前起至—-]+(?:完成)?|持续推进|长期坚持|.*(?:第一位|牵头单位|牵头部门|下同|同志|完成|挂牌|见上|同上).*|[^、]*(?:节|月|日|年|会|汛)(?:底|末|初)?前")


def _items(words: str, start: int, stop: int) -> list[Member]:
    """Read a list behind a label: every item is a unit, whatever its name."""
    members: list[Member] = []
    depth = 0
    a = start
    i = start
    while i <= stop:
        char = words[i] if i < stop else "、"
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth -= 1
        elif (char in "、，,；;" or char.isspace()) and depth <= 0:
            item = words[a:i]
            noise = _ITEM_NOISE.search(item)
            b = i - (len(item) - noise.start() if noise else 0)
            while a < b and (words[a] in "。（(〔[【" or words[a].isspace()) and not (words[a] in "（(" and re.search("[）)]", words[a:b])):
                a += 1
            note = _NOTE.search(words[a:b])
            b = a + note.start() if note else b
            others = _AND_OTHERS.search(words[a:b])
            if others:
                members += split_and(words, a, a + others.start())
                if not others["rest"].startswith(("部门", "单位", "方面", "机构")):
                    members.append((a + others.start("rest"), b, True))
            elif 2 <= b - a <= 30 and not _NOT_ITEM.fullmatch(words[a:b]):
                members += split_and(words, a, b)
            a = i + 1
        i += 1
    return joined(words, members)


_CLASS_HEAD = re.compile(r"[^、，各]{0,6}各(?!自)|国务院(?:有关|相关)|属地|所在|涉及|[省市县区州]直|有关|相关|其他|全[市县区省]|市、县|成员单位|沿线|属地|任何|县级以上|地方")


def is_class(item: str) -> bool:
    """Tell whether an item of a list opens like a class of bodies: 各镇, 有关部门."""
    return bool(_CLASS_HEAD.match(item))


def split_and(words: str, a: int, b: int) -> list[Member]:
    """Return an item of a list as the bodies or classes it names: 县财政局和县审计局 are two."""
    item = words[a:b]
    if item.startswith("由"):
        a, item = a + 1, item[1:]
    if _CLASS_HEAD.match(item) and "及各" in item:
        return [(a, b, True)]
    cut = re.search(r"(?<=[局委办厅部会司院署])(?:和|及|与|以及)(?=[市县区省州国各镇有相])", item)
    parts = [(a, a + cut.start()), (a + cut.end(), b)] if cut else [(a, b)]
    return [(x, y, bool(_CLASS_HEAD.match(words[x:y]))) for x, y in parts]


def _duty_bracket(words: str, a: int, b: int, *, first_leads: bool) -> list[Duty]:
    """（甲牵头，乙、丙配合，6月底前完成） or （甲、乙按职责分工负责）: cut at the duty words."""
    out: list[Duty] = []
    at = a
    led = False
    for duty in _DUTY_WORD.finditer(words, a, b):
        members = [m for m in _items(words, at, duty.start()) if not re.search(r"\d|完成|前$|底$", words[m[0] : m[1]])]
        named = [m for m in members if not m[2]]
        helps = bool(re.search("配合|参与|参加|协助|协办", duty[0])) or (led and bool(re.match("按", duty[0])))
        if first_leads and not helps and len(named) > 1:
            out += [(named[:1], "lead"), (named[1:], "support")]
            members = [m for m in members if m[2]]
        out += given(words, members, "support" if helps else "lead")
        led = led or duty[0].endswith("牵头")
        at = duty.end()
        while at < b and words[at] in "，,、；; ":
            at += 1
    return out


_DUTY_WORD = re.compile(
    r"(?:按职责分工(?:分别)?负责|按照职责分工负责|分别负责|分头落实|负责落实|负责指导|牵头|具体负责|负责|积极配合|协同配合|配合|参与|参加|协助|协办|落实)(?=[，,、；;。）)]|$)|[；;]|$"
)
