"""Kinds of defect to plant: each turns a clean passage into a text without and a text with the defect, or into None where it cannot."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import yaml

from nlp.audit.rule import rules_dir, shipped
from nlp.names.lexicon import reforms
from nlp.numerals import to_chinese

DAY = "2024-06-12"
"""The day of every paper a defect is planted in."""
Pair = tuple[str, str]
Planter = Callable[[str, random.Random], Pair | None]


@dataclass(frozen=True, slots=True)
class Defect:
    """`reach`: how far from the place (characters) a finding may stand; `analysed`: the rules read the tasks of the paper."""

    plant: Planter
    genre: str = "report"
    reach: int = 0
    analysed: bool = False


KINDS: dict[str, Defect] = {}


def edit(pattern: str, *to: str | Callable[[re.Match[str], random.Random], str]) -> Planter:
    """Return a planter that rewrites one match of the pattern in the passage."""

    def plant(text: str, rng: random.Random) -> Pair | None:
        matches = list(re.finditer(pattern, text))
        if not matches:
            return None
        m, new = rng.choice(matches), rng.choice(to)
        words = new(m, rng) if callable(new) else m.expand(new)
        return text, text[: m.start()] + words + text[m.end() :]

    return plant


def say(told: Callable[[random.Random], Pair | None]) -> Planter:
    """Return a planter that ends one paragraph of the passage with a sentence, right and wrong."""

    def plant(text: str, rng: random.Random) -> Pair | None:
        pair = told(rng)
        if pair is None:
            return None
        lines = text.split("\n")
        at = rng.randrange(len(lines))
        right, wrong = ("\n".join([*lines[:at], lines[at] + words, *lines[at + 1 :]]) for words in pair)
        return right, wrong

    return plant


def fill(*pairs: Pair) -> Planter:
    """Return a planter of sentences with slots (`_slots`), right and wrong."""

    def told(rng: random.Random) -> Pair:
        right, wrong = rng.choice(pairs)
        slots = _slots(rng)
        return right.format(**slots), wrong.format(**slots)

    return say(told)


WORK = "水库除险加固 农村公路养护 校园食堂检查 燃气管道更换 秸秆禁烧 河道清淤 档案数字化 老旧电梯更新 养老机构消防整改 冬小麦田管".split()
OFFICES = "县水利局 县交通运输局 县教育局 县住建局 县农业农村局 县民政局 县财政局 县应急管理局 县卫生健康局".split()


def _slots(rng: random.Random) -> dict[str, object]:
    a, b, c = sorted(rng.sample(range(11, 95), 3))
    n, year = rng.randint(3, 9), rng.randint(2019, 2023)
    numbers = {"a": a, "b": b, "c": c, "n": n, "han": to_chinese(n), "ab": a + b, "more": a + b + rng.randint(1, 9)}
    days = {"y": year, "yy": year % 100, "m": rng.randint(1, 12), "d": rng.randint(1, 28)}
    return {**numbers, **days, "work": rng.choice(WORK), "who": rng.choice(OFFICES)}


@cache
def _older() -> dict[str, str]:
    lines = (rules_dir() / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1] for line in lines if line.strip() and not line.startswith("#")}


def _traditional(m: re.Match[str], rng: random.Random) -> str:
    return _older().get(m.group(), m.group())


# Marks, characters, blanks
KINDS["half-comma"] = Defect(edit("[，；：]", lambda m, _: {"，": ",", "；": ";", "：": ":"}[m.group()]))
KINDS["half-bracket"] = Defect(edit("（([^（）\n]{2,12})）", r"(\1)", r"（\1)", r"(\1）"))
KINDS["straight-quote"] = Defect(edit("“([^“”\n]{2,12})”", r'"\1"'))
KINDS["lost-bracket"] = Defect(
    edit(
        "“([^“”\n]{2,12})”|《([^《》\n]{2,20})》|（([^（）\n]{2,15})）",
        lambda m, _: m.group()[:-1],
        lambda m, _: m.group()[1:],
    ),
    reach=20,
)
KINDS["doubled-mark"] = Defect(edit("([，。；、])(?=[一-鿿])", r"\1\1", "，。", r"、\1"))
KINDS["dots"] = Defect(
    fill(
        ("基层说得最多的是“人手不够……”。", "基层说得最多的是“人手不够...”。"),
        ("{work}、档案整理……样样要人。", "{work}、档案整理。。。样样要人。"),
    )
)
KINDS["blank"] = Defect(edit("(?<=[一-鿿])(?=[一-鿿])", "\u00a0", "\u200b", " "))
KINDS["hard-break"] = Defect(edit("(?<=[一-鿿]{3})(?=[一-鿿]{4,}[，。])", "\n"), reach=20)
KINDS["full-digits"] = Defect(
    edit("(?<![0-9.])[0-9]{1,4}(?![0-9.])", lambda m, _: m.group().translate({48 + i: 0xFF10 + i for i in range(10)}))
)
KINDS["traditional"] = Defect(edit(f"[{''.join(_older())}]", _traditional))

# Dates, numbers, units
KINDS["two-digit-year"] = Defect(fill(("{y}年{m}月，{who}启动{work}。", "{yy}年{m}月，{who}启动{work}。")))
KINDS["impossible-date"] = Defect(
    fill(
        ("{y}年2月{d}日，{who}启动{work}。", "{y}年2月30日，{who}启动{work}。"),
        ("{y}年4月{d}日，{who}启动{work}。", "{y}年4月31日，{who}启动{work}。"),
        ("{y}年11月{d}日，{who}启动{work}。", "{y}年13月{d}日，{who}启动{work}。"),
    )
)
KINDS["hao"] = Defect(
    fill(("{who}要在{m}月{d}日前报送{work}情况。", "{who}要在{m}月{d}号前报送{work}情况。")), "notice"
)
KINDS["padded-date"] = Defect(fill(("{y}年{n}月{d}日，{who}启动{work}。", "{y}年0{n}月{d}日，{who}启动{work}。")))
KINDS["percent-range"] = Defect(fill(("{work}进度在{a}%～{b}%之间。", "{work}进度在{a}～{b}%之间。")))
KINDS["wan-range"] = Defect(fill(("{work}每处补助{a}万～{b}万元。", "{work}每处补助{a}～{b}万元。")))
KINDS["percent-point"] = Defect(fill(("{work}完成率提高{n}个百分点。", "{work}完成率提高{n}%个百分点。")))
KINDS["about-twice"] = Defect(fill(("{work}涉及约{c}户。", "{work}涉及约{c}户左右。")))
KINDS["hyphen-years"] = Defect(fill(("{y}—2025年，{who}分批实施{work}。", "{y}-2025年，{who}分批实施{work}。")))
KINDS["sum"] = Defect(
    fill(
        ("{work}中改造{a}处、新建{b}处，共{ab}处。", "{work}中改造{a}处、新建{b}处，共{more}处。"),
        ("{work}培训{ab}人，其中男{a}人、女{b}人。", "{work}培训{more}人，其中男{a}人、女{b}人。"),
        ("{work}查出问题{c}个，其中已整改{a}个。", "{work}查出问题{a}个，其中已整改{c}个。"),
    )
)
# Names of papers, laws, organs
KINDS["document-number"] = Defect(
    fill(
        ("《关于做好{work}的通知》（临政办发〔{y}〕{a}号）", "《关于做好{work}的通知》（临政办发[{y}]{a}号）"),
        ("《关于做好{work}的通知》（临政办发〔{y}〕{a}号）", "《关于做好{work}的通知》（临政办发（{y}）{a}号）"),
        ("《关于做好{work}的通知》（临政办发〔{y}〕{a}号）", "《关于做好{work}的通知》（临政办发〔{y}〕第{a}号）"),
        ("《关于做好{work}的通知》（临政办发〔{y}〕{n}号）", "《关于做好{work}的通知》（临政办发〔{y}〕0{n}号）"),
    )
)


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the rules; none where there is no such table."""
    path = rules_dir() / name
    if not path.exists():
        return []
    return list(csv.DictReader(x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")))


@cache
def _laws() -> list[dict[str, str]]:
    return [r for r in rows("laws.csv") if not r["ended"] and (not r["in_force"] or r["in_force"] < DAY)]


def _law_title(rng: random.Random) -> Pair | None:
    title = rng.choice(_laws())["title"].removeprefix("中华人民共和国")
    if len(title) < 6:
        return None
    at = rng.randrange(len(title) - 2)
    other = rng.choice(rng.choice(_laws())["title"])
    wrong = title[:at] + other + title[at + 1 :]
    return f"要认真学习《{title}》。", f"要认真学习《{wrong}》。"


def _amended(rng: random.Random) -> Pair | None:
    changed = [r for r in _laws() if r["changes"] and r["changes"].split("；")[-1] < DAY]
    law = rng.choice(changed)
    day, kind = law["changes"].split("；")[-1].split()
    wrong = "修订" if kind == "修正" else "修正"
    said = f"{day[:4]}年{{}}的《{law['title']}》要抓好宣传。"
    return said.format(kind), said.format(wrong)


def _abolished(rng: random.Random) -> Pair | None:
    gone = [
        r
        for r in reforms().values()
        if r.year <= 2023 and r.name.endswith(("局", "办")) and len(r.name) <= 8 and not r.name.startswith(("国", "中"))
    ]
    name, work = rng.choice(gone).name, rng.choice(WORK)
    return f"由{rng.choice(OFFICES)}负责{work}。", f"由县{name}负责{work}。"


KINDS["law-title"] = Defect(say(_law_title))
KINDS["amended"] = Defect(say(_amended))
KINDS["abolished"] = Defect(say(_abolished))

# Set phrases


@cache
def _phrases(*, whole: bool = False) -> list[str]:
    told = yaml.safe_load((rules_dir() / "set_phrases.yaml").read_text(encoding="utf-8"))
    held = [p for p in told if str(p.get("from", "")) < DAY and "to" not in p and (p.get("whole") or not whole)]
    return [p["phrase"] + _tail(p.get("tail", "")) for p in held]


def _tail(pattern: str) -> str:
    return (
        pattern.replace("的?", "")
        .replace("(?:落实)?", "")
        .replace("一流?", "")
        .replace("(?:社会|基层)?", "")
        .split("|")[0]
    )


def _said(phrase: str) -> str:
    return f"会议强调，要牢牢把握{phrase}。"


def _lost_part(rng: random.Random) -> Pair | None:
    phrase = rng.choice(_phrases(whole=True))
    parts = re.split("([、，])", phrase)
    if len(parts) < 7:
        return None
    at = 2 * rng.randrange(1, len(parts) // 2)
    return _said(phrase), _said("".join(parts[: at - 1] + parts[at + 1 :]))


def _swapped(rng: random.Random) -> Pair | None:
    phrase = rng.choice(_phrases())
    parts = re.split("([、，])", phrase)
    if len(parts) < 5:
        return None
    at = 2 * rng.randrange(len(parts) // 2)
    parts[at], parts[at + 2] = parts[at + 2], parts[at]
    return _said(phrase), _said("".join(parts))


def _misspelt(rng: random.Random) -> Pair | None:
    phrase, other = rng.choice(_phrases()), rng.choice(_phrases())
    han = [i for i, c in enumerate(phrase) if c not in "、，“”"]
    at = rng.choice(han)
    new = rng.choice([c for c in other if c not in "、，“”"])
    return _said(phrase), _said(phrase[:at] + new + phrase[at + 1 :])


def _unquoted(rng: random.Random) -> Pair | None:
    words = rng.choice(
        "四个意识 四个自信 两个维护 两个确立 放管服 三农 五位一体 四个全面 双随机、一公开 一网通办 三重一大 四风".split()
    )
    said = f"{rng.choice(OFFICES)}要把“{words}”要求贯穿全过程。"
    return said, said.replace("“", "").replace("”", "")


KINDS["phrase-part-lost"] = Defect(say(_lost_part))
KINDS["phrase-swapped"] = Defect(say(_swapped))
KINDS["phrase-misspelt"] = Defect(say(_misspelt))
KINDS["phrase-unquoted"] = Defect(say(_unquoted))

# Numbering


def _list(rng: random.Random, wrong: Callable[[list[str]], list[str]], announced: int = 0) -> Pair:
    """Return a paragraph of four numbered measures, right and with its labels wrong."""
    form = rng.choice(("{}是", "{}要", "第{}，", "（{}）"))
    labels = [form.format(to_chinese(i)) for i in range(1, 5)]
    tasks = rng.sample(["摸清底数", "压实责任", "补齐短板", "从严考核", "保障经费", "培训队伍"], 4)
    lead = f"{rng.choice(WORK)}要抓好{{}}项工作："

    def written(heads: list[str], count: int) -> str:
        body = "；".join(f"{h}{t}，当月见效" for h, t in zip(heads, tasks, strict=True))
        return lead.format(to_chinese(count)) + body + "。"

    return written(labels, 4), written(wrong(labels), announced or 4)


def _gap(rng: random.Random) -> Pair:
    at = rng.randrange(1, 4)
    return _list(
        rng, lambda x: [*x[:at], *(h.replace(to_chinese(i + 1), to_chinese(i + 2)) for i, h in enumerate(x) if i >= at)]
    )


def _twice(rng: random.Random) -> Pair:
    at = rng.randrange(1, 4)
    return _list(rng, lambda x: [*x[:at], x[at - 1], *x[at + 1 :]])


def _announced(rng: random.Random) -> Pair:
    return _list(rng, lambda x: x, rng.choice((3, 5, 6)))


KINDS["number-gap"] = Defect(say(_gap))
KINDS["number-twice"] = Defect(say(_twice))
KINDS["announced-count"] = Defect(say(_announced), reach=3)


def sections(*wrongs: tuple[str, str]) -> Planter:
    """Return a planter of a short notice of three parts and an annex in which some words are wrong; the passage is its first part."""

    def plant(text: str, rng: random.Random) -> Pair:
        works = rng.sample(WORK, 3)
        body = f"一、{works[0]}\n{text}\n二、{works[1]}\n由{rng.choice(OFFICES)}负责，办法见附件1。\n三、{works[2]}\n期限按照本通知第二部分执行。\n附件：1.登记表"
        right, wrong = rng.choice(wrongs)
        return body, body.replace(right, wrong)

    return plant


KINDS["label-form"] = Defect(
    sections(("\n二、", "\n二."), ("\n二、", "\n（二）、"), ("\n三、", "\n三，"), ("\n二、", "\n二,")),
    "notice",
    reach=1,
)
KINDS["cross-reference"] = Defect(
    sections(("第二部分", "第五部分"), ("第二部分", "第七部分"), ("见附件1", "见附件3"), ("见附件1", "见附件2")),
    "notice",
)
KINDS["part-skipped"] = Defect(
    sections(("\n二、", "\n三、"), ("\n三、", "\n四、"), ("\n三、", "\n二、")), "notice", reach=1
)

# Gaps, cuts, what should not be told
KINDS["placeholder"] = Defect(
    fill(
        ("{who}投入{a}万元实施{work}。", "{who}投入XX万元实施{work}。"),
        ("{who}投入{a}万元实施{work}。", "{who}投入**万元实施{work}。"),
        ("{who}负责{work}。", "X县长负责{work}。"),
        ("{who}负责{work}。", "【】负责{work}。"),
        ("由{who}负责{work}。", "由____负责{work}。"),
        ("深化{work}改革。", "深化{work}_改革。"),
    )
)
KINDS["cut-end"] = Defect(lambda text, rng: (text, text[: -rng.randrange(4, 12)]), reach=12)
KINDS["paragraph-twice"] = Defect(lambda text, rng: (text, text + "\n" + rng.choice(text.split("\n"))))
KINDS["identity-card"] = Defect(say(lambda rng: _numbered(rng, f"身份证号{_identity(rng)}")))
KINDS["mobile"] = Defect(say(lambda rng: _numbered(rng, f"手机13{rng.randrange(10**8, 10**9)}")))


def _numbered(rng: random.Random, number: str) -> Pair:
    return f"联系人在{rng.choice(OFFICES)}。", f"联系人在{rng.choice(OFFICES)}，{number}。"


def _identity(rng: random.Random) -> str:
    body = f"330127{rng.randint(1955, 2005)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randrange(1000):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


# Words


@cache
def _confusions() -> list[Pair]:
    """Return wrong and right words: of the table, and of the rules of words that swap."""
    table = [(r["wrong"], r["right"]) for r in rows("confusions.csv") if r.get("grade") != "info"]
    swaps = [pair for r in shipped() if r.family == "word" for pair in r.match.get("swap", {}).items()]
    return [*table, *swaps]


def _confused(rng: random.Random) -> Pair:
    wrong, right = rng.choice(_confusions())
    return tuple(f"会上说到{word}，要求逐项对照。" for word in (right, wrong))  # type: ignore[return-value]


KINDS["confused-word"] = Defect(say(_confused))
KINDS["doubled-character"] = Defect(edit("[的了和在是要把对为与及]", r"\g<0>\g<0>"))
KINDS["doubled-word"] = Defect(edit("(工作|建设|问题|落实|加强|推进|开展|管理|服务|责任)(?=[一-鿿])", r"\1\1"))

# Tasks


def paper(task: str, wrong: str) -> Planter:
    """Return a planter of a short plan of two tasks, the second right and wrong; the passage is not used."""

    def plant(text: str, rng: random.Random) -> Pair:
        slots = _slots(rng)
        head = (
            "临溪县2024年重点任务分解方案\n（一）抓好{work}。{who}要在2024年8月底前制定{work}方案。\n（二）建章立制。"
        )
        right, bad = ((head + words).format(**slots) for words in (task, wrong))
        return right, bad

    return plant


KINDS["past-deadline"] = Defect(
    paper("{who}要在2024年9月底前制定管护办法。", "{who}要在{y}年9月底前制定管护办法。"), "plan", analysed=True
)
KINDS["task-without-owner"] = Defect(
    paper("{who}要在2024年9月底前制定管护办法。", "2024年9月底前制定管护办法。"), "plan", reach=8, analysed=True
)
KINDS["task-without-deadline"] = Defect(
    paper("{who}要在2024年9月底前制定管护办法。", "{who}要制定管护办法。"), "plan", reach=8, analysed=True
)
