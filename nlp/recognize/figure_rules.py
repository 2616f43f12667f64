"""The forms of a target, each with an example in marked text (annotation guideline, section 3, targets)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.recognize.quantities import (
    AHEAD,
    DIGIT,
    LAST,
    LEAST,
    LEVEL,
    MOST,
    NUMBER,
    RANK,
    SHARE,
    TAIL,
    counter,
    quantity,
)

STOP = "，。；、,;：:！？!?\n|｜"
"""What ends a clause or an item of a list."""
CLOSE = rf"(?=[{STOP}（(）)〕\]/”]|和|及(?!以)|以及|并|的(?:任务|目标|要求|规模|总量|标准)|\s|$)"
"""What follows a quantity that ends what is said: 小区136个， but not 136个小区."""

_SAID = rf"[^{STOP}\d]"
_GAP = rf"{_SAID}{{0,20}}?(?:、{_SAID}{{1,16}}?)?"
_PER = r"(?:每[^，。；、,;\d\n]{1,6}|[年月日人户]{1,2}均?)?"
_PERIOD = (
    r"(?:每[两二三四五六七八九十半\d]{0,2}个?(?:年|月|周|旬|天|日|季度?|星期|学期|学年|期|届|小时)|每逢|每隔|按[年季月周]|逐[年季月周]|定期"
    # 三天调度一次, 一个月上门一趟; not 三年级, 上半年, 7月
    r"|(?<![近满第续上下\d一二三四五六七八九十])(?:[一半两三\d](?:年|季度|周|天|星期|学期)|[一半两三\d]个(?:月|季度|星期|学期)|半月)(?=[^的级后内前底时之]))"
)
_REACH = (
    r"(?:达到?|控制在|稳定在|保持在|维持在|(?:提高|提升|提|增加|增|扩大|扩展|扩|拓展|延长|降低|降|下降|压减|压降|压缩|减少|缩短|恢复|发展|上升|增长"
    r"|精简|加高|加密)[到至])"
)
_CHANGE = r"(?:新增|净增|增长|增加|增(?=\d)|提高|提升|提前(?=\d)|前移|下降|降低|压减|压缩|压降|减少|削减|缩减|缩短|扩大|延长|上浮|下浮|调增|调减)"
_GOAL = (
    r"(?:达到?|新增|突破|增长|增加|提高到?|压减|降低到?|降至|下降|完成|控制在|力争|实现|总量|累计|超过|争取|落实|发放|盘活|拨付|先安排|垫付|扩大)"
)
_GROW = r"(?:新增|净增|增加|增设|新开工|新引进|引进|招引|引育|培育|孵化|建成|推广|压减|转化)"
_BRING = (
    r"(?:新改扩建|改扩建|新改建|新建|改建|扩建|建设|建成|改造|更新|新增|净增|新开工|完成|实现|实施|培育|打造|引进|招引|引育|发展|修复|治理|整治"
    r"|绿化|保护|提升|推广|扶持|培训|轮训|救助|转移|消除|解决|淘汰|更换|拆除|关停|硬化|安装|补充|抽查|排查|检查|帮扶|筹集|筹措|化解|发放|盘活|拨付"
    r"|投放|增设|增加|转化|接待|招录|招聘|新招|引回|带动|消化|压减|安排[^，。；、,;：:\n\d]{0,6}(?:资金|支出|经费|债券))"
)
_ENTER = r"(?:进入|进到|挺进|跻身|迈入|保持|稳居|位居|位列|列|居|达到|重返|争|冲|排名|排在|进|保|在)"
_SYNC = r"[与和同](?:全[国省市县]|国民|地区)?(?:经济|生产总值|GDP)(?:发展|增长)?(?:基本|保持)?同步"
_OTHERS = r"不(?:得)?(?:低于|高于|少于)(?:各项|全[国省市县]|上年|去年|当地|同期)[^，。；、,;\d\n]{0,12}(?:增速|增幅|水平|均值|标准)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of target. The group `core` of its pattern is the figure, else the whole match.

    `fits` says what must not follow or precede it. `free`: nothing; `case`: no number that picks cases out (超过70%的企业); `thing`: no
    quality of what stands behind it (10亿元以上项目); `done`: as `thing`, nor what was or is (去年完成8亿元). `goes_on`: the kinds of
    counters a list may go on with (新增病床300张、护士120名).
    """

    name: str
    pattern: str
    example: str
    fits: str = "free"
    goes_on: tuple[str, ...] = ()


