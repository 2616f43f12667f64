"""Reword a leader's spoken words for a document, by rule only: what cannot be changed safely stays as it was said.

Nothing is added but full stops; words go only where they say nothing in writing (numbers of items, 要, 我们要, 会议强调) or where
the duty bracket behind the sentence says the same (县司法局要牵头…). The rules for words are data: `nlp/data/draft/wording.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp.datamodel import Deadline, Party, Span, Target, Task
from nlp.draft.paper import PENDING as PENDING
from nlp.draft.spoken import pointer, written
from nlp.phrases import DUTY, FOLDED, LINK, MODAL, drop_lead_in, heal, legal, strip_number, tidy
from nlp.tasks.rules import opens_with_verb

# While the front of a task is read, each of its parties and times is folded into one private-use character of plane 16.
_OWNER, _PERSON, _SUPPORT, _TIME = "\U00100000", "\U00101000", "\U00102000", "\U00103000"
_ANY_OWNER, _ANY_PERSON, _ANY_SUPPORT, _ANY_TIME = (
    f"[{first}-{chr(ord(first) + 0xFFF)}]" for first in (_OWNER, _PERSON, _SUPPORT, _TIME)
)
_AND = r"(?:[、，和及与]|以及)"
_OWNERS = rf"{_ANY_OWNER}(?:{_AND}{_ANY_OWNER})*"
_HELPERS = rf"{_ANY_SUPPORT}(?:{_AND}{_ANY_SUPPORT})*"
_ACTS = r"(?:完成|制定|组建|编制|修订|出台|印发)(?![^，。；]{0,12}(?:的(?:情况|进度|数量|结果)|(?:不得|须|应)))(?=[^的，。；])"
"""Verbs that a unit can only be the subject of."""
_SUBJECT = re.compile(
    rf"^(?:请|希望|由)?{_OWNERS}(?:"
    rf"{MODAL}?(?:负责)?牵头[，]?{_HELPERS}(?:等)?(?:配合|参与|参加|协助|协同)[，]"
    rf"|{MODAL}?(?:牵头)?[，]?(?:会同|联合|协同){_HELPERS}[，]?"
    rf"|{MODAL}(?:牵头(?!抓总|单位|部门)[，]?)?"
    rf"|(?:负责)?牵头(?!抓总|单位|部门|负责)[，]?"
    rf"|(?=[把对按依在于]|根据)"
    rf"|(?=在?{_ANY_TIME}[，]?{MODAL})"
    rf"|将(?=继续|进一步|不定期|定期|适时|组织|开展|会同|对)"
    rf"|(?=[在于]?{_ANY_TIME}[，]?[把将对])"
    rf"|(?=(?:[在于]?{_ANY_TIME}[，]?)?(?:将[^，。；]{{2,40}}(?:纳入|作为|列入|报|移交|提交|分解|下放|转为|划转|调整)|{_ACTS}))"
    rf"|需(?={_ANY_TIME})"
    rf")"
)
_TIME_SUBJECT = re.compile(rf"^({_ANY_TIME}[，]?){_OWNERS}(?:{MODAL}|将(?=继续|进一步|不定期|定期|适时|组织|开展|会同))(?=[^，。；]{{4}})")
_GOES_ON = re.compile(rf"{_ANY_TIME}|[把将对在按于以从向为]|根据|针对|围绕|共同|联合|协同|同步|及时|尽快|抓紧|立即|全面|进一步|认真|切实|定期|统一|每")
_HELPED = re.compile(r"[^，。；]{1,40}(?:参加|参与|配合|协助|协同)，")
_QUOTED = re.compile(r"^“([^“”]+)”?$")
_LINKED = re.compile(rf"^{LINK}(?=[^，,。；的])")
_TIME_MODAL = re.compile(rf"^(在?{_ANY_TIME}[，]?){MODAL}(?=[^，、])")
_AT_TIME = re.compile(rf"^于(?={_ANY_TIME})")
_BARE_SUBJECT = re.compile(rf"^{_OWNERS}(?={_ANY_TIME}?[\u4e00-\u9fff])")
_NOUN_OR_DUTY = re.compile(
    r"的|可以|(?<![需重主必简])要(?=[把将对在按从])|^(?:具体|全面|统一)?负责|^(?:可|承担)|^.{2}(?:部分|工程|项目|资金|经费|任务|情况|进度|结果|工作|计划)|(?:数量|比例|人数|标准|时间|率|面|额)(?:不|达|要|应|须|为|控制|提高|保持)"
)
"""The verb makes a noun (迁建工程…投入使用) or states a duty or a leave, and the sentence needs its subject."""
_ASKED = re.compile(rf"^(?:请|希望)(?={_ANY_OWNER}|{_ANY_PERSON})")
_OURSELVES = re.compile(rf"^({_ANY_TIME}[，]?)?(?:我[省市州县区镇乡旗]|我们){MODAL}")
_DUTY_BRACKET = re.compile(
    rf"（(?:[{FOLDED}、，；：和及与等]|{DUTY})+）$"
)
_DUTY_AHEAD = re.compile(rf"^（[^（）]{{2,30}}）(?={MODAL})")
_PERSONS = re.compile(r"(?:负责人|成员(?!单位)|负责同志|一把手”?|干部|人员|领导|同志|书记|[省市县区镇乡村校院局处科队所]长|委员|党员)$")
_SELF = re.compile(
    r"^(?:请|我[省市州县区镇乡旗局]|我们|大家|同志们|你们|全[省市州县区镇乡旗]|各位.{0,4}|本单位|责任单位|任何单位(?:和个人)?)$"
)
_BRACKET_END = re.compile(r"[（(][^（）()]*(?:牵头|负责|配合|责任|参与)[^（）()]*[）)]$")
_ORDINAL = re.compile(r"^(?:第[一二三四五六七八九十百]{1,3}[章节编部分]+[、，：]?|第?[一二三四五六七八九十]{1,3}(?:件事?|个方面|块|个)(?:就?是|，))\s*")
_THESE = re.compile(r"[这那]([二两三四五六七八九][类项种])")
_COUNTED = {"两": 2, **{numeral: n for n, numeral in enumerate("零一二三四五六七八九")}}
_BEFORE_A_LIST = re.compile(r"^.*?(?:中|里|内|是|有|对|把|和|去年|今年|其中)(?=.{2,}$)")
_PAUSE = re.compile(rf"(?<=[\u4e00-\u9fff{FOLDED}][\u4e00-\u9fff\d{FOLDED}]) +(?=[\u4e00-\u9fff{FOLDED}]{{2}})")
_EXAMINES = re.compile(r"审核|审查|核查|核实|督查|督察|检查|排查|查")
_ASKS = re.compile(r"(?!.{0,6}(?:审[核查]|检查|核[实查]|查[看验清]|看|查|问))(?:是否|有无|有没有|[^，。]{2,16}是否)")
_BROKEN_OFF = re.compile(r"(?:…|\.{3,}|。{3,}|·{3,})+")
_DANGLING = re.compile(r"(?:[，、；：]|，?(?:并且?|而且|同时|以及|或者?|且)|(?<=，)(?:和|与|及))+$")
_BESIDE_DIGITS = re.compile(r"(?<=[\u4e00-\u9fff，、；：“（《]) (?=[\d.])|(?<=[\d%％]) (?=[\u4e00-\u9fff，、；：”）》])")
_ANNOUNCES = re.compile(r"(?:如下|包括|以下[^，。]{0,6}|有|是|为)$")

SHORTEST = 4
"""Characters a sentence must keep when something is cut from it."""


def close(text: str) -> str:
    """End `text` with one full stop; a sentence mark inside a closing quotation mark already ends it."""
    text = text.strip().rstrip("。；;，,、：:！!.— ")
    if text.endswith(("？", "?")):
        text = text[:-1]
    return text if re.search(r"[。！？][”’』」）]$", text) else text + "。"


def heading_words(text: str) -> str:
    """Return the words of a heading, without number, leading 要, full stop and the bracket that names who is in charge.

    >>> heading_words("（五）营造浓厚氛围（县融媒体中心牵头，各乡镇负责）")
    '营造浓厚氛围'
    """
    words = _BRACKET_END.sub("", heal(text).rstrip("。：:；;，,"))
    words = _ORDINAL.sub("", strip_number(words)).rstrip("。：:；;，, ")
    return balanced(drop_lead_in(words))


def sentence(text: str) -> str:
    """Reword a segment that is no task row (a principle, a ban, a rule of assessment) and end it with one full stop."""
    words = written(_DUTY_AHEAD.sub("", strip_number(heal(text))))
    return close(_mended(drop_lead_in(words)))


def task_words(text: str, task: Task) -> str:
    """Reword the words of a task row, as `Task.content` has them; `text` is the whole source text.

    The subject leaves the sentence only where it stands at its front, is one of the task's own cells and is followed by
    a word that joins it (要, 牵头, 会同…) or by its verb: the duty bracket then names it. Persons stay, for a bracket names bodies.
    Purposes stay where they stood; measures that the content leaves out follow behind 具体包括.
    """
    folded, originals = _fold(text, task)
    if not re.search("[，。；：、,;:]", folded):  # a transcript that nobody has punctuated: its blanks are pauses
        folded = _PAUSE.sub("，", folded)
    words = _front(tidy(folded))
    short = _DUTY_BRACKET.sub("", words)
    short = _OURSELVES.sub(lambda m: m.group(1) or "", _without_subject(short), count=1)
    short = _TIME_MODAL.sub(lambda m: m[0] if "应" in m[0] else m[1], drop_lead_in(_bare(_ASKED.sub("", short))), count=1)
    short = _AT_TIME.sub("", short, count=1)
    words = written(short if len(short) >= SHORTEST and short[0] not in "，、；的" else words)
    for mark, original in originals.items():
        words = words.replace(mark, heal(original))
    return close(_with_measures(_mended(heal(words)), task))


def examined(words: str, heading: str) -> str:
    """Return a sentence that only asks (程序是否合法) with the verb of the heading it is listed under (明确审核内容).

    >>> examined("程序是否合法。", "明确审核内容")
    '审核程序是否合法。'
    """
    verb = _EXAMINES.search(heading)
    if not verb or not _ASKS.match(words):
        return words
    return f"{'检查' if verb.group() == '查' else verb.group()}{words}"


def resolved(words: str, before: str) -> str:
    """Return a sentence with 这三类 written out where the text before it lists just so many (土地、欠薪、物业三类).

    >>> resolved("把这三类积案逐件列出清单。", "去年土地、欠薪、物业三类占了七成。")
    '把土地、欠薪、物业三类积案逐件列出清单。'
    """

    def named(m: re.Match[str]) -> str:
        lists = re.findall(rf"((?:[\u4e00-\u9fff]{{1,8}}、)+[\u4e00-\u9fff]{{1,6}}){m[1]}", before)
        names = lists[-1].split("、") if lists else []
        if len(names) != _COUNTED[m[1][0]]:
            return m[0]
        names[0] = _BEFORE_A_LIST.sub("", names[0])
        return f"{'、'.join(names)}{m[1]}"

    return _THESE.sub(named, words)


def goes_on(words: str) -> bool:
    """Tell whether a sentence points at its head to the one before it (上述资金…, 其中…)."""
    return bool(pointer().match(words))


def balanced(text: str) -> str:
    """Return `text` without marks that lack their other half; what stands behind a bracket left open goes with it.

    >>> balanced("清查库点（共20个）并登记（含")
    '清查库点（共20个）并登记'
    """
    whole = text[1:-1] if text[:1] == "“" and text[-1:] == "”" and "“" not in text[1:] else text
    open_: list[int] = []
    lone: set[int] = set()
    for at, char in enumerate(whole):
        if char in "（《“〔【":
            open_.append(at)
        elif char in "）》”〕】":
            if open_ and "（《“〔【".index(whole[open_[-1]]) == "）》”〕】".index(char):
                open_.pop()
            else:
                lone.add(at)
    for at in open_:
        if whole[at] == "（" and at >= SHORTEST:
            whole, lone = whole[:at], {n for n in lone if n < at}
            break
        lone.add(at)
    return "".join(char for at, char in enumerate(whole) if at not in lone)


def _front(words: str) -> str:
    """Return the sentence without number, label, attribution and connective before it."""
    words = written(strip_number(_QUOTED.sub(r"\1", words)))
    return _LINKED.sub("", words, count=1) if len(words) > 2 * SHORTEST else words


def _without_subject(words: str) -> str:
    """Drop a subject that 要, 牵头, 会同… joins to its act; helpers named only in part (会同市公安局|高速交警支队) keep it."""
    found = _SUBJECT.match(words)
    if not found:
        return _TIME_SUBJECT.sub(r"\1", words)
    rest = words[found.end() :]
    if _HELPED.match(rest):
        return words  # 由甲牵头，乙、丙参加，…: one without the other says too little
    joined = re.search(f"(?:会同|联合|协同){_HELPERS}$", found.group())
    return words if joined and not (_GOES_ON.match(rest) or opens_with_verb(rest, 0, len(rest))) else rest


def _bare(words: str) -> str:
    """Drop a subject that a verb follows (县司法局举办…), where the clause is surely one of an act: no 的 makes a noun of it."""
    subject = _BARE_SUBJECT.match(words)
    if not subject:
        return words
    at = subject.end()
    while at < len(words) and re.match(f"[{FOLDED}]", words[at]):
        at += 1
    clause = re.split("[，。；：]", words[at:], maxsplit=1)[0]
    return words[subject.end() :] if opens_with_verb(words, at, len(words)) and len(clause) >= SHORTEST and not _NOUN_OR_DUTY.search(clause) else words


def _put_in_writing(text: str) -> str:
    return _mended(written(text))


def _mended(text: str) -> str:
    """Return the sentence with its marks mended: nothing doubled, broken off or left open."""
    words = _BESIDE_DIGITS.sub("", text) if re.search("[，、；：]", text) else text  # without marks a blank is a pause
    words = balanced(words)
    if cut := _BROKEN_OFF.search(words):
        head = words[: cut.start()]
        last = max(head.rfind(mark) for mark in "，；。")
        words = head[:last] if last >= 2 * SHORTEST else head
    words = re.sub(r"（[，、；：。]*）", "", words)
    words = re.sub(r"[，、；：]+(?=[，；。！])", "", words)
    words = re.sub(r"([。！])[。；，、]+|([，、；：])\2+", lambda m: m[1] or m[2], words)
    words = _DANGLING.sub("", words.rstrip("。；！ "))
    return words.lstrip("，、；：。！ ") or text


def _with_measures(words: str, task: Task) -> str:
    """Add the measures listed under the task that its sentence leaves out."""
    bare = re.sub(r"\W", "", words)
    left = [m.text for m in task.measures if re.sub(r"\W", "", heal(m.text)) not in bare]
    items = [close(_put_in_writing(drop_lead_in(strip_number(heal(m))))).rstrip("。") for m in left]
    if not items:
        return words
    words = words.rstrip("。；：，")
    return f"{words}：{'；'.join(items)}" if _ANNOUNCES.search(words) else f"{words}，具体包括：{'；'.join(items)}"


# The row with its cells as one character each --------------------------------------------------------------------------


def _fold(text: str, task: Task) -> tuple[str, dict[str, str]]:
    """Return the task's words with every cell in them as one character, and what each character stands for."""
    cells: list[tuple[int, int, str]] = []
    for party in (*task.lead, *task.addressee):
        if not is_self(party):
            cells.append((party.start, party.end, _PERSON if is_person(party) else _OWNER))
    cells += [(p.start, p.end, _SUPPORT) for p in task.support]
    cells += [(d.start, d.end, _TIME) for d in task.deadlines]
    out: list[str] = []
    originals: dict[str, str] = {}
    for span in _spans(text, task):
        at = span.start
        for start, end, kind in sorted(cells):
            if start < at or end > span.end or start == end:
                continue
            mark = chr(ord(kind) + len(originals))
            originals[mark] = text[start:end]
            out += [_unfolded(text[at:start]), mark]
            at = end
        out.append(_unfolded(text[at : span.end]))
    return "".join(out), originals


