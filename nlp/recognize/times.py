"""Time expressions that can be deadlines, read against the day of the speech.

A small grammar: a rule is a pattern built from named parts and a reader that turns the match into kind and value
(annotation guideline, section 3). Longest match wins; an expression inside 《》 or that dates a fact is left out.
Values: ISO dates, ISO 8601 durations with `<=`, `>=`, `-` (lead time), repeat periods `R/P1M`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from nlp.datamodel import Timex
from nlp.numerals import HALF_WIDTH, NUMERAL, parse_int
from nlp.recognize.calendar import HOLIDAYS, Reference, festival, month_end, next_festival, quarter_end, weekday

Reading = tuple[str, str | None]
Reader = Callable[["re.Match[str]", Reference], Reading | None]

_NUM = r"(?:\d{1,4}|[零〇○一二两三四五六七八九十]{1,4})"
_YEAR4 = r"(?:(?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})"
_YEAR = rf"(?P<year>{_YEAR4}年|今年|明年|后年|本年度?|当年|来年)"
_MONTH = rf"(?:(?P<month>{_NUM}|[Xx×*＊]{{1,2}})月(?:份)?|(?P<relmonth>本月|当月|这个月|下个?月|次月))"
_DAY = rf"(?P<day>{_NUM})[日号]"
_PART = r"(?P<part>上旬|中旬|下旬|月底|底|末|初|中)"
_TOD = rf"(?:[当]?(?:上午|下午|晚上|晚|中午|早上)?(?:{_NUM}[点时](?:半|{_NUM}分|整)?|下班|上班|中午)(?=之前|以前|前|止|截止))?"
_TOD_BARE = rf"(?:(?:上午|下午|晚上|晚|早上)?{_NUM}[点时](?:半|整)?(?:、{_NUM}[点时])?)"
_END = r"(?:之前|以前|前|之内|以内|内|期间|止|为止)?"
_TO = r"(?:最迟|到|至)?"
_SPAN = r"(?:至|到|-|－|—|–|~|～)"
_FROM = r"(?:从|自)?"
_BEGIN = r"(?:起|开始)"
_UNIT = r"(?P<unit>工作日|日|天|周|星期|礼拜|月|年|小时|分钟|季度|学期)"
_N = rf"(?P<n>{NUMERAL}|半)"
_FESTIVAL = r"(?P<festival>(?:春|元宵|清明|端午|中秋|国庆|五一|元旦|七一|八一|“五一”|“七一”|“八一”|“十一”)节?)"
_PLANS = {"九五": 2000, "十五": 2005, "十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_UNITS = {"工作日": "D", "日": "D", "天": "D", "周": "W", "星期": "W", "礼拜": "W", "月": "M", "年": "Y", "季度": "Q", "学期": "S"}
_CLOCK = {"小时": "H", "分钟": "M"}


def _period(number: int, unit: str) -> str:
    """Return an ISO 8601 period; weeks are written as days, quarters and terms as months (guideline, section 3)."""
    if unit in _CLOCK:
        return f"PT{number}{_CLOCK[unit]}"
    code = _UNITS[unit]
    if code == "W":
        return f"P{7 * number}D"
    if code in "QS":
        return f"P{(3 if code == 'Q' else 6) * number}M"
    return f"P{number}{code}"


def _count(m: re.Match[str]) -> str | None:
    if m["n"] == "半":
        return {"年": "P6M", "月": "P15D", "天": "PT12H", "小时": "PT30M"}.get(m["unit"])
    number = parse_int(m["n"])
    return None if number is None else _period(number, m["unit"])


def _year(m: re.Match[str], ref: Reference) -> int | None:
    word = m.groupdict().get("year")
    if not word:
        return None
    if word[0] in "12二":
        return parse_int(word[:4])
    if ref.year is None:
        return None
    return ref.year + {"明": 1, "来": 1, "后": 2}.get(word[0], 0)


def _day(m: re.Match[str], ref: Reference) -> Reading | None:
    """[year] month [day | 旬 | 底]."""
    groups = m.groupdict()
    named = bool(groups.get("year"))
    year = _year(m, ref)
    if groups.get("relmonth"):
        if not ref.month or ref.year is None:
            return "date", str(ref.year) if ref.year and m["relmonth"] in ("本月", "当月", "这个月") else None
        shift = 0 if m["relmonth"] in ("本月", "当月", "这个月") else 1
        month: int | None = (ref.month - 1 + shift) % 12 + 1
        year = ref.year + (ref.month + shift > 12)
    else:
        month = parse_int(m["month"])
        if month is None:
            return "date", None
        if not 1 <= month <= 12:
            return "date", None
        if not named:
            year = ref.year_of_month(month)
    if year is None or month is None:
        return "date", None
    if groups.get("day"):
        day = parse_int(m["day"])
        if not day or day > month_end(year, month).day:
            return "date", None
        return "date", f"{year}-{month:02d}-{day:02d}"
    part = groups.get("part")
    whole = bool(re.search(r"(?:前|内|底|末)$", m[0])) or groups.get("relmonth")
    if part in ("上旬", "中旬", "初", "中"):
        return "date", date(year, month, {"上旬": 10, "中旬": 20, "初": 10, "中": 20}[part]).isoformat()
    if part or whole:
        if not part and re.search(r"(?:之前|以前|前)$", m[0]) and not groups.get("relmonth"):
            return "date", month_end(year, month).isoformat()
        return "date", month_end(year, month).isoformat()
    return "date", f"{year}-{month:02d}" if re.search(r"份|月(?:开学)?$", m[0]) else month_end(year, month).isoformat()


def _range(m: re.Match[str], ref: Reference) -> Reading | None:
    """A day or month, 至, another: the end counts."""
    year = _year(m, ref)
    end_year = parse_int(m["year2"][:4]) if m["year2"] else year
    month = parse_int(m["month2"] or m["month"])
    if month is None or not 1 <= month <= 12:
        return None
    if end_year is None:
        end_year = ref.year_of_month(month)
    if end_year is None:
        return "date", None
    last = month_end(end_year, month)
    day = parse_int(m["day2"]) if m["day2"] else last.day
    return ("date", date(end_year, month, day).isoformat()) if day and day <= last.day else None


def _year_end(m: re.Match[str], ref: Reference) -> Reading | None:
    """A year, or a part of one: half, quarter, end."""
    named = m.groupdict().get("year")
    year = _year(m, ref) if named else ref.year
    if year is None:
        return "date", None
    part = m.groupdict().get("yearpart") or ""
    if "上半年" in part or part.startswith("年中"):
        return "date", f"{year}-06-30"
    quarter = re.search(r"第?([一二三四1234])季度", part)
    if quarter:
        return "date", quarter_end(year, parse_int(quarter[1]) or 4).isoformat()
    return "date", f"{year}-12-31"


def _from_year(m: re.Match[str], ref: Reference) -> Reading | None:
    year = _year(m, ref)
    return "date", str(year) if year else None


def _holiday(m: re.Match[str], ref: Reference) -> Reading | None:
    """节前: the day before the next public holiday."""
    if ref.date is None:
        return "date", None
    days = [day for name in HOLIDAYS if (day := next_festival(name, ref)) and day > ref.date]
    return "date", (min(days) - timedelta(days=1)).isoformat() if days else None


def _plan(m: re.Match[str], ref: Reference) -> Reading | None:
    year = _PLANS.get(m["plan"])
    return None if year is None else ("date", f"{year}-12-31")


def _festival_eve(m: re.Match[str], ref: Reference) -> Reading | None:
    name = re.sub("[“”]", "", m["festival"])
    if m.groupdict().get("year"):
        year = _year(m, ref)
        day = festival(name, year) if year else None
    else:
        day = next_festival(name, ref)
    return "date", (day - timedelta(days=1)).isoformat() if day else None


def _weekday(m: re.Match[str], ref: Reference) -> Reading | None:
    weeks = 1 if m["week"] and m["week"].startswith("下") else 0
    day = weekday(m["weekday"] or "日", weeks, ref)
    return "date", day.isoformat() if day else None


def _near(m: re.Match[str], ref: Reference) -> Reading | None:
    shift = {"今": 0, "即": 0, "明": 1, "后": 2}[(m["near"] or m["near2"])[0]]
    return "date", (ref.date + timedelta(days=shift)).isoformat() if ref.date else None


def _recurring(m: re.Match[str], ref: Reference) -> Reading | None:
    groups = m.groupdict()
    unit = groups["unit"]
    unit = {"日": "日", "晚": "日", "个月": "月", "季": "季度", "旬": "旬", "年度": "年"}.get(unit, unit)
    number = 1
    if groups.get("n"):
        if groups["n"] == "半":
            return "recurring", {"年": "R/P6M", "月": "R/P15D"}.get(unit)
        number = parse_int(groups["n"]) or 1
    if unit == "旬":
        return "recurring", f"R/P{10 * number}D"
    if unit in ("周", "星期", "礼拜"):
        return "recurring", f"R/P{number}W"
    return "recurring", f"R/{_period(number, unit)}"


def _rhythm(m: re.Match[str], ref: Reference) -> Reading | None:
    word = re.sub(r"^(?:一|按|逐|每|双)", "", m["rhythm"])
    period = {"年": "P1Y", "年终": "P1Y", "年底": "P1Y", "年度": "P1Y", "半年": "P6M", "季": "P3M", "季度": "P3M",
              "月": "P1M", "旬": "P10D", "周": "P1W", "日": "P1D", "天": "P1D", "半月": "P15D", "月度": "P1M"}.get(word)
    if m["rhythm"] == "双周":
        period = "P2W"
    return ("recurring", f"R/{period}") if period else None


def _duration(sign: str) -> Reader:
    def read(m: re.Match[str], ref: Reference) -> Reading | None:
        period = _count(m)
        return ("duration", sign + period) if period else None

    return read


def _lead(m: re.Match[str], ref: Reference) -> Reading | None:
    number = parse_int(m["n"] or m["n2"])
    return ("duration", f"-{_period(number, m['unit'] or m['unit2'])}") if number else None


def _fixed(kind: str, value: str | None = None) -> Reader:
    return lambda m, ref: (kind, value)


_STOP = r"[^，。；;：:、,（）()“”\s在于须应要自从]"
_ANCHOR_VERB = r"(?:收到|接到|接|受理|登记|返回|印发|下发|批复|立案|生效|完工|竣工|公布|批准|签订|核发|发现|送达|申报|解除|开完|摇出房屋|散会)"
_ANCHOR = (
    rf"(?:(?:自|从)?{_STOP}{{2,16}}之日起(?:的)?|会(?:议结束)?后|(?:(?<=[，。；：、,\s在于])|本)?{_ANCHOR_VERB}{_STOP}{{0,10}}?(?:之?后(?:的)?)?)"
)
_LIMIT = r"(?:之内|以内|内)"
_EVENT_VERB = "完成|明确|通过|审核|审批|批复|抽样|验收|公示|提交|提请|编制|申报|出台|签订|作出|取得|收到|办理|召开|印发|开展"
_EVENT_NOUN = "评估|审核|审批|验收|批准|公示|论证|评审|备案|清理|整改"
RULES: tuple[tuple[str, str, Reader], ...] = (
    ("one_each", r"(?P<rhythm>一(?:年|季|月|周|旬|天|日))(?=一[^、，。]{0,4}(?:调度|通报|会商|分析|总结|考核|督查|研判|汇报|报|更新|评比|点评|清))", _rhythm),
    ("one_each", r"(?P<rhythm>半年|半月)(?=一[^、，。]{0,4}(?:调度|通报|会商|分析|总结|考核|督查|研判|汇报|报|更新|评估|观摩))", _rhythm),
    # dates
    ("range", rf"(?:{_YEAR})?(?P<month>{_NUM})月(?:{_NUM}[日号])?(?:上午|下午)?(?:{_NUM}时)?(?:起)?{_SPAN}(?:(?P<year2>{_YEAR4})年)?(?:(?P<month2>{_NUM})月)?(?:(?P<day2>{_NUM})[日号])?(?<=[月日号]){_END}", _range),
    ("until", rf"(?:从|自)?即日起(?:至|到)(?:{_YEAR})?{_MONTH}(?:{_DAY}|{_PART})?{_END}", _day),
    ("days", rf"(?:{_YEAR})?{_MONTH}{_NUM}[日号]?、{_DAY}{_END}", _day),
    ("day", rf"(?:{_YEAR})?{_MONTH}{_DAY}(?:{_TOD_BARE}|{_TOD}){_END}", _day),
    ("from", rf"{_FROM}(?:{_YEAR})?{_MONTH}(?:{_DAY})?{_BEGIN}", _day),
    ("from", rf"{_FROM}{_YEAR}(?P<yearpart>[春秋]季)?{_BEGIN}", _from_year),
    ("month", rf"{_TO}(?:{_YEAR})?{_MONTH}(?:{_PART})?(?:开学)?{_END}", _day),
    ("year_part", rf"{_TO}{_YEAR}(?P<yearpart>年底|年末|年内|底|末|内|上半年|下半年|第?[一二三四1234]季度[末]?|年中|全年|度)?{_END}", _year_end),
    ("year_part_alone", rf"{_TO}(?P<yearpart>年底|年末|岁末|年内|上半年|下半年|第?[一二三四]季度[末]?|年中|全年|本年度){_END}", _year_end),
    ("plan", r"(?:到|在)?“?(?P<plan>九五|十一五|十二五|十三五|十四五|十五五)”?(?:规划)?(?:期间|期末|末|时期|期内)", _plan),
    ("month_end", rf"{_TO}(?P<relmonth>)月(?:底|末){_END}", lambda m, ref: ("date", month_end(ref.year, ref.month).isoformat() if ref.year and ref.month else None)),
    ("festival", rf"(?:{_YEAR})?{_FESTIVAL}(?:假期)?(?:之前|以前|前夕|前)", _festival_eve),
    ("before_holiday", r"(?<![季时环细])节(?:之)?前", _holiday),
    ("weekday", r"(?<![一每])(?:(?P<week>本|这个?|下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末]))(?:上午|下午)?(?:下班|\d{1,2}[点时])?(?:之前|以前|前)?", _weekday),
    ("week", r"(?P<week>本|这|下)(?:个)?(?:周|星期|礼拜)(?P<weekday>)(?:之内|以内|内|之前|前)?(?![一二三四五六日天末例])", _weekday),
    ("near", rf"(?:从|自)?(?:(?P<near>今天|今日|明天|明日|后天)(?:(?:上午|下午|晚上|晚)?(?:{_NUM}[点时]|下班|中午)?(?:之前|以前|前|开始|起)|上午|下午|晚上)|(?P<near2>今晚|明晚|(?<![、今])(?:明天|后天)(?![的那这个、再]))(?:{_NUM}[点时])?(?:之前|以前|前|开始|起)?)", _near),
    # recurring
    ("every_day", rf"每(?P<n>)(?P<unit>天|日|晚)(?:(?:上午|下午|晚上)?{_NUM}[点时](?:、{_NUM}[点时])?|下班|放学|晚上{_NUM}点)?(?:之前|以前|前)?", _recurring),
    ("every_week", rf"每个?(?P<n>)(?P<unit>周|星期|礼拜)(?:[一二三四五六日天])?(?:上午|下午)?(?:下班|{_NUM}[点时])?(?:之前|以前|前)?", _recurring),
    ("every", rf"每(?:个|隔)?(?P<n>半|{_NUM})?(?:个)?(?P<unit>年度|年|季度|季|月|旬|学期|周|小时|天|日)(?:首月|末月|第一个?月|第一周|第一天|末|底|初)?(?:{_NUM}月(?:底|{_NUM}[日号])?|{_NUM}[日号])?(?:之前|以前|前)?", _recurring),
    ("by_period", r"(?P<rhythm>(?:按|逐)(?:年度|年|季度|季|月度|月|旬|周|日|天))(?!下降|上升|增长|递增|递减|提高|减少|增加|攀升)", _rhythm),
    ("rhythm", r"(?<![一二三四五六七八九十\d个每本当这])(?P<rhythm>双周|半年|年终|年底|年度|月度|季度|月|季|旬|周)(?=(?:调度|通报|观摩|考核|汇总|点评|晾晒|排名|研判|会商|评估|小结|评比|例会|报告制|比武|清零|分析|讲评|督查|结算|销号|报告|算总账|拉练)(?!体系|办法|结果|制度|指标|细则|方案))", _rhythm),
    ("regular", r"(?<!不)(?<!法)(?<!实行)定期(?!存款|[^，。；、]{0,6}(?:制度|机制))", _fixed("recurring")),
    # durations and lead times
    ("lead_time", rf"(?:至少要?|最少)?提前{_N}个?{_UNIT}", _duration("-")),
    ("lead_time", rf"(?:会|开庭|审议|上会|开会|会议召开)(?:前{_N}个?{_UNIT}|(?P<n2>{NUMERAL})(?P<unit2>日|天)前)", _lead),
    ("at_least", rf"(?<!每)(?:不少于|不得少于){_N}个?(?P<unit>工作日|日|天)(?![度级份制用])", _duration(">=")),
    ("at_most", rf"(?:最长|最多)?(?:不超过|不得超过|不能超过){_N}个?{_UNIT}(?![度级份制])", _duration("<=")),
    ("anchored", rf"{_ANCHOR}(?:的)?{_N}个?{_UNIT}{_LIMIT}", _duration("<=")),
    ("posted", rf"公示(?:期|时间)?(?:为|不少于)?(?P<core>{_N}个?{_UNIT})", _duration("")),
    ("extended", rf"延长{_N}个?{_UNIT}", _duration("<=")),
    ("within", rf"{_N}(?:至|到|—|-)?个?{_UNIT}(?:时间)?{_LIMIT}", _duration("<=")),
    ("using", rf"(?:用|利用|力争用|分){_N}(?:个)?(?P<unit>年|月|周)(?:左右)?(?:的)?(?:时间)?(?=[，、完实建把使基全左])", _duration("<=")),
    ("same_day", r"(?<![一二三四五六七八九十\d])(?:当天|当日)(?=[^，。]{0,12}(?:办|报|结|清|完|处|答|回|转|送|派))", _fixed("duration", "<=P1D")),
    # events
    ("after_meeting", r"(?:今天|这次)?(?:会后|散会以?后|会议结束后)", _fixed("event")),
    ("event_before", r"(?P<event>(?:主)?汛期(?:到来|来临)?|采暖季|供暖季?|春耕|秋收|麦收|夏收|开学|新?学期开学|秋季开学|春季开学|暑假|寒假|开工|通水|通车|开镰|上岗|岗(?!前)|任职?|签订|报批|作业|晋升|上会|投用|投产|验收|换届)(?:之前|以前|前)", _fixed("event")),
    ("event_clause", rf"(?<=[，。；：、,;\s构门员关位])(?:在|经)?(?:{_EVENT_VERB})[^，。；、,（）()]{{0,16}}?(?:之前|以前|前|之后|以后|后|时)(?=[，,即先])", _fixed("event")),
    ("event_clause", rf"(?<=[，。；：、,;\s])(?:在|经)[^，。；、,（）()]{{2,10}}(?:{_EVENT_NOUN})(?:之前|以前|前|之后|以后|后)(?=[，,即先])", _fixed("event")),
    ("event_since", r"自[^，。；、,]{4,24}(?:批准|设立|成立|投用)[^，。；、,]{0,10}之日起(?=[，,])", _fixed("event")),
    ("event_clause", rf"(?:{_EVENT_VERB})[^，。；、,（）()]{{2,12}}(?:决定|文件|方案|议题|合同|许可)(?:之前|以前|前)", _fixed("event")),
    # standing
    ("standing", r"长期坚持|立行立改|立知立改|即知即改|常年坚持|经常性(?=[地与对])|长期(?=[、，]动态)", _fixed("ongoing")),
    ("standing_label", r"时限(?:要求)?[：:]\s*(?P<core>持续推进|长期推进|常态化推进|长期|持续|常态化|全年推进)", _fixed("ongoing")),
)
_COMPILED = tuple((name, re.compile(pattern), reader) for name, pattern, reader in RULES)
_FACT_BEFORE = re.compile(r"(?:去年|上年|同期|截至?|截止|今天是)$")
_BARE = frozenset({"当年", "当月", "次月", "本月", "下月", "下个月", "这个月"})
_TITLE = re.compile(r"《[^《》]*》")
_FACT_AFTER = re.compile(r"是(?!否)|以来|来(?=[，,、])|的(?:今天|时候)|同期|[（(]?全国法治|工作(?:要点|报告|总结)|行动(?:计划|方案)?|攻坚|规划|版|级|型|(?:以上|以下)?学历|期(?:贷款|国债)|(?:效能|绩效|目标|综合)?(?:目标)?考核|(?<=全年)(?:检查|工作|任务|目标|计划|预算|收入|总)|制(?=[高专本])|度(?:工作|培训|考核|计划|预算|重点|目标|报告|执法|立法)")


def find_times(text: str, reference: Reference) -> tuple[Timex, ...]:
    """Return the time expressions of `text`, in order, none overlapping; values are None where the year is unknown."""
    text = text.translate(HALF_WIDTH)
    taken = bytearray(len(text))  # one byte a character: 1 where a title or a longer expression stands
    for title in _TITLE.finditer(text):
        taken[title.start() : title.end()] = b"\1" * (title.end() - title.start())
    found: list[tuple[int, int, int, Timex | None]] = []
    for order, (name, pattern, reader) in enumerate(_COMPILED):
        for m in pattern.finditer(text):
            start, end = m.span("core" if "core" in pattern.groupindex else 0)
            if start == end or taken[start]:
                continue
            reading = reader(m, reference)
            if reading is None:
                continue
            fact = _dates_a_fact(text, start, end, name) or _past_year(text[start:end], name, reading, reference)
            # the time of a fact is left out, but nothing shorter inside it is a deadline either
            found.append((start - end, order, start, None if fact else Timex(start, end, *reading, name)))
    kept: list[Timex] = []
    for length, _, start, time in sorted(found, key=lambda f: f[:3]):
        if not any(taken[start : start - length]):
            taken[start : start - length] = b"\1" * -length
            if time:
                kept.append(time)
    return tuple(sorted(kept, key=lambda t: t.start))


def _past_year(words: str, rule: str, reading: Reading, reference: Reference) -> bool:
    """A bare year (2019年) dates a fact unless it lies ahead."""
    if rule != "year_part" or not re.fullmatch(rf"{_YEAR4}年", words):
        return False
    return reference.year is None or reading[1] is None or int(reading[1][:4]) <= reference.year


def _dates_a_fact(text: str, start: int, end: int, rule: str) -> bool:
    if rule in ("year_part", "month", "day", "year_part_alone", "range"):
        words = text[start:end]
        if _FACT_AFTER.match(text, end) or _FACT_BEFORE.search(text, max(0, start - 4), start):
            return True
        return words in _BARE or (words in ("今年", "明年") and text[end : end + 1] in ("的", "计", "政", "重"))
    return rule == "at_least" and "每" in text[max(0, start - 10) : start]
