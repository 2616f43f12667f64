"""What a paper says twice and not alike: names, terms, sessions and their years, figures, offices, days, places and their provinces."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from nlp.audit.patterns import Match
from nlp.audit.rule import Rule, rules_dir
from nlp.audit.view import View
from nlp.numerals import parse_int


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a data table beside the rules; lines that begin with # are remarks."""
    lines = (rules_dir() / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if line and not line.startswith("#")))


_OFFICE = re.compile(r"(?P<body>[\u4e00-\u9fff]{2,12})办公室")
_SHORT_OF = re.compile(r"以下简称|简称")


def _names(view: View) -> Iterator[Match]:
    """依法治县办公室 after 依法治县办: the full form once the short one has been used."""
    text = view.text
    shown: set[str] = set()
    for m in _OFFICE.finditer(text):
        body = m["body"][-4:]
        if len(body) < 4 or body in shown or re.search(r"[的和与及在由对向请各]|政府|党委|[省市县区州镇乡道]委", body):
            continue
        short = re.compile(re.escape(body) + r"办(?!公|理|法|事|案|学|好|结|实|成|会|班|完|文|刊|主任|副主任|[了过得])")
        first = short.search(text)
        if first and first.start() < m.start() and not _SHORT_OF.search(text, m.end(), m.end() + 12):
            shown.add(body)
            at = m.end() - len("办公室") - 4
            yield Match(at, m.end(), {"short": body + "办"})


@lru_cache(maxsize=1)
def _variants() -> list[tuple[str, ...]]:
    return [tuple(row["forms"].split()) for row in table("variants.csv")]


def _terms(view: View) -> Iterator[Match]:
    """Two written forms of one term in one text: the rarer, or the later of two as frequent."""
    text = view.text
    for forms in _variants():
        counts = {form: text.count(form) for form in forms}
        used = sorted((f for f in forms if counts[f]), key=lambda f: (-counts[f], text.find(f)))
        for form in used[1:]:
            at = text.find(form)
            yield Match(at, at + len(form), {"usual": used[0]})


_CHECKING = re.compile(r"合法性(审核|审查)")
_DECISION = re.compile(r"决策|复议|诉讼|合同|协议|公平竞争")


def _reviews(view: View) -> Iterator[Match]:
    """合法性审核 (of normative papers) and 合法性审查 (of decisions) in one paragraph that speaks of no decision."""
    for line in view.lines:
        found = list(_CHECKING.finditer(view.text, line.start, line.end))
        words = {m[1] for m in found}
        if len(words) < 2 or _DECISION.search(view.text, line.start, line.end):
            continue
        usual = max(words, key=lambda w: (sum(m[1] == w for m in found), -next(m.start() for m in found if m[1] == w)))
        for m in found:
            if m[1] != usual:
                yield Match(m.start(), m.end(), {"usual": "合法性" + usual})


_CN = "一二三四五六七八九十"
_PLENUM = re.compile(rf"(?<![{_CN}])(?P<term>十[{_CN}]|二十[{_CN}]?)届(?P<n>[{_CN}]{{1,2}})中全会")
_CONGRESS = re.compile(
    rf"(?:党的|中国共产党第)(?P<term>十[{_CN}]|二十[{_CN}]?)(?:次全国代表大会|大(?=[精报以召开胜会。，；作提、闭幕强指明]))"
)
_AHEAD = re.compile(r"迎接|即将|将[要于]?召开|将召开|召开前|筹备|临近|前夕|为.{0,6}献礼|喜迎|召开(?:创造|营造|做好|作好|保驾)")
_YEAR_BEFORE = re.compile(r"(?P<y>(?:19|20)\d\d)年(?:\d{1,2}月(?:\d{1,2}日)?)?[，,]?(?:召开的|胜利召开的|，?党的)?(?:党的)?$")


@lru_cache(maxsize=1)
def _sessions() -> dict[str, str]:
    return {row["name"]: row["opened"] for row in table("sessions.csv")}


def _meetings(view: View) -> Iterator[tuple[str, re.Match[str]]]:
    for m in _PLENUM.finditer(view.text):
        yield f"{m['term']}届{m['n']}中全会", m
    for m in _CONGRESS.finditer(view.text):
        yield f"{m['term']}大", m