@cache
def rules() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """Return the rules with their patterns; an earlier one takes its words before a later one."""
    any_, turn, tail = quantity(), quantity("turn"), f"(?:{TAIL})?"
    amounts = ("money", "measure", "people")
    much, thing = quantity(*amounts), quantity("thing")
    many = rf"{AHEAD}{NUMBER}(?:人次|(?<=[万千百亿])[人户名])"
    bare = rf"{AHEAD}{NUMBER}(?<=[万亿])(?=[，。；、,;）)\n]|等|的(?:任务|目标|规模))"
    vast = rf"(?:{quantity('measure')}|{many}|{AHEAD}{NUMBER}(?<=亿)(?:美|欧)?元|{AHEAD}\d{{1,4}}+\.\d{{1,4}}+{counter('thing')})"
    table = (
        Rule("share_of", rf"(?:{LEAST}|{MOST}){_SAID}{{1,14}}?{SHARE}{tail}", "贴息[不超过利率的50%]。", "case"),
        Rule("share", rf"(?:{LEAST}|{MOST}|超过|约)?{SHARE}{tail}", "让[80%以上]的村通公交。", "case"),
        Rule("bound", rf"(?:{LEAST}|{MOST})(?:每{_SAID}{{1,5}}?)?{any_}{tail}", "标准[不低于每亩500元]。", "case"),
        Rule("at_least", rf"(?:至少|最少){_SAID}{{1,10}}?{any_}{tail}", "每村[至少培养2名]骨干。"),
        Rule("frequency", rf"{_PERIOD}[^，。；,;\n]{{0,20}}?(?P<core>{turn}{tail})", "专班三天调度[一次]。"),
        Rule("reach", rf"{_REACH}{_PER}(?P<core>[约近]?(?:{any_}|{LEVEL}(?={TAIL})){tail})", "成员扩大到[26个]。", "thing"),
        Rule("over", rf"超过{much}{tail}{CLOSE}", "总动力[超过10亿千瓦]。", "case"),
        Rule("tail", rf"(?P<core>{quantity('thing', 'people', 'turn')}{TAIL})", "配齐[3名以上]社工。", "thing"),
        Rule("tail", rf"(?P<core>[约近]?{any_}{TAIL}){CLOSE}", "总产[110万吨以上]。", "done"),
        Rule("change", rf"{_CHANGE}了?{_PER}(?P<core>[约近]?{any_}{tail}){CLOSE}", "增速提高[3个百分点]。"),
        Rule("goal", rf"{_GOAL}{_SAID}{{0,12}}?(?P<core>[约近]?(?:{quantity('money', 'measure')}|{many}|{bare}){tail})", "新增水田[2万亩]。", "done", amounts),
        Rule("grown", rf"{_GROW}{_GAP}(?P<core>{thing}{tail}){CLOSE}", "新增养老机构[150家]。", "done", (*amounts, "thing")),
        Rule("brought", rf"{_BRING}{_GAP}(?P<core>[约近]?(?:{much}|{bare}){tail}){CLOSE}", "培训农民[3000人]。", "done", amounts),
        Rule("rank", rf"{_ENTER}[^{STOP}]{{0,8}}?(?P<core>{RANK})", "考核进入[全市前三名]。", "thing"),
        Rule("rank", rf"(?P<core>{RANK}){CLOSE}", "总量[全省前列]。"),
        Rule("rank", rf"(?:退出|摆脱|甩掉|跳出|脱离){LAST}", "空气质量[退出全省后五位]。"),
        Rule("amount", rf"[^{STOP}\d第每]{{2}}(?P<core>[约近]?{vast}){CLOSE}", "粮食总产[4.9亿斤]。", "done", amounts),
        Rule("words", rf"(?:翻[一两二三]?番|过半(?![年数数])|正增长|{_SYNC}|{_OTHERS})", "产值[翻一番]。"),
    )
    return tuple((rule, re.compile(rule.pattern)) for rule in table)


@cache
def series(*kinds: str) -> re.Pattern[str]:
    """Return the pattern of the next of a list, behind a figure: 、护士120名 after 病床300张."""
    return re.compile(rf"(?:、|，|,|和|及|以及)(?:其中)?[^{STOP}\d和及]{{1,20}}?(?P<core>{quantity(*kinds)}(?:{TAIL})?){CLOSE}")


@cache
def mentioned() -> re.Pattern[str]:
    """Return the pattern of whatever number may be a target."""
    return re.compile(rf"(?=[\d{DIGIT}万不至最累全同前倒末后])(?:(?:{LEAST}|{MOST})?(?:{SHARE}|(?!一[批系些]){quantity()})(?:{TAIL})?|{RANK}|{LAST})")


@cache
def sized() -> re.Pattern[str]:
    """Return the pattern of the end of a figure that tells the size of the thing behind it: 10亿元以上项目."""
    return re.compile(rf"(?:{counter('money', 'measure')}|[人户]|人次){TAIL}$")
