"""Units in the owners' columns of a table: every item of the list is one, whatever its name, but for persons.

省编办牵头，省财政厅参加, 县水务局（县林业局配合）, 县司法局 各执法单位, 吴敏（乡中心校）.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from nlp.recognize.columns import content, names_body
from nlp.recognize.duties import Duty, Member, given, is_class, joined, split_and
from nlp.recognize.lexicon import words as lexicon

_ITEM = re.compile(r"(?:[^、，,；;/／\s（()）]|[（(][^（()）]*[）)])+")
_NOTE = re.compile(r"[（(](?P<inside>[^（()）]*)[）)]$")
_CLASS_NOTE = re.compile(r"[省市县区州镇乡村旗盟、街道社居园管委会]{1,8}")
"""各镇（街道）: part of the name of a class."""
_LEAD = r"(?:总?牵头|主办|抓总|负责|落实|组织实施|填报|承办)"
_HELP = r"(?:配合|协助|参与|协办|参加|支持|指导)"
_OTHERS = re.compile(r"等(?:有关|相关|其他)?(?:[一二三四五六七八九十\d]{0,2}[个家]?)?(?:单位|部门|方面)?$")
_DUTY = re.compile(rf"(?:按照?职责(?:分工)?|共同|分别|具体|分头|积极|协同)*(?:(?P<lead>{_LEAD})|(?P<help>{_HELP}))$|按照?职责分工$")
_TITLE = r"(?:副|原)?(?:[省市县区州盟旗镇乡村局厅处科院校园所站队组]长|书记|主任|主席|常委|委员|部长|调研员|支书|经理|董事长|同志)"
_OFFICE = re.compile(rf"(?:党组|党委)?(?:主要|分管)?(?:{_TITLE}|领导|负责人|负责同志|一把手)$")
"""县卫健局|局长: the body answers (annotation guideline, section 3)."""
_PERSON = re.compile(rf"(?P<called>[一-龥])副?(?:[省市县区州镇乡局厅处科]长|书记|部长|常委|主席)|(?:.{{0,10}}{_TITLE})?(?P<name>[一-龥][一-龥*＊xX某]{{1,2}})(?:{_TITLE})?")
_PEOPLE = re.compile(r"(?![省市县区州镇乡])[一-龥]{0,8}(?:员|专干|干部|骨干|[组队班校园站所]长|主任|代表|教师|学生|家长|职工|群众|村民|居民|负责人|责任人|同志|班子)")
_MEMBERS = re.compile(r"(?:责任|牵头|承办|主办|配合|主管)(?:单位|部门|科室|处室|股室|乡镇)|[^，。；]{2,8}(?:个|家|所|名|户)(?:社区|村|镇|乡|街道|单位|部门|学校|企业)|.{2,10}所在(?:村|镇|乡|地|社区|单位)")


def cell_duties(words: str, cells: Sequence[tuple[int, int, str]], *, first_leads: bool) -> tuple[list[Duty], list[tuple[int, int]]]:
    """Read the cells of unit columns: start and end in `words`, and their function. Returns the duties and the stretches read."""
    out: list[Duty] = []
    for start, end, function in cells:
        out += _read(words, start, end, function, first_leads=first_leads)
    return out, [(start, end) for start, end, _ in cells]


def _read(words: str, start: int, end: int, function: str, *, first_leads: bool) -> list[Duty]:
    out: list[Duty] = []
    waiting: list[Member] = []
    led = False
    for item in _ITEM.finditer(words, start, end):
        a, b, duty, noted = _item(words, *item.span(), function)
        out += noted
        waiting += [(x, y, generic or _is_class(words[x:y])) for x, y, generic in split_and(words, a, b) if _is_item(words[x:y], function)]
        if duty and waiting:
            out += _given(words, waiting, duty if function in ("lead", "support") else function, first_leads=first_leads)
            led, waiting = led or duty == "lead", []
    return out + _given(words, waiting, "support" if led and function == "lead" else function, first_leads=first_leads)


def _item(words: str, a: int, b: int, function: str) -> tuple[int, int, str, list[Duty]]:
    """Return an item without its note and duty word, the function that word gives, and the units in the note."""
    noted: list[Duty] = []
    duty = ""
    note = _NOTE.search(words, a, b)
    if note:
        inside = note["inside"]
        if inside in lexicon("classes") or _CLASS_NOTE.fullmatch(inside):
            return a, b, "", []
        b = note.start()
        if _DUTY.fullmatch(inside):
            duty = "lead" if re.search(_LEAD, inside) else "support"
        elif re.search(_HELP, inside):
            noted = _read(words, *note.span("inside"), "support", first_leads=False)
        elif _is_person(words[a:b]) and names_body(inside):
            noted = _read(words, *note.span("inside"), function, first_leads=False)
    told = _DUTY.search(words, a, b)
    if told:
        b = told.start()
        duty = "support" if told["help"] else "lead"
    others = _OTHERS.search(words, a, b)
    b = others.start() if others else b
    office = _OFFICE.search(words, a, b)
    if office and names_body(words[a : office.start()]) and not is_class(words[a:b]):
        b = office.start()
    return a, b, duty, noted


def _given(words: str, members: list[Member], function: str, *, first_leads: bool) -> list[Duty]:
    members = _halves(words, joined(words, members))
    named = [m for m in members if not m[2]]
    if first_leads and function == "lead" and len(named) > 1:
        return given(words, named[:1], "lead") + given(words, [m for m in members if m not in named[:1]], "support")
    return given(words, members, function)


def _halves(words: str, members: Sequence[Member]) -> list[Member]:
    """Join 各县发改局、水务局: the second half of a class of bodies."""
    out: list[Member] = []
    for a, b, generic in members:
        half = bool(out) and out[-1][2] and words[out[-1][1] : a] == "、" and words[b - 1] == words[out[-1][1] - 1] and not re.match("[省市县区州镇乡]", words[a])
        if half and words[b - 1] in "局委办所站":
            out[-1] = (out[-1][0], b, True)
        else:
            out.append((a, b, generic))
    return out


def _is_item(item: str, function: str) -> bool:
    return 2 <= len(item) <= 30 and content(item) in ("units", "short", "text") and (function == "leader" or not _is_person(item))


def _is_class(item: str) -> bool:
    return item in lexicon("classes") or bool(_MEMBERS.fullmatch(item) or _PEOPLE.fullmatch(item))


def _is_person(item: str) -> bool:
    """Tell a name, with or without an office, from a short name of a body (工信局、安监)."""
    person = _PERSON.fullmatch(item)
    if person is None or item in _named():
        return False
    name = person["called"] or person["name"]
    return name[0] in lexicon("surnames") and (name == person["called"] or content(name) != "units")


@lru_cache(maxsize=1)
def _named() -> frozenset[str]:
    return frozenset((*lexicon("departments"), *lexicon("bodies"), *lexicon("short")))