def _session_none(view: View) -> Iterator[Match]:
    """A plenary session that a term of the Central Committee, ended by now, has not had."""
    terms = {name.split("届")[0] for name in _sessions() if "届" in name}
    ended = {term for term in terms if f"{term}届七中全会" in _sessions()}
    for name, m in _meetings(view):
        if "届" in name and name not in _sessions() and m["term"] in ended:
            yield Match(m.start(), m.end())


def _session_year(view: View) -> Iterator[Match]:
    """2021年党的十九届五中全会: a year right before a meeting that was held in another."""
    for name, m in _meetings(view):
        opened = _sessions().get(name)
        said = _YEAR_BEFORE.search(view.text, max(0, m.start() - 24), m.start())
        if opened and said and said["y"] != opened[:4]:
            yield Match(said.start("y"), m.end(), {"opened": f"{opened[:4]}年{int(opened[5:7])}月"})


def _session_ahead(view: View) -> Iterator[Match]:
    """The spirit of a meeting that was not yet held on the day of the paper."""
    if not view.date:
        return
    inferred = _inferred(view)
    for name, m in _meetings(view):
        opened = _sessions().get(name)
        if opened and view.date[:7] < opened[: len(view.date)]:
            sentence = view.text[max(0, m.start() - 30) : m.end() + 12]
            if not _AHEAD.search(sentence):
                told = {"opened": f"{opened[:4]}年{int(opened[5:7])}月", "day": view.date}
                yield Match(m.start(), m.end(), told, conditional=inferred)


def _inferred(view: View) -> bool:
    """Tell whether no more than the year is known, and that from what the text speaks of."""
    return view.doc.meta.date_source == "text" and len(view.date or "") < 10


_PEOPLE_SESSION = re.compile(
    rf"(?P<body>[省市县区州旗]|全国|自治区)(?:第)?(?P<term>[{_CN}]{{1,3}})届(?P<what>人大|政协|人民代表大会|党代会)?(?:第)?(?P<n>[{_CN}]{{1,2}})次(?:会议)"
)


def _session_terms(view: View) -> Iterator[Match]:
    """市十六届人大三次会议 and 市十四届人大五次会议: terms of one assembly more than one apart."""
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for m in _PEOPLE_SESSION.finditer(view.text):
        term = parse_int(m["term"]) or 0
        key = (m["body"], m["what"] or "")
        if key in seen and abs(seen[key][0] - term) > 1:
            yield Match(m.start(), m.end(), {"other": view.text[seen[key][1] : seen[key][1] + m.end() - m.start()]})
        seen.setdefault(key, (term, m.start()))


_INDICATOR = re.compile(
    r"(?<![^，。；：、（\s])(?P<what>[\u4e00-\u9fff“”]{6,20}?(?:率|总量|总额|总值|数量|面积|人数|户数|收入|比例|占比|满意度|数))(?:已)?(?:达到?|为|是|提高到|提升到|下降到|上升到|至|在)?"
    r"(?P<number>\d+(?:\.\d+)?)(?P<unit>%|个百分点|亿元|万元|万人|万户|万亩|平方公里|公里|人|户|个|件|家|亩|吨)"
)


_AIMED = re.compile(r"力争|目标|确保|预期|左右|以[上内下]|不低于|不少于|到(?:20)?\d\d年|从|由|原来|上年|去年|明年|计划|规划|要")


def _figures(view: View) -> Iterator[Match]:
    """The same indicator, in the same words, reported with two values; what is aimed at may differ from what is reached."""
    seen: dict[tuple[str, str], str] = {}
    for m in _INDICATOR.finditer(view.text):
        start = max(view.text.rfind(mark, 0, m.start()) for mark in "。；！\n") + 1
        if _AIMED.search(view.text, start, m.end() + 4):
            continue
        key = (m["what"], m["unit"])
        if seen.get(key, m["number"]) != m["number"]:
            yield Match(m.start(), m.end(), {"other": seen[key] + m["unit"]})
        seen.setdefault(key, m["number"])


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝"
    "孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_OFFICES = r"书记|省长|市长|州长|县长|区长|镇长|乡长|局长|主任|厅长|部长|主席|院长|检察长|秘书长|组长"
_PERSON = re.compile(
    rf"(?P<full>(?P<of>[\u4e00-\u9fff]{{0,3}}?)(?P<rank>常务副|副|代)?(?P<office>{_OFFICES}))(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=同志|[，。、；主出作在讲对强])"
)


