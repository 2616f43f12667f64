"""What the words around a unit make of it: lead, support, addressee, or a mere mention (annotation guideline, section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.datamodel import Segment, Unit
from nlp.recognize.columns import PARTIES
from nlp.recognize.duties import Duty, bracket_duties, covered, label_duties, names_first_as_lead
from nlp.recognize.subjects import addressed, find_subjects, modifies, reported
from nlp.recognize.tables import Cell, Row, find_rows
from nlp.recognize.unit_cells import cell_duties
from nlp.recognize.units import Candidate, find_candidates, lists

LONGEST = 4000
"""Characters looked at in one piece: no sentence is longer, and the cost of a text without marks stays linear."""
REACH = 60
"""How many characters before a unit tell whether it opens a clause."""
_BEFORE_LEAD = re.compile(r"(?:(?:牵头|责任|主办|承办|主责)(?:单位|部门)(?:仍?[是为])|由|请|责成|指定|明确由|交由|交给|交|要求|委托|授权|移交给?|移送(?:至|给)?|责令)$")
_BEFORE_ADDRESSEE = re.compile(r"(?:鼓励|支持|允许|引导|推动|指导)$")
_BEFORE_SUPPORT = re.compile(r"(?:(?:配合|协办|参与)(?:单位|部门)[是为]|会同|联合|配合|协同|协助|商|会商|同|在)$")
_RECIPIENT = re.compile(r"(?:(?<!汇)报|报送|报请|提请|报经|抄送|提交|呈报|上报|向|抄告|函告)$")
_BEFORE_MENTION = re.compile(r"(?:报|向|经|送|对|报送|提请|报请|抄送|督促|指导|提交|呈报|上报|至|报经|根据|按照|到|支持|帮助|组织|的|与|和|及|给|为|从|把|将|《|听取|接受|协调|通过|传达|函告|告知|并|落实|贯彻|学习|遵照|执行|响应|服务|涉及|覆盖|除|受|代表)$")
_AFTER_LEAD = re.compile(r"(?:等(?:部门|单位)?)?(?:要|应|须)?来?(?:具体|共同|分别|按职责分工(?:分别)?|按照职责分工|各自|同志)?(?:牵头|负责|承办|主办|汇总|兜底|总牵头|抓总)")
_AFTER_SUPPORT = re.compile(r"(?:等(?:部门|单位)?)?(?:要|应)?(?:积极|全力|协同|密切|做好|共同|全程|给予|会同)?(?:配合|参与|协助|协办|参加|予以支持|协同|支持)(?![，,]?[由])")
_AFTER_HELP = re.compile(r"(?:的)?(?:协助|配合|支持|指导)下")
_MODAL = r"(?:也|都|既|一定|更|还|就|首先|今年|务必|原则上|一律|同时|具体|依法|本身|自身|分别|每[年月季周][度]?)*(?:要(?!求)|应当|应|必须|须|需要|需|务必|负责|得|不得|可以|可|严禁|将|会同|在|于|按照|按|根据|结合|围绕|对照|对|把|以|从|为|每|依托|通过|加强|尽快|抓紧|立即|马上|即刻|继续|带头|主动|切实|进一步|认真|组织|开展|建立|完善|制定|牵头|落实|做好|设立|成立|定期|提前|统筹|及时|依法|积极|全面|严格|深入|收到|接到|至少|今后|年底|月底|\d|[一二三四五六七八九十]+月|半个?月|一个季度|一[周月季年]|本|今|明|会后|按月|按季|逐|拿出|办|报|先|再|各|统一|全部|分别|同步|派|盯|跟|就|不要|不能|别|出|梳理|起草|印发|出台|提出|研究|编制|公布|汇总|督促|指导|协调|清理|安排|拨付|保障|列支|审核|审查|检查|核查|排查|完成|签订|调度|通报)"
_AFTER_SUBJECT = re.compile(rf"(?:等(?:部门|单位|\d+家单位|几家)?)?(?:，|,)?{_MODAL}|(?:，|,)(?:要|应|必须|须|每|在|于)")
_NOT_SUBJECT = re.compile(r"(?:\d+(?:\.\d+)?[%％]|要求|提出|强调|指出|号召|印发|决定|部署|召开|批准|高度重视|“|《|的|是|有|和|与|、|在内|内|里|存在|普遍|作了|作|做了|通报了|汇报)")
_CLAUSE_HEAD = re.compile(
    r"(?:^|[。！？；;，,：:\s“]|[）)])(?:\s|但|而|并|且|由|请|同时|此外|另外|其中|下一步|接下来|今后|会后|首先|其次|最后|那么|就|希望|再就是|还有|这里|然后|第[一二三四五六七八九十][，,、]?|[一二三四五六七八九十]{1,3}(?:是|要|、)要?|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|[①-⑳]|各[^，。]{0,2}和)*$"
)
_TIME_HEAD = re.compile(r"(?:[\d一二三四五六七八九十]+[月日号年]|今年|明年|年底|年内|月底|之?前|会后|每年|每季度|每月|底|上旬|中旬|下旬|起)[，,]?$")
_TITLE_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}(?:是|要|、)要?|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]\s?|[①-⑳])")


def find_units(text: str, segments: Sequence[Segment], rows: Sequence[Row] | None = None) -> tuple[Unit, ...]:
    """Return the units of every segment with the function the words around them give, in order, none overlapping.

    `rows` are those of the tables of the text (`find_rows`), found here when not given.
    """
    units: list[Unit] = []
    first_leads = names_first_as_lead(text)
    rows = find_rows(text) if rows is None else rows
    group = at = 0
    for segment in segments:
        while at < len(rows) and rows[at].end <= segment.start:
            at += 1
        row = rows[at] if at < len(rows) and rows[at].start < segment.end else None
        for start in range(segment.start, segment.end, LONGEST):
            end = min(start + LONGEST, segment.end)
            cells = _unit_cells(row, start, end)
            is_task = row is not None and row.ledger and any(_overlap(cell, start, end) for cell in row.of(*row.acts))
            for members, function in _duties(text[start:end], cells, first_leads=first_leads):
                for a, b, generic in members:
                    role = "addressee" if generic and function == "lead" else function
                    name = re.sub(r"\s", "", text[start + a : start + b])
                    source = "ledger" if is_task and any(low <= a < high for low, high, _ in cells) else "rule"
                    units.append(Unit(start + a, start + b, name, generic, role, source, group))
                group += 1
    return tuple(sorted(units, key=lambda u: u.start))


def _unit_cells(row: Row | None, start: int, end: int) -> list[tuple[int, int, str]]:
    """Return the parts of the row's unit cells inside `[start, end)`, counted from `start`, with what they hold."""
    cells = row.of(*PARTIES) if row else ()
    return [(max(c.start, start) - start, min(c.end, end) - start, c.holds) for c in cells if not c.carried and _overlap(c, start, end)]