def _spans(text: str, task: Task) -> Sequence[Span]:
    """Return the stretches the sentence is made of: the row itself, with what its pronouns stand for where the content says so.

    A subject that the content takes from an earlier sentence stays out: the bracket names it. So do measures behind a colon.
    """
    whole = Span(task.start, task.end)
    if task.content is None:
        return (whole,)
    kept = [span for span in task.content.spans if span.start < span.end]
    inside = [n for n, span in enumerate(kept) if whole.start <= span.start and span.end <= whole.end]
    if not inside:
        return (whole,)
    first, last = inside[0], inside[-1]
    parties = {p.start for p in (*task.lead, *task.addressee)}
    if first and kept[first - 1].start not in parties:  # the row opens with a pronoun
        return kept[first - 1 : last + 1]
    spans = [Span(whole.start, kept[first].end), *kept[first + 1 : last], kept[last]] if first < last else [Span(whole.start, kept[first].end)]
    if not any(span.start >= kept[last].end for m in task.measures for span in m.spans if span.end <= whole.end):
        spans[-1] = Span(spans[-1].start, whole.end)
    return spans


def _unfolded(text: str) -> str:
    return re.sub(f"[{FOLDED}]", "", legal(text))


# Cells in words --------------------------------------------------------------------------------------------------------