def _persons(view: View) -> dict[str, list[re.Match[str]]]:
    found: dict[str, list[re.Match[str]]] = defaultdict(list)
    for m in _PERSON.finditer(view.text):
        found[m["name"]].append(m)
    return found


def _offices(view: View) -> Iterator[Match]:
    """One person as 县长 here and 副县长 there."""
    for uses in view.once("persons", _persons).values():
        for m in uses[1:]:
            first = uses[0]
            if (
                m["office"] == first["office"]
                and m["office"] != "书记"
                and (m["rank"] or "") != (first["rank"] or "")
                and "代" not in (m["rank"], first["rank"])
            ):
                yield Match(
                    m.start("rank") if m["rank"] else m.start("office"),
                    m.end("name"),
                    {"other": (first["rank"] or "") + first["office"] + first["name"]},
                )
                break


def _spellings(view: View) -> Iterator[Match]:
    """One office held by two people whose names differ by one character."""
    holders: dict[str, list[re.Match[str]]] = defaultdict(list)
    for uses in view.once("persons", _persons).values():
        for m in uses[:1]:
            holders[m["full"]].append(m)
    for uses in holders.values():
        for i, m in enumerate(uses):
            for other in uses[:i]:
                one, two = m["name"], other["name"]
                if len(one) == len(two) == 3 and sum(a != b for a, b in zip(one, two, strict=True)) == 1 and one[0] == two[0]:
                    yield Match(m.start("name"), m.end("name"), {"other": other["name"]})


_DONE = re.compile(
    r"(?<![将要拟])(?:召开了|印发了|出台了|完成了|举办了|开展了|建成了|实现了|已经?(?:召开|印发|出台|完成|建成|实现|开展)|通过了|成立了|审议通过)"
)
_INTENDED = re.compile(r"[将拟到至]|预计|力争|确保|计划")
_DATED = re.compile(r"(?P<y>20\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?")


def _future(view: View) -> Iterator[Match]:
    """What is reported as done, on a day after that of the paper."""
    if not view.date or _inferred(view):
        return
    evidence = {s.start for s in view.doc.meta.date_evidence}
    for m in _DATED.finditer(view.text):
        told = m["y"] + (f"-{int(m['m']):02d}" if m["m"] else "") + (f"-{int(m['d']):02d}" if m["d"] else "")
        if m.start() in evidence or told <= view.date[: len(told)]:
            continue
        end = next(
            (i for i in range(m.end(), min(len(view.text), m.end() + 50)) if view.text[i] in "。；！\n"), min(len(view.text), m.end() + 50)
        )
        done = _DONE.search(view.text, m.end(), end)
        if done is None or re.match(r"之?[至到前底末起]", view.text[m.end() : m.end() + 2]):
            continue
        if not _INTENDED.search(view.text[m.end() : done.start()] + view.text[max(0, m.start() - 3) : m.start()]):
            yield Match(m.start(), m.end(), {"day": view.date})


_CALLED_YEAR = re.compile(r"(?P<when>今年|去年|明年|前年|本年度)(?:是|[（(]即?)(?P<y>20\d\d)年?")
_FROM_NOW = {"今年": 0, "本年度": 0, "去年": -1, "明年": 1, "前年": -2}


def _years(view: View) -> Iterator[Match]:
    """今年是2023年 in a paper of 2024, or in one that calls another year 今年."""
    found = list(_CALLED_YEAR.finditer(view.text))
    told = view.date[:4] if view.date else None
    for m in found:
        this = str(int(m["y"]) - _FROM_NOW[m["when"]])
        told = told or this
        if this != told:
            yield Match(m.start(), m.end(), {"year": str(int(told) + _FROM_NOW[m["when"]])})


_PLANS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
"""Five-year plans by their first year."""
_PLAN = re.compile(
    rf"“?(?P<plan>{'|'.join(_PLANS)})”?(?:时期|规划|期间)?[（(](?P<a>20\d\d)年?(?:[—－～~-]{{1,2}}|至|到)(?P<b>20\d\d)年?[）)]"
    rf"|(?P<year>20\d\d)年(?:，|,)?(?:也)?是(?:我[省市县区国])?(?:实施|推进)?“?(?P<of>{'|'.join(_PLANS)})”?(?:规划|时期)?(?:的)?(?P<place>开局|起步|第一年|收官|最后一年|中期)"
)
_PLACE = {"开局": 0, "起步": 0, "第一年": 0, "收官": 4, "最后一年": 4}