def _overlap(cell: Cell, start: int, end: int) -> bool:
    return cell.start < end and start < cell.end


def _duties(words: str, cells: Sequence[tuple[int, int, str]], *, first_leads: bool) -> list[Duty]:
    out, read = cell_duties(words, cells, first_leads=first_leads)
    found, stretches = label_duties(words, read, first_leads=first_leads)
    out, read = out + found, read + stretches
    mask = covered(len(words), read)
    candidates = [c for c in find_candidates(words) if not mask[c.start]]
    found, stretches = bracket_duties(words, candidates, read, first_leads=first_leads)
    out, read = out + found, read + stretches
    titles = [m.span() for m in re.finditer(r"《[^《》]*》", words)]
    for subject in find_subjects(words, candidates, [*read, *titles]):
        out.append((list(subject.members), subject.function))
        read.append((subject.start, subject.end))
    mask = covered(len(words), [*read, *titles])
    for members in lists(words, [c for c in candidates if not any(mask[c.start : c.end])]):
        out.append(([(c.start, c.end, c.generic) for c in members], _function(words, members)))
        read += [(c.start, c.end) for c in members]
    return out


def _function(words: str, members: Sequence[Candidate]) -> str:
    start, end = members[0].start, members[-1].end
    before, after = words[max(0, start - 14) : start], words[end : end + 40]
    if before.endswith(("（", "(")) and after.startswith(("）", ")")):
        return "mention"
    if _AFTER_HELP.match(after):
        return "support"
    if _RECIPIENT.search(before):
        return "mention"
    if _AFTER_SUPPORT.match(after) and not _BEFORE_LEAD.search(before):
        return "support"
    if _BEFORE_SUPPORT.search(before) and not before.endswith(("共同", "不同", "如同", "一同", "现在")) and not (before.endswith("在") and not _AFTER_HELP.match(after)):
        return "support"
    if before.endswith("交") and not before.endswith(("移交", "转交")) and re.match(r"[，。；、）)]|备案|备查|存档|归档|留存|$", after):
        return "mention"
    if _BEFORE_LEAD.search(before) and not re.match(r"的|提供|主持|通报|发言|作|做|宣读|致辞|讲话|安排|.{0,30}组成(?=[的，。；]|$)", after):
        return "lead"
    if reported(words, start, end):
        return "mention"
    if before.endswith("以") and re.match("为主(?![要题导体])", after) and not members[0].generic:
        return "lead"
    if _AFTER_LEAD.match(after) or (members[0].generic and _BEFORE_ADDRESSEE.search(before) and not _NOT_SUBJECT.match(after)):
        return "lead"
    if _BEFORE_MENTION.search(before):
        return "mention"
    head = _CLAUSE_HEAD.search(words[max(0, start - REACH) : start])
    if (head or _TIME_HEAD.search(before)) and not _NOT_SUBJECT.match(after):
        opens = start < REACH and not _TITLE_NUMBER.sub("", words[:start]).strip() and not modifies(after)
        if members[0].generic:
            return "lead" if addressed(words, start, end, end) else "mention"
        if opens or _AFTER_SUBJECT.match(after):
            return "lead"
    return "mention"
