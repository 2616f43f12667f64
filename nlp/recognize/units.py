"""Named bodies and classes of addressees in a text, by lexicon and form (annotation guideline, section 3).

A named body is a department, an office, a court, a company … with or without its level (县司法局, 司法局, 市委依法治市办); a class
is what a speech addresses as a whole (各镇、各部门). Masked names (X县, **局) are names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp.recognize.lexicon import one_of, words

_HAN = r"[一-龥Xx×*＊_]"
_NOT_IN_PLACE = "由请对向将把和与及会并报经是在要以交给送让叫的了为从被各到同全我本该每任等按据使即但而或又也都于至把跟、"
_OUTSIDE = rf"[{_NOT_IN_PLACE}]|就(?![业医诊学])"
_BEFORE_PLACE = r"求(?<=要求)|作(?<=工作)|务(?<=任务)|料(?<=材料)|单(?<=名单)|有(?<=还有)|成(?<=责成)|托(?<=委托)|定(?<=指定)|整(?<=调整)|实(?<=充实)|[这此该件事块]|那(?![曲坡])|[年月](?=[底末初内中])|[底末初内中](?<=[年月].)|日(?<=\d日)"
"""What is no part of the place behind it: the noun, verb or time before (这件事|县水利局, 责成|县城管局)."""
_PROVINCE = "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|[Xx×*＊_]{1,2})省"
_VERBS = "落实|强化|贯彻|推进|推动|加强|加快|深化|完善|健全|做好|抓好|协调|督促|指导|组织|开展|支持|帮助|服务|联系|明确|成为|成立|建立|组建|执行|领导|传达|学习|遵照|争创|创建|打造|纳入|确保|保障|覆盖|涉及|其他|相关|有关|主要|负责|牵头|配合|参加|参与|排名|连续|今年|去年|责成|委托|指定|调整|充实|还有|工作|任务|材料|名单"
_PLACE = rf"(?=.[^省市县区州旗盟镇乡道，。；：、！？\s]{{0,5}}+[省市县区州旗盟镇乡道])(?:{_PROVINCE}|{one_of(words('places'))}|(?!{_VERBS})(?:(?!{_OUTSIDE}|{_BEFORE_PLACE}){_HAN}){{1,4}}?(?:自治区|自治州|自治县|市|县|区|州|旗|盟|镇|乡|街道))"
_VERB = re.compile(rf"(?:{_VERBS}|按照|依照|对照|参照)")
_LEVEL = r"(?:我省|我市|我县|我区|我州|我局|我镇|本省|本市|本县|本区|本级|同级|中央|国家|省级|市级|县级|区级|省|市|县|区|州|旗|镇|乡|街道|局|镇街)"
_SUFFIX = (
    r"(?:管理委员会|委员会办公室|委员会|管理总局|总局|管理局|分局|局|委|管理办公室|办公室|办|厅|部门|部(?![分门署位件])|署|科|股|处(?![理罚置分在于])|总队|支队|大队|中队|站(?!位)|所(?![有以需谓在])|服务中心|管理中心|指挥中心|中心(?!工作)|公司|集团|分公司|银行|学校|学院|执法队|队)"
)
_NEEDS_LEVEL = frozenset("政府 人民政府 党委 人大 政协 团委 科协 工会 城投 移动 总局 数据中心 图书馆 博物馆 文化馆 监委 指挥部办公室".split())
_FREE = rf"(?:(?!{_OUTSIDE}|的|成立|建立|组建|设立|调整|优化|充实){_HAN}){{2,10}}?(?:委员会|领导小组|联席会议|指挥部|工作专班|专班)(?:办公室|办)?"
_PARTY = r"(?:委|政府|人民政府|直|级)?"
_NOT_AFTER = re.compile(r"(?:建设(?!局|委|厅|部门|科)|职能|治理|采购|购买|网站|投资|债|规章|规范性|信息公开|工作报告|系统|性|专职|班子(?!成员)|主导|引导|公信|立法|决策|法律顾问|储备|负债|(?<=[大协]办)[理好]|常务会|党组会|会议|常委会议|全会|报告|精神|决议|决定|部署|讲话|热线(?!中心))")
_PLACE_ALONE = re.compile(r"[一-龥]{2,3}(?<![乡城集街县中小大])(?:县|市|镇|乡|街道)|[Xx×*＊]{1,2}(?:县|市|区|镇|乡|街道)")
_DIRECTED = re.compile(r"要(?!求)|须|应(?!急)|务必|负责|牵头")
_JOIN = re.compile(r"\s*(?:、|和|与|及|以及|，|,|；|;|跟|\s)\s*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that can be a unit. `generic` for a class; `bare` for a short form that counts only in a list."""

    start: int
    end: int
    generic: bool
    bare: bool = False


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    core = rf"(?:(?P<body>{one_of(words('bodies'))})|(?P<dept>{one_of(words('departments'))}){_SUFFIX}|(?<=[省市县区州镇乡务委]){_FREE}|(?<=[省市县区州旗])委(?![员托会内派办任以属]))"
    return re.compile(rf"(?P<level>{_PLACE}|{_LEVEL})?{_PARTY}{core}(?:（[^（）]{{2,8}}(?:办|局|办公室|中心)）)?")