def _plans(view: View) -> Iterator[Match]:
    """“十四五”（2020—2025年）, 2022年是“十四五”开局之年: a five-year plan with years that are not its own."""
    for m in _PLAN.finditer(view.text):
        if m["plan"]:
            first = _PLANS[m["plan"]]
            if (int(m["a"]), int(m["b"])) != (first, first + 4):
                yield Match(m.start(), m.end(), {"years": f"“{m['plan']}”是{first}—{first + 4}年"})
        elif m["place"] in _PLACE and int(m["year"]) != _PLANS[m["of"]] + _PLACE[m["place"]]:
            yield Match(m.start(), m.end(), {"years": f"“{m['of']}”是{_PLANS[m['of']]}—{_PLANS[m['of']] + 4}年"})


@lru_cache(maxsize=1)
def _divisions() -> tuple[dict[str, set[str]], dict[str, set[str]], list[str]]:
    """Return prefectures by stem with their provinces, districts and counties with their prefectures, and the provinces."""
    cities: dict[str, set[str]] = defaultdict(set)
    counties: dict[str, set[str]] = defaultdict(set)
    provinces = []
    for row in table("divisions.csv"):
        provinces.append(row["province"])
        cities[row["city"]].add(row["province"])
        for county in row["counties"].split():
            counties[county].add(row["city"] + " " + row["province"])
    return cities, counties, sorted(set(provinces))


@lru_cache(maxsize=1)
def _in_province() -> re.Pattern[str]:
    cities, _, provinces = _divisions()
    stems = set(cities) | {c[:-1] for c in cities if c.endswith("市") and len(c) > 2}
    one_of = "|".join(sorted(map(re.escape, stems), key=lambda s: -len(s)))
    return re.compile(rf"(?P<province>{'|'.join(provinces)})(?P<place>{one_of})(?![省区县])")


@lru_cache(maxsize=1)
def _in_city() -> re.Pattern[str]:
    cities, _, _ = _divisions()
    names = "|".join(sorted((re.escape(c) for c in cities if c.endswith("市")), key=lambda s: -len(s)))
    return re.compile(rf"(?P<city>{names})(?P<county>[\u4e00-\u9fff]{{1,5}}?[区县])(?!域|级|委|政府|直|城|里|镇|乡)")


def _province(view: View) -> Iterator[Match]:
    """湖北省张家界: a prefecture behind the name of a province it does not lie in."""
    cities, counties, _ = _divisions()
    for m in _in_province().finditer(view.text):
        place, province = m["place"], m["province"]
        homes = cities.get(place) or cities.get(place + "市", set())
        local = any(
            home.endswith(province) for name in (place + "区", place + "县", place + "市", place) for home in counties.get(name, ())
        )
        if homes and province not in homes and not local:
            yield Match(m.start(), m.end(), {"home": "、".join(sorted(homes))})


def _prefecture(view: View) -> Iterator[Match]:
    """A county or district behind the name of a prefecture it does not belong to (as the table has it)."""
    _, counties, _ = _divisions()
    for m in _in_city().finditer(view.text):
        homes = counties.get(m["county"])
        if homes and not any(home.startswith(m["city"] + " ") for home in homes) and len(m["county"]) > 2:
            yield Match(m.start(), m.end(), {"home": "、".join(sorted(h.split()[1] + h.split()[0] for h in homes))})


_WHAT: Mapping[str, Callable[[View], Iterator[Match]]] = {
    "names": _names,
    "terms": _terms,
    "reviews": _reviews,
    "session-none": _session_none,
    "session-year": _session_year,
    "session-ahead": _session_ahead,
    "session-terms": _session_terms,
    "figures": _figures,
    "offices": _offices,
    "spellings": _spellings,
    "future": _future,
    "years": _years,
    "plans": _plans,
    "province": _province,
    "prefecture": _prefecture,
}


def check(rule: Rule, view: View) -> Iterator[Match]:
    """match: {what: names|terms|reviews|session-none|session-year|session-ahead|session-terms|figures|offices|…}."""
    return _WHAT[rule.match["what"]](view)
