"""A task in few words, for a time-table in which owner and time stand beside it: clauses go, no word is put in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.draft.matter import Row

AT_MOST = 42
"""Characters a brief should not pass where the task has a comma to end it at."""
SHORT = 12
"""Characters of a clause that only names what a condition behind it is about."""
_MODAL = r"(?:还|也|都)?(?:要|须|应当?|必须|务必)?"
_GOES_ON = r"继续|进一步|不断|着力|全面|深入|切实"
_DONE = re.compile(r"^(?:全部|全面|按时|如期|予以)?(?:完成|办结|到位|落实)(?:到位)?$")
_CARRIED_OUT = re.compile(r"^[一-龥]{2,3}$")
_ENDS = re.compile(r"^(?:全部)?(?:结束|见效|完工|竣工|投用|上线|运行|开工|动工|到位|清零|收尾|建成|开放)$")
"""What a thing does by a time, in two characters."""
_OWN_OBJECT = re.compile(r"^(?:召开|举办|开展|组织|启动|制定|出台|建立|编制|组建|成立|修订|公布|完成[^，]{3,})")
TOO_LITTLE = 7
"""Characters of a clause without its time that says too little without the one before it (报县政府审定)."""
_MAKES = re.compile(r"(?:^|，)(?:制定|编制|起草|出台|修订|拟定|研究制定|完善)[^，]+$")
_SUBORDINATE = re.compile(
    r"^(?:为(?!每|各|全|群众|企业|基层|困难)|通过|按照|根据|依照|参照|依托|针对|围绕|结合|坚持|依据|对照|随着|目前|聚焦|立足|以.+(?:为|作为)|在.+[下中上]$|本着)"
)
_BEFORE_TIME = re.compile(r"(?<![的至到从自按截每以是即])$")
"""What a time within a clause may stand behind to be left out."""
_FRAMED = re.compile(r"[在于](?:[^，。前内底]{1,14})[中里上时]")
"""A time that only is the first word of what 在 goes with: 在明年预算编制中."""
_GOES_ON_INSIDE = re.compile(r"至(?!少)|[和及与]\d|[的起、：—～\d]|以[前内后来]|到[\d年月]")
_ONE_OFF = re.compile(r"(?:[前底末旬]|年内|期间|\d月份?)$")
_MONTH = re.compile(r"月份?$")
_AGAIN = re.compile(r"^(?:每|按|定期|逐)")
_AGAIN_ACTS = re.compile(r"进行|开展|组织|召[开集]|举[办行]|通报|报|不[少低]于|至少|更新|抽查|检查|巡|调度|公布|发布|监测|会商|听取|研究|评|考|复核|培训|走访|巡诊|推出|核对|作一次")
_PUTS = r"(?:补?报|上报|报送|报备|报批|印发|公布|公开|下达|拨付|发放|兑付|付清|归还|退还|提交|出台|移交|拆除|补齐|闭合|关闭|摘除|清退|办清|改完)"
_PUT = re.compile(rf"^(?:全部|予以|再)?({_PUTS})(?:到位|完毕)?$")
"""A verb without the thing it is done to, which stands before the time: 今年的计划3月25日前补报."""
_DATE = re.compile(r"^(?:\d+|[一二两三四五六七八九十]+)(?:个?(?:工作日|小时|月份?)|[年月日天周])[^，]{0,5}?[前底内末起]")
_BEGINS = re.compile(r"^[从自](?!.*[到至]|[明今]天|即日)|(?<!即日)(?:起|开始)$")
"""A time that says when it begins is part of what is done."""
_REACHES = re.compile(r"^(?:不少于|不低于|不超过|不得|达到?)")
"""A measure, which needs the one it is taken of: 中小学每周不少于1课时."""
_LACKS_OBJECT = re.compile(
    r"^(?:\d+[年月日](?:底|前|底前)?(?:至|、|和)?)*(?:各|再|共|分别|全部|每年)*(?:完成|达到?|新增|建成|实施)?(?:第[一二三四\d]|\d+(?:\.\d+)?[%％个家项所座人次名件万亿公里]|一半|过半)[^，]{0,6}$"
    r"|^(?:\d+[年月日](?:底|前|底前)?(?:至|、|和)?)*(?:全部)?(?:投入(?:使用|运行)|完成|到位|办结|付清|完工|竣工|投用|上线|执行|实施|落实|印发|归还|进驻|反馈|整改完毕|(?:改造|安装|建设|拆除|清理|搬迁|配备)(?:到位|完毕))$"
)
"""A clause that says how far, and needs the one before it to say with what."""
_UNFINISHED = re.compile(r"^(?:对|把|将|凡|如|若|因|经|由)|(?:的|时|后|前|中|上|下|方面|等|来看|内|起)$|(?:确保|力争|争取)[^，]{0,8}$")
_CONDITION = re.compile(r"^(?:凡|如|若|因|经)|(?:的|时|后|等)$")
_NEGATED = re.compile(r"(?:不|未|无|非|严禁|禁止|杜绝).")
_PAIRS = {"“": "”", "（": "）", "《": "》", "‘": "’", "〔": "〕"}


def brief(row: Row, *, at_most: int = AT_MOST, timed: bool = False, again: bool = False) -> str:
    """Return what is to be done, without full stop, without the owners of the row and, unless `timed`, its times where they stand apart.

    With `again` periods stay beside a time that passes once: 6月底前建账，每季度核对一次.

    Of a long row the clause with its time is what counts, else the first that is no aim or means.
    """
    words = row.words.rstrip("。；！")
    owners = "|".join(map(re.escape, sorted(row.owners, key=len, reverse=True))) or r"(?!)"
    subject = re.compile(rf"^(?:{owners})(?:要|须|应当|必须|务必|需要?|将(?={_GOES_ON}))(?=.{{4}})")
    words = subject.sub("", words)
    places = []
    for time in row.times:
        words = re.sub(rf"^{re.escape(time)}：(?=.)", "", words) if not timed else words
    once = any(not _AGAIN.match(time) for time in row.times)
    for time in sorted(row.times, key=len, reverse=True):
        words, place = _without(words, time, owners, keep=timed or bool(_BEGINS.search(time)) or (again and once and bool(_AGAIN.match(time))))
        places.append(place)
    words = subject.sub("", words)
    found = _shortened(words, min(places, default=0), at_most)
    # What is cut out between a 不 and its verb would turn the sense: then nothing is.
    return found if set(_NEGATED.findall(found)) <= set(_NEGATED.findall(row.words)) else row.words.rstrip("。；！")


def owners_words(names: Iterable[str], *, at_most: int = 3) -> str:
    """Return who answers for it; of many the first two with 等."""
    units = tuple(names)
    return "、".join(units if len(units) <= at_most else units[:2]) + ("等" if len(units) > at_most else "")


def _without(words: str, time: str, owners: str, *, keep: bool) -> tuple[str, int]:
    """Return the words without a time that begins a clause, and where that clause begins; it stays where they would not read without it."""
    m = re.search(rf"(?P<before>^|，)(?P<who>(?:{owners}){_MODAL})?{_MODAL}(?P<time>[在于]?{re.escape(time)}[，,]?{_MODAL})(?P<act>[^，]*)", words)
    if not m and not keep:
        return _without_inside(words, time)
    goes_on = r"[的起以、：—～]|至(?!少)" if m and "，" in m["time"] else r"[的起以、：—～\d]|至(?!少)|到[\d年月]|[和及与]\d"
    if not m or re.match(goes_on, m["act"]) or time in m["act"] or _FRAMED.match(m["time"] + m["act"]):
        return words, max(words.find(time), 0)
    if m["who"] and not keep and _REACHES.match(m["act"]):
        return f"{words[: m.start()]}{m['before']}{m['who']}{m['act']}{words[m.end() :]}", m.start()
    front, act, rest = words[: m.start()], m["act"], words[m.end() :]
    at = len(front) + len(m["before"])
    if keep:
        return f"{front}{m['before']}{m['time']}{act}{rest}", at
    if front and _DONE.match(act):
        return front + rest, 0
    last = front.rpartition("，")[2]
    if front and _CARRIED_OUT.match(act) and (_MAKES.search(front) or (len(last) >= TOO_LITTLE and not _SUBORDINATE.match(last))):
        return f"{front}并{act}{rest}", front.rfind("，") + 1
    return (f"{front}{m['before']}{act}{rest}", at) if len(act) >= 4 or (not front and rest) else (words, at)


def _without_inside(words: str, time: str) -> tuple[str, int]:
    """Return the words without a time within a clause (截污管网10月底闭合), and where that clause begins."""
    m = re.search(rf"(?P<front>[^，；：“（]*?[\u4e00-\u9fff）”%])(?P<time>[在于]?{re.escape(time)})(?P<act>(?:，(?=[^，]*达))?[^，；]{{2,}})", words)
    if not m or not _BEFORE_TIME.search(m["front"]) or _GOES_ON_INSIDE.match(m["act"]) or _FRAMED.match(m["time"] + m["act"]):
        return words, max(words.find(time), 0)
    before = words[: m.start("time")]
    if before.count("“") != before.count("”"):
        return words, max(words.find(time), 0)
    if not (_ONE_OFF.search(time) or (_AGAIN.match(time) and _AGAIN_ACTS.match(m["act"]))):
        return words, max(words.find(time), 0)
    act = m["act"].lstrip("，")
    ends = _DONE.match(act) or _PUT.match(act) or _ENDS.match(act)
    if not ends and (len(act) < 3 or _MONTH.search(time)):
        return words, m.start()
    if _DONE.match(act):
        clause = m["front"]
    else:
        put = _PUT.match(act)
        clause = f"{put[1]}{m['front']}" if put and not re.search("^[对将把由]", m["front"]) else m["front"] + act
    return words[: m.start()] + clause + words[m.end() :], m.start()


def _shortened(words: str, at: int, at_most: int) -> str:
    """Return no more clauses than `at_most` characters hold, from the one at `at` on."""
    if len(words) <= at_most:
        return words
    clauses = _clauses(words)
    first, at_time = 0, at > 0
    while first < len(clauses) - 1 and at > len(clauses[first]):
        at -= len(clauses[first]) + 1
        first += 1
    conditional = False
    while first and (_CONDITION.search(clauses[first - 1]) or (conditional and len(clauses[first - 1]) <= SHORT)):
        first, conditional = first - 1, True
    timed = clauses[first] if first else ""
    needed = first
    while first and _LACKS_OBJECT.match(clauses[first]):
        first -= 1
    if first and first == needed and at_time and len(_DATE.sub("", clauses[first])) <= TOO_LITTLE and not _OWN_OBJECT.match(clauses[first]):
        first -= 1
    clauses = clauses[first:]
    while first == needed and len(clauses) > 1 and _SUBORDINATE.match(clauses[0]) and clauses[0] != timed:
        del clauses[0]
    kept = clauses.pop(0).removeprefix("并")
    while clauses and (len(kept) + len(clauses[0]) < at_most or (timed in clauses and kept.rpartition("，")[2] != timed) or _UNFINISHED.search(kept.rpartition("，")[2])):
        kept += f"，{clauses.pop(0)}"
    return kept


def _clauses(words: str) -> list[str]:
    """Return the clauses between commas that stand in no quotation or bracket."""
    out, open_marks = [""], []
    for char in words:
        if char in _PAIRS:
            open_marks.append(_PAIRS[char])
        elif open_marks and char == open_marks[-1]:
            open_marks.pop()
        if char == "，" and not open_marks:
            out.append("")
        else:
            out[-1] += char
    return [clause for clause in out if clause]