def is_person(party: Party) -> bool:
    """Tell whether the party is a class of persons (各级领导干部) rather than a body."""
    return bool(_PERSONS.search(heal(party.text)))


def is_self(party: Party) -> bool:
    """Tell whether the words name nobody who could answer for it: the speaker's own side (我县, 大家), 任何单位."""
    return bool(_SELF.match(heal(party.text)))


def times(deadlines: Iterable[Deadline], text: str) -> list[tuple[str, int, int]]:
    """Return the quoted times with their spans; neighbours (每年|3月1日前) are one, the 月 of 月调度 becomes 每月."""
    merged: list[tuple[int, int, str]] = []
    for d in sorted(deadlines, key=lambda d: (d.start, -d.end)):
        if merged and d.start < merged[-1][1]:
            continue
        if merged and d.start == merged[-1][1]:
            merged[-1] = (merged[-1][0], d.end, "")
        else:
            merged.append((d.start, d.end, d.kind))
    out = []
    for start, end, kind in merged:
        quote = heal(text[start:end])
        if kind == "recurring" and quote in {"日", "周", "旬", "月", "季", "季度", "半年", "年"}:
            quote = "每" + quote
        out.append((quote, start, end))
    return out


def figures(targets: Iterable[Target], text: str) -> list[tuple[str, int, int]]:
    """Return the quoted figures with their spans, in the order of the text."""
    return [(heal(text[t.start : t.end]), t.start, t.end) for t in sorted(targets, key=lambda t: t.start)]
