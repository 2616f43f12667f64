"""What the words around a unit make of it: lead, support, addressee, or a mere mention (annotation guideline, section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.datamodel import Segment, Unit
from nlp.recognize.tables import find_cells
from nlp.recognize.units import Candidate, find_candidates, lists

LABELS: dict[str, str] = {
    **dict.fromkeys(
        "责任单位 责任部门 牵头单位 牵头部门 牵头责任单位 主办单位 主办部门 承办单位 主要责任单位 第一责任单位 汇总单位 落实单位 承担单位 实施单位 整改责任单位 责任主体 主责单位 责任科室 牵头科室 牵头处室 责任处室".split(),
        "lead",
    ),
    **dict.fromkeys(
        "配合单位 配合部门 协办单位 协同单位 协作单位 参与单位 参加单位 协同责任单位 其他责任单位 配合责任单位 协同配合单位 支持单位 配合科室".split(),
        "support",
    ),
    **dict.fromkeys("督导单位 督查单位 验收单位 监督单位 督办单位".split(), "supervise"),
    **dict.fromkeys("牵头领导 责任领导 分管领导 包保领导 责任人 联系人 牵头县领导 牵头市领导".split(), "leader"),
}
_SHORT_LABELS = {"牵头": "lead", "主办": "lead", "责任": "lead", "配合": "support", "协办": "support", "参与": "support"}
_LABEL = re.compile(
    rf"(?P<label>{'|'.join(sorted(LABELS, key=len, reverse=True))}|(?<=[（(〔【\[｜|；;，,\s])(?:{'|'.join(_SHORT_LABELS)})(?=[:：]))(?:为)?\s*[:：]\s*"
)
_LABEL_END = re.compile(r"[；;。）)〕】\n\r|｜]|(?:完成|办结|整改|时间|进度)*(?:时限|时间|要求)(?:要求)?[:：]")
_ITEM = re.compile(r"[、，,\s]+|和|(?<=[局委办部厅])与")
_BRACKET = re.compile(r"[（(〔\[【](?P<inside>[^（()）〔〕\[\]【】]*(?:[（(][^（()）]*[）)][^（()）〔〕\[\]【】]*)*)[）)〕\]】]")
_DUTY = re.compile(r"(?:牵头|负责|配合|参与|按职责分工|按照职责分工|分工负责|落实)")
_ORGAN = r"[^、，,；;\s\d]{1,14}(?:局|委|办|厅|部|署|科|股|处|室|中心|院|所|站|队|组|窗口|公司|集团|银行|支行|协会|学校|镇|乡|街道|政府|管委会|办公室|单位|部门)"
_ORGAN_LIST = re.compile(rf"{_ORGAN}(?:[、，,；;]\s*{_ORGAN})+")
_BEFORE_LEAD = re.compile(r"(?:由|请|责成|明确由|交由|交给|交|要求|委托|授权|移交给?|移送(?:至|给)?|责令)$")
_BEFORE_ADDRESSEE = re.compile(r"(?:鼓励|支持|允许|引导|推动|指导)$")
_BEFORE_SUPPORT = re.compile(r"(?:会同|联合|配合|协同|协助|商|会商|同|在)$")
_RECIPIENT = re.compile(r"(?:(?<!汇)报|报送|报请|提请|报经|抄送|提交|呈报|上报|向|抄告|函告)$")
_BEFORE_MENTION = re.compile(r"(?:报|向|经|送|对|报送|提请|报请|抄送|督促|指导|提交|呈报|上报|至|报经|根据|按照|到|支持|帮助|组织|的|与|和|及|给|为|从|把|将|《|听取|接受|协调|通过|传达|函告|告知|并|落实|贯彻|学习|遵照|执行|响应|服务|涉及|覆盖|除|受|代表)$")
_AFTER_LEAD = re.compile(r"(?:等(?:部门|单位)?)?(?:要|应|须)?(?:具体|共同|分别|按职责分工(?:分别)?|按照职责分工|各自|同志)?(?:牵头|负责|承办|主办|汇总|兜底|总牵头|抓总)")
_AFTER_SUPPORT = re.compile(r"(?:等(?:部门|单位)?)?(?:要|应)?(?:积极|全力|协同|密切|做好|共同|全程|给予|会同)?(?:配合|参与|协助|协办|参加|予以支持|协同|支持)(?![，,]?[由])")
_AFTER_HELP = re.compile(r"(?:的)?(?:协助|配合|支持|指导)下")
_MODAL = r"(?:也|都|既|一定|更|还|就|首先|今年|务必|原则上|一律|同时|具体|依法|本身|自身|分别|每[年月季周][度]?)*(?:要(?!求)|应当|应|必须|须|需要|需|务必|负责|得|不得|可以|可|严禁|将|会同|在|于|按照|按|根据|结合|围绕|对照|对|把|以|从|为|每|依托|通过|加强|尽快|抓紧|立即|马上|即刻|继续|带头|主动|切实|进一步|认真|组织|开展|建立|完善|制定|牵头|落实|做好|设立|成立|定期|提前|统筹|及时|依法|积极|全面|严格|深入|收到|接到|至少|今后|年底|月底|\d|[一二三四五六七八九十]+月|半个?月|一个季度|一[周月季年]|本|今|明|会后|按月|按季|逐|拿出|办|报|先|再|各|统一|全部|分别|同步|派|盯|跟|就|不要|不能|别|出|梳理|起草|印发|出台|提出|研究|编制|公布|汇总|督促|指导|协调|清理|安排|拨付|保障|列支|审核|审查|检查|核查|排查|完成|签订|调度|通报)"
_AFTER_SUBJECT = re.compile(rf"(?:等(?:部门|单位|\d+家单位|几家)?)?(?:，|,)?{_MODAL}|\s*[|｜]|(?:，|,)(?:要|应|必须|须|每|在|于)")
_FIRST_LEADS = re.compile(r"(?:列|排)(?:在|名)?第一(?:位)?(?:者|的)?(?:部门|单位|责任单位)*(?:为|是|系)(?:牵头|主办|汇总)")
_NOT_SUBJECT = re.compile(r"(?:\d+(?:\.\d+)?[%％]|要求|提出|强调|指出|号召|印发|决定|部署|召开|批准|高度重视|“|《|的|是|有|和|与|、|在内|内|里|存在|普遍|作了|作|做了|通报了|汇报)")
_CLAUSE_HEAD = re.compile(
    r"(?:^|[。！？；;，,：:\s“]|[）)])(?:\s|但|而|并|且|由|请|同时|此外|另外|其中|下一步|接下来|今后|会后|首先|其次|最后|那么|就|希望|再就是|还有|这里|然后|第[一二三四五六七八九十][，,、]?|[一二三四五六七八九十]{1,3}(?:是|要|、)要?|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]\s?|[①-⑳]|各[^，。]{0,2}和)*$"
)
_TIME_HEAD = re.compile(r"(?:[\d一二三四五六七八九十]+[月日号年]|今年|明年|年底|年内|月底|之?前|会后|每年|每季度|每月|底|上旬|中旬|下旬|起)[，,]?$")
_SUBJECT_NP = re.compile(
    r"(?:(?<=[。！？；;，,：:\s”）)])|^)(?:(?:同时|此外|另外|其中|下一步|今后|凡是|希望|各[^，。]{1,3}和)，?|[一二三四五六七八九十]{1,3}是要?|\d{1,2}[.．、]\s?|[①-⑳])?(?P<np>[^，。；：、！？,;:!?“”《》\s\d]{1,16}?"
    r"(?P<noun>部门|单位|机关|企业|学校|医院|机构|人员|干部|负责人|负责同志|主要领导|书记|乡镇|街道|社区|村|班子成员|班子|家庭|申请人|的人|窗口|科室|协会|商会|项目|县区|县市|员工|党员|同志|人民政府|政府|党委|纪检监察组|用人单位|网格员|护林员|领导小组|专班|"
    r"局|办|科|股|委|中心|公司|集团|所|站|大队|中队|支队|处))(?=(?:也|都|一定|必须|一律|原则上)?(?:要(?![求素点件])|应当|应(?![急用对该届])|必须|须|务必|需要?(?!求)|不得|负责(?!人|同)|牵头|每(?!个人)|年内|年底前|任前|会前|会后|\d{1,2}(?:个工作日|日|月|天)|一律|均|自行|最多|带头|带队|分片|带班))"
)
_BY_NP = re.compile(
    r"由(?P<np>[^，。；：、！？,;:!?“”《》\s\d由负牵]{1,12}?(?:局|办|科|股|委|中心|公司|集团|所|站|大队|中队|支队|处|组|学校|街道|专班|法人|社区))(?=[^，。；：、的长任员分]{2})"
)
_NP_STOP = re.compile(r"^(?:我们|大家|同志们|这|那|他|你|我|谁|并|不|要|必须|对|把|将|以|为|在|凡|从|通过|坚持|加强|推进|推动|落实|明确|强化|还|也|都|就|又|既|如果|只有|只要|有些|有的|个别|一些|部分|由|请|让|使|确保|其|需|应|党和|是|向)|重要|主要|需$|不办|没有|怎么")
_ORG_NOUNS = frozenset("局 办 科 股 委 中心 公司 集团 所 站 大队 中队 支队 处 领导小组 专班 纪检监察组".split())


def find_units(text: str, segments: Sequence[Segment]) -> tuple[Unit, ...]:
    """Return the units of every segment with the function the words around them give, in order, none overlapping."""
    units: list[Unit] = []
    group = 0
    first_leads = bool(_FIRST_LEADS.search(text))
    cells = [cell for cell in find_cells(text) if cell.holds in ("lead", "support", "supervise", "leader")]
    at = 0
    for segment in segments:
        words = text[segment.start : segment.end]
        while at < len(cells) and cells[at].end <= segment.start:
            at += 1
        own: list[tuple[int, int, str]] = []
        for cell in cells[at : at + 12]:
            if cell.start >= segment.end:
                break
            own.append((max(cell.start, segment.start) - segment.start, min(cell.end, segment.end) - segment.start, cell.holds))
        found = _in_segment(words, own, first_leads=first_leads)
        for members, function in found:
            for start, end, generic in members:
                units.append(
                    Unit(
                        segment.start + start,
                        segment.start + end,
                        re.sub(r"\s", "", words[start:end]),
                        generic,
                        "addressee" if generic and function == "lead" else function,
                        "rule",
                        group,
                    )
                )
            group += 1
    return tuple(sorted(units, key=lambda u: u.start))


Member = tuple[int, int, bool]


def _in_segment(words: str, cells: Sequence[tuple[int, int, str]], *, first_leads: bool) -> list[tuple[list[Member], str]]:
    out: list[tuple[list[Member], str]] = []
    blocked: list[tuple[int, int]] = []
    for start, end, function in cells:
        blocked.append((start, end))
        if re.search("牵头|配合|负责", words[start:end]):
            out += _duty_bracket(words, start, end, first_leads=first_leads)
        elif members := _items(words, start, end):
            out.append((members, function))
    for label in _LABEL.finditer(words):
        if any(a <= label.start() < b for a, b in blocked):
            continue
        end = _LABEL_END.search(words, label.end())
        stop = end.start() if end else len(words)
        following = _LABEL.search(words, label.end())
        if following and following.start() < stop:
            stop = following.start()
        stop = _balanced(words, label.end(), stop)
        blocked.append((label.start(), stop))
        function = LABELS.get(label["label"]) or _SHORT_LABELS[label["label"]]
        if re.search("牵头|配合", words[label.end() : stop]):
            out += _duty_bracket(words, label.end(), stop, first_leads=first_leads)
        elif members := _items(words, label.end(), stop):
            out.append((members, function))
    candidates = [c for c in find_candidates(words) if not any(a <= c.start < b for a, b in blocked)]
    for bracket in _BRACKET.finditer(words):
        a, b = bracket.span("inside")
        inside = [c for c in candidates if a <= c.start < b]
        listed = _ORGAN_LIST.fullmatch(bracket["inside"])
        if not (inside or listed) or any(x <= a < y for x, y in blocked):
            continue
        duty = _DUTY.search(bracket["inside"])
        covered = sum(c.end - c.start for c in inside)
        if duty or listed or covered >= 0.75 * len(re.sub(r"[、，,；;\s]|和|等|完成|\d+月底前?", "", bracket["inside"])):
            out += _duty_bracket(words, a, b, first_leads=first_leads)
            blocked.append((a, b))
    candidates = [c for c in candidates if not any(a <= c.start < b for a, b in blocked)]
    quoted = [m.span() for m in re.finditer(r"《[^《》]*》", words)]
    candidates = [c for c in candidates if not any(a <= c.start < b for a, b in quoted)]
    taken: list[tuple[int, int]] = list(blocked)
    for listed in lists(words, candidates):
        out.append(([(c.start, c.end, c.generic) for c in listed], _function(words, listed)))
        taken += [(c.start, c.end) for c in listed]
    for by in _BY_NP.finditer(words):
        a, b = by.span("np")
        if not any(a < y and x < b for x, y in taken) and not _NP_STOP.search(by["np"]):
            out.append(([(a, b, by["np"].endswith(("街道", "法人", "社区", "学校")))], "lead"))
            taken.append((a, b))
    row_head = _TABLE_ROW.match(words)
    if row_head and not any(row_head.start(1) < y and x < row_head.end(1) for x, y in taken):
        out.append(([(*row_head.span(1), False)], "lead"))
        taken.append(row_head.span(1))
    for np in _SUBJECT_NP.finditer(words):
        a, b = np.span("np")
        if any(a < y and x < b for x, y in taken) or _NP_STOP.search(np["np"]):
            continue
        generic = np["noun"] not in _ORG_NOUNS
        if np["np"] == np["noun"] and len(np["noun"]) < 3:
            continue
        out.append(([(a, b, generic)], "lead"))
    return out


_TABLE_ROW = re.compile(r"([^|｜，。；：\s]{2,14}(?:局|委|办|部|署|院|站|所|公司|集团|中心|大队|支队|管委会|工委|街道|镇|乡|办公室|会))\s*[|｜]")


def _balanced(words: str, start: int, stop: int) -> int:
    """Move `stop` behind brackets that open inside the list (县交通运输局（县治超办）)."""
    while stop < len(words) and words[stop] in "）)" and words[start:stop].count("（") + words[start:stop].count("(") > words[start:stop].count("）") + words[start:stop].count(")"):
        end = _LABEL_END.search(words, stop + 1)
        stop = end.start() if end else len(words)
    return stop


_ITEM_NOISE = re.compile(r"(?:等|按职责分工(?:分别)?负责|按照职责分工负责|分别负责|牵头|负责)$")
_AND_OTHERS = re.compile(r"等(?P<rest>(?:有关|相关)?(?:部门|单位|方面)(?:和单位)?)$")
_NOTE = re.compile(r"[（(](?![^（()）]*(?:办|局|中心|办公室|街道|区|市|管委会)[）)])[^（()）]*[）)]$")
_NOT_ITEM = re.compile(r"[\d年月日底前起至—-]+(?:完成)?|持续推进|长期坚持|.*(?:第一位|牵头单位|牵头部门|下同|同志|完成).*")


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
        elif (char in "、，,；; \u3000\t") and depth <= 0:
            item = words[a:i]
            noise = _ITEM_NOISE.search(item)
            b = i - (len(item) - noise.start() if noise else 0)
            while a < b and words[a] in " \u3000\n。":
                a += 1
            note = _NOTE.search(words[a:b])
            b = a + note.start() if note else b
            others = _AND_OTHERS.search(words[a:b])
            if others:
                members += _split_and(words, a, a + others.start())
                if others["rest"][0] in "有相":
                    members.append((a + others.start("rest"), b, True))
            elif 2 <= b - a <= 30 and not _NOT_ITEM.fullmatch(words[a:b]):
                members += _split_and(words, a, b)
            a = i + 1
        i += 1
    return members


_CLASS_HEAD = re.compile(r"各|有关|相关|其他|全[市县区省]|市、县|成员单位|沿线|属地|任何|县级以上|地方")


def _split_and(words: str, a: int, b: int) -> list[Member]:
    item = words[a:b]
    cut = re.search(r"(?<=[局委办厅部会司院署])(?:和|及|与|以及)(?=[市县区省州国各镇有相])", item)
    parts = [(a, a + cut.start()), (a + cut.end(), b)] if cut else [(a, b)]
    return [(x, y, bool(_CLASS_HEAD.match(words[x:y]))) for x, y in parts]


def _duty_bracket(words: str, a: int, b: int, *, first_leads: bool) -> list[tuple[list[Member], str]]:
    """（甲牵头，乙、丙配合，6月底前完成） or （甲、乙按职责分工负责）: cut at the duty words."""
    out: list[tuple[list[Member], str]] = []
    at = a
    for duty in re.finditer(r"(?:按职责分工(?:分别)?负责|按照职责分工负责|分别负责|牵头|具体负责|负责|积极配合|协同配合|配合|参与|协助|落实)(?=[，,、；;。]|$)|[；;]|$", words[a:b]):
        members = _items(words, at, a + duty.start())
        members = [m for m in members if not re.search(r"\d|完成|前$|底$", words[m[0] : m[1]])]
        if members:
            named = [m for m in members if not m[2]]
            if re.search("配合|参与|协助", duty[0]):
                out.append((members, "support"))
            elif first_leads and len(named) > 1:
                out.append((named[:1], "lead"))
                out.append((named[1:], "support"))
                out += [([m], "lead") for m in members if m[2]]
            else:
                out.append((members, "lead"))
        at = a + duty.end()
        while at < b and words[at] in "，,、；; ":
            at += 1
    return out


_TITLE_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}(?:是|要|、)要?|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]\s?|[①-⑳])")


def _function(words: str, members: Sequence[Candidate]) -> str:
    start, end = members[0].start, members[-1].end
    before, after = words[max(0, start - 14) : start], words[end : end + 24]
    if _AFTER_HELP.match(after):
        return "support"
    if _RECIPIENT.search(before):
        return "mention"
    if _AFTER_SUPPORT.match(after) and not _BEFORE_LEAD.search(before):
        return "support"
    if _BEFORE_SUPPORT.search(before) and not before.endswith(("共同", "不同", "如同", "一同", "现在")) and not (before.endswith("在") and not _AFTER_HELP.match(after)):
        return "support"
    if _BEFORE_LEAD.search(before) and not re.match(r"的|提供|主持|通报|发言|作|讲话|安排", after):
        return "lead"
    if _AFTER_LEAD.match(after) or (members[0].generic and _BEFORE_ADDRESSEE.search(before) and not _NOT_SUBJECT.match(after)):
        return "lead"
    if _BEFORE_MENTION.search(before):
        return "mention"
    head = _CLAUSE_HEAD.search(words[:start])
    if (head or _TIME_HEAD.search(before)) and not _NOT_SUBJECT.match(after):
        opens_sentence = not _TITLE_NUMBER.sub("", words[:start])
        if opens_sentence or members[0].generic or _AFTER_SUBJECT.match(after):
            return "lead"
    return "mention"
