"""What a column of a table holds, by its head and by what stands in it.

Heads are data (`data/lexicons/columns.csv`): a head is read by the longest entry it ends with (市级责任部门 by 责任部门).
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache

from nlp.recognize.lexicon import FOLDER
from nlp.recognize.lexicon import words as lexicon

PARTIES = frozenset({"lead", "support", "supervise", "leader"})
ACTS = ("measure", "task")
"""Columns that say what is to be done, the more concrete first."""
MISFIT = -1.5
"""Fit of a cell (see `fit`) that stands in the wrong column."""
LONGEST_HEAD = 14
LONGEST_CELL = 400
"""Characters of a cell that is looked at; a longer one is text."""

_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_NOT_HEAD = re.compile(r"加强|推进|开展|做好|抓好|建立|健全|完善|强化|深化|加快|组织(?!单位)|召开|继续|认真|积极|全面|进一步|.*(?:各|有关|相关|[省市县区州]直)")
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?")

_PERIOD = re.compile(r"(?:19|20)\d{2}年|(?:第?[一二三四\d]|全年)?季度|[上下]半年|\d{1,2}月份?$")

EMPTY = re.compile(r"[\s—―\-－–─/／\\□无]*|暂无|不涉及|略")
DITTO = re.compile(r"[“\"]?(?:同上|同前|上同|[〃″”\"“])[。”\"]?")
SAME_ROW = re.compile(r"同(?:左|前栏|前列)")
TOTAL = re.compile(r"(?:合|小|总|共)\s*计(?!划)")
DONE = re.compile(r"[☑√✓]?\s*(?:已经?)?(?:全部|基本|如期)?(?:完成|办结|销号|化解|结束|落实|整改到位|整改完成)[。]?")
REPORTS = re.compile(r"(?<![^，,；;|｜\s])[^，,；;|｜]{0,10}(?<![对凡])已(?![^，。；,]{0,8}的)")
"""What is told as done where the act should stand: 已铺设管线三公里; but 已立项的加快开工 is an act."""
FORBIDS = re.compile(r"(?:\d{1,2}[.、．]\s*)?(?:严禁|禁止|不得|不准|不许|一律不)")

_NUMBER = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)]?[.、．]?|[①-⑳★☆●]")
_TIME = re.compile(
    r"(?:于|在|至|到)?(?:(?:19|20)\d{2}(?:年|[.\-/]\d)|\d{1,2}(?:[—\-－–~～至、到]\d{1,2})*月|\d{1,2}/\d{1,2}(?!\d)|\d{1,2}[:：]\d{2}|[本当次上下每明今][年月周季旬日天]|每[\d一二两三半]|[一二三四]季度|[上下]半年|年[底内初终中前]|月底"
    r"|全[年程时]|长期|常态|经常|持续|适时|即时|立即|立行|即知|限期|按[期时月季年周]|日常|随时|[^，。；、]{1,8}(?:之?前|期间?|后\d*[日天]内|以后)$|\d+个?(?:工作)?[日天月]内?)"
)
_TIME_WORDS = re.compile(r"[\d\s年月日号旬周季度天每底前后内至到—\-－–~～、.．/:：上下中初末半起止之以全]+|[（(][^（()）]*[)）]")
_LONGEST_REST = 5
"""What a cell of a time may say besides: 10月15日前|报县政府."""
_FIGURE = re.compile(r"[≥≤＞＜><约]?(?:不少于|不低于|不高于|不超过|至少|达到|达)?\d[\d.,，]*(?:万|亿)?(?:%|％|‰|[一-龥㎡]{0,5})?(?:以上|以下|以内|左右)?(?:[（(][^（()）]*[)）])?")
_SEPARATORS = re.compile(r"[、，,；;/／\s]+|(?<=[局委办厅部院])(?:和|及|与)")
_DUTY = re.compile(r"等?(?:有关|相关)?(?:单位|部门)?(?:按照?职责(?:分工)?)?(?:分别|具体|共同)?(?:牵头|配合|负责|参加|参与|协助|协办|指导|填报|落实)?$")
_ORGAN = re.compile(
    r".*(?:局|委|办|厅|(?<![顶底内外全])部|署|科|股|处|室|站|所|院|校|队|组|中心|公司|集团|银行|支行|联社|协会|学会|商会|工会|妇联|残联|科协|社科联|文联|侨联|工商联|政府|党委|党组|街道|[乡镇村]|社区|委员会|[管居村]委会|大学|部门|单位|机关|机构|企业"
    r"|专班|指挥部|联席会议|海关|电视台|报社|融媒体|物业|火车站|车站|书店|宾馆|团[省市县区州]委|纪委监委|人大|政协|管委会|工委|供电|公安|检察|法院|图书馆|文化馆|博物馆|档案馆|[“\"]两委[”\"])"
)
_CLASS = re.compile(r"(?:[^、，。]{0,6}各(?!自)|全体|有关|相关|其他|每[个所家名]|属地|所在|[省市县区州]直)")
_PEOPLE = re.compile(rf"[^，。；]{{0,6}}(?:{'|'.join(map(re.escape, lexicon('people')))})")
_LONGEST_PERSON = 6
_ACT = re.compile(
    r"(?:新建|建成|建好|改造|完成|完善|制定|开展|推进|加强|拆除|设立|成立|组建|印发|修订|打造|启动|实现|出台|编制|清理|修缮|修复|扩建|改建|迁建|搬迁|取缔|关停|整治|增设|配备|选派|邀请|走访|排查|督促|检查|接入)(?![办委局组科])"
    r"|.*(?:不[得准许能]|严禁|禁止)|.+[将把对]"
)
"""What is to be done to a body, and no body: 新建村级卫生室."""


@lru_cache(maxsize=1)
def _heads() -> dict[str, str]:
    with (FOLDER / "columns.csv").open(encoding="utf-8", newline="") as stream:
        return {head: row["holds"] for row in csv.DictReader(stream) for head in row["heads"].split()}


@lru_cache(maxsize=4096)
def head_holds(words: str) -> str:
    """Return what the cells below a head hold, or "" when it is none: 完成时限 → time.

    >>> [head_holds(head) for head in ("市级责任部门", "配合单位", "2024年目标", "投资（万元）", "县财政局")]
    ['lead', 'support', 'goal', 'money', '']
    """
    head = _YEAR.sub("", _BRACKETS.sub("", re.sub(r"\s", "", words)))
    if not head or len(head) > LONGEST_HEAD:
        return ""
    known = _heads()
    if head in known:
        return known[head]
    if _NOT_HEAD.match(head):
        return ""
    return next((known[head[i:]] for i in range(1, len(head) - 1) if head[i:] in known), "")


@lru_cache(maxsize=4096)
def content(words: str) -> str:
    """Return what a cell looks like: empty, ditto, number, time, figure, units, short, or text.

    >>> [content(cell) for cell in ("—", "同上", "3", "6月底前", "95%以上", "县司法局、各镇", "建成两座垃圾中转站")]
    ['empty', 'ditto', 'number', 'time', 'figure', 'units', 'text']
    """
    cell = words.strip()
    if len(cell) > LONGEST_CELL:
        return "text"
    if EMPTY.fullmatch(cell):
        return "empty"
    if DITTO.fullmatch(cell) or SAME_ROW.fullmatch(cell):
        return "ditto"
    if _NUMBER.fullmatch(cell):
        return "number"
    if _TIME.match(cell) and not re.search("[，,；;]", cell) and len(_TIME_WORDS.sub("", cell)) <= _LONGEST_REST and (cell[0].isdigit() or not _ORGAN.fullmatch(cell)):
        return "time"
    if _FIGURE.fullmatch(cell):
        return "figure"
    if names_units(cell):
        return "units"
    return "short" if len(_BRACKETS.sub("", cell)) <= 6 else "text"


def opens_act(words: str) -> bool:
    """Tell whether words open with what is to be done: 新建公办幼儿园3所, not 城北水厂."""
    return bool(_ACT.match(words))


def is_data(word: str) -> bool:
    """Tell whether a short word is a value rather than the head of a column: a time but no period, a number, a unit with its place."""
    look = content(word)
    if look == "units":
        return bool(re.search("[、各]|^[省市县区州镇乡](?!级)|.[省市县区州镇乡].", word))
    return look in ("time", "figure", "number") and not _PERIOD.match(word)


def names_body(item: str) -> bool:
    """Tell whether a word ends like the name of a body: 乡中心校, 县医院."""
    return bool(_ORGAN.fullmatch(item))


def names_units(cell: str) -> bool:
    """Tell whether a cell is a list of names of bodies or classes, duty words and brackets aside."""
    if re.search("[。：:]", cell):
        return False
    items = [_DUTY.sub("", item) for item in _SEPARATORS.split(_BRACKETS.sub("", cell))]
    items = [item for item in items if item]
    named = [item for item in items if len(item) <= 20 and not _ACT.match(item) and (_ORGAN.fullmatch(item) or _CLASS.match(item) or _PEOPLE.fullmatch(item))]
    return 2 * len(named) >= len(items) > 0 and all(item in named or len(item) <= _LONGEST_PERSON for item in items)


_FIT: dict[str, dict[str, float]] = {
    "party": {"units": 3, "ditto": 1.5, "short": -1, "text": -2, "time": -4, "figure": -4, "number": -3},
    "time": {"time": 3, "ditto": 1.5, "text": -2, "short": -1.5, "units": -4, "figure": -2, "number": -2},
    "measure": {"text": 2.2, "short": -1, "units": -2, "time": -2, "figure": -1, "number": -3},
    "task": {"text": 2.2, "short": 0, "units": -2, "time": -2, "figure": -1, "number": -3},
    "number": {"number": 3, "text": -4, "short": -3, "units": -4, "time": -4, "figure": -1},
    "figure": {"figure": 2, "number": 2, "text": -1, "units": -3, "time": -2, "short": 0},
    "goal": {"text": 1.2, "short": 0.5, "figure": 1, "units": -2, "time": -2, "number": 0},
    "problem": {"text": 2, "short": 0, "units": -2, "time": -2, "figure": -1, "number": -3},
    "name": {"short": 0.5, "time": -0.5, "number": -0.5},
    "loose": {"figure": 0.2, "short": 0.5, "units": -1, "time": -0.5, "number": -0.5},
}
_FAMILY = dict.fromkeys(PARTIES, "party") | {kind: kind for kind in ("time", "number", "name", "task", "measure", "goal", "problem")} | dict.fromkeys(("money", "weight", "figure"), "figure")


def fit(holds: str, looks: str) -> float:
    """Return how well a cell that looks like `looks` (see `content`) fits into a column that holds `holds`."""
    return _FIT[_FAMILY.get(holds, "loose")].get(looks, 0.0)