@lru_cache(maxsize=1)
def _short() -> re.Pattern[str]:
    after = r"(?=[、，,和及与\s]|等|部门|[两三四五几]家|单位|要|应|必须|须|都|给予|配合|牵头|负责|就|$)"
    bodies = "城投 供电 移动 电信 联通 铁塔 纪委 法院 检察院 城管 交警 妇联 派出所 城投公司 供电公司 燃气公司".split()
    bases = one_of([*(w for w in words("departments") if len(w) <= 4), *bodies])
    return re.compile(rf"(?P<base>{bases}){after}|(?P<place>{_PLACE})(?=[、，,]|要|须|应|务必|负责|牵头|$)")


@lru_cache(maxsize=1)
def _generic() -> re.Pattern[str]:
    classes = one_of(words("classes"))
    where = r"(?:国务院|中央|省直|市直|县直|区直|州直|省属|市属|县属|区属|省级|市级|县级|区级|州级|乡级|镇级|市|县|区|州|镇|全市|全县|全区|全省|全州|街道|政法|基层|乡镇|村级|涉案|属地|辖区|沿线|沿河|行业|市县|镇村|乡村)"
    head = r"(?:地方各级|县级以上地方各级|县级以上地方|县级以上|各级各有关|各级各|各有关|各相关|各级|各|有关|相关|其他有关|其他|每个|每所|每家|每名|每位|所有|全体|上级|下级|本级|同级|国务院有关|国务院其他|国务院相关|市场监管领域相关|本市各区|案发地|所在地|任何)"
    tail = r"(?:（[^（）]{1,8}）|\([^()]{1,8}\))?"
    office = r"(?:主要负责人|主要负责同志|分管负责人|党政主要负责人|党政主要负责同志|负责同志|负责人|“一把手”|一把手|主要领导|分管领导|党委书记|书记|镇长|局长|班子成员|领导班子)?"
    departments = one_of(w for w in words("departments") if len(w) <= 6)
    noun = rf"(?:{where}){{0,2}}(?:{classes}){tail}(?:级)?(?:{classes})?{office}"
    one = rf"{head}(?:{where}|民政|公安|教育|司法|财政|住建|行政执法|执法|直属|执法){{0,2}}(?:{classes}){tail}(?:{departments}(?:局|委|办|部门|所|站)|司法所|派出所|{classes})?{office}"
    plain = rf"(?:{where}){{1,2}}(?:{classes}){tail}{office}"
    more = rf"(?:(?:、|和|与|及|以及|及其|，(?=各)|,(?=各))(?:(?:{where})?{head})?{noun}|(?=各){one})*"
    return re.compile(rf"(?:(?:{one}){more}|{plain}(?:(?:、|和|与|及){head}?{noun})+|(?:省直|市直|县直|区直|州直|镇直)(?:各有关|各相关|有关|相关|各)?(?:行政执法|执法)?(?:部门|单位|机关)|我[省市县区州镇]|(?:贵|你)(?:局|区|市|县|委|院|镇|街道|厅|单位)(?=[^，。；]{2})|(?:全[市县区省州])(?:上下|各级各部门|各级))")


def find_candidates(text: str) -> list[Candidate]:
    """Return named bodies and classes in `text`, in order, none overlapping; longest at the earliest start."""
    found = [Candidate(m.start(), m.end(), True) for m in _generic().finditer(text)]
    for m in _named().finditer(text):
        body = m["body"]
        if body in _NEEDS_LEVEL and not (m["level"] or m.start("body") > m.start()):
            continue
        if _NOT_AFTER.match(text, m.end()):
            continue
        start, end = _behind_verb(text, m.start(), len(m["level"] or "")), m.end()
        if text[end - 1] == "部" and text.startswith("门", end):
            end += 1
        if m["level"] and text[start - 1 : start + len(m["level"])] in ("全省", "全市", "全县", "全区", "全州"):
            continue
        found.append(Candidate(start, end, bool(m["level"]) and m["level"].endswith("级") and m["level"] not in ("本级", "同级")))
    for m in _short().finditer(text):
        alone = bool(m["place"]) and _PLACE_ALONE.fullmatch(m["place"]) and _DIRECTED.match(text, m.end())
        found.append(Candidate(m.start(), m.end(), False, bare=not alone))
    found.sort(key=lambda c: (c.start, c.bare, c.start - c.end))
    kept: list[Candidate] = []
    for candidate in found:
        if kept and candidate.start == kept[-1].end and not (candidate.bare or candidate.generic or kept[-1].bare or kept[-1].generic):
            kept[-1] = Candidate(kept[-1].start, candidate.end, False)  # a part named behind its whole: 县公安局交警大队
            continue
        if kept and candidate.start < kept[-1].end:
            if candidate.bare or candidate.end <= kept[-1].end or kept[-1].generic:
                continue
            if not kept[-1].bare:
                continue
            kept.pop()
        kept.append(candidate)
    return kept


def _behind_verb(text: str, start: int, length: int) -> int:
    """Return where a unit begins whose place (`length` characters from `start`) swallowed a verb: 督|促县, 大家配合县."""
    verbs = list(_VERB.finditer(text, max(0, start - 1), start + length - 1)) if length > 1 else []
    return verbs[-1].end() if verbs else start


def lists(text: str, candidates: list[Candidate], *, comma: bool = False) -> list[list[Candidate]]:
    """Group candidates that stand in one list (、 和 与 及; with `comma` also ，). A bare short form alone is dropped."""
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        gap = text[groups[-1][-1].end : candidate.start] if groups else None
        joined = gap is not None and _JOIN.fullmatch(gap) and (comma or not re.search(r"[，,；;\s]", gap))
        if joined or gap == "":
            groups[-1].append(candidate)
        else:
            groups.append([candidate])
    return [g for g in groups if not (len(g) == 1 and g[0].bare)]
