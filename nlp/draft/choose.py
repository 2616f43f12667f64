"""What of a source goes where in a paper: its aims and goals, its work, what secures the work; and what is fit to be written down."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.draft.matter import Directive, Matter, Row
from nlp.draft.paper import Reference
from nlp.draft.spoken import is_spoken
from nlp.draft.wording import goes_on

SHORTEST, LONGEST = 16, 220
"""Characters of a requirement that can stand alone."""
ALIKE = 0.7
"""Share of the shorter sentence's bigrams that another holds: the same is said again."""

_AIMS = re.compile(r"^(?:.{0,8})(?:指导思想|总体要求|总体思路|总要求|总的要求|基本原则|基本思路|工作原则|工作思路|主要思路|战略主题)$")
_GOALS = re.compile(r"^(?:.{0,8})(?:(?:主要|工作|发展|战略|总体|预期|奋斗|年度|阶段性?|行动|具体|任务|总)目标|目标|目标要求)$|目标$")
_GOAL_WORDS = re.compile(r"[^，。]{0,20}(?:预期|奋斗|主要|总体|工作)目标(?:是|为)")
_REACHED = re.compile(r"\d|实现|达到|形成|建成|建立|明显|显著|提高|提升|打造|培育|力争")
"""A goal says what is reached; what else stands under its heading is told elsewhere."""
_SECURES = re.compile(
    r"保障措施|保障机制|[一二三四五六七八九]个保障|几点要求|抓落实的|组织保障|实施保障|组织领导|组织实施|组织推进|规划实施|工作要求|有关要求|相关要求|督促检查|监督检查|督导问责|督查问责"
    r"|督办方式|检查考核|考核(?:评价|奖惩|问责)|责任落实|强化保障|要素保障|压实责任|狠抓落实|抓好落实|经费保障|宣传引导"
)
_PRINCIPLE = re.compile(
    r"坚持|牢固树立|以.{2,30}为(?:指导|引领|统领|主线|重点|抓手|目标|动力|中心|核心|原则|契机|导向|根本)|把.{2,30}(?:作为|当作|摆在|放在)"
    r"|政治站位|问题导向|统筹推进|紧扣|突出.{2,8}[，、]|聚焦|立足|贯彻.{2,20}(?:精神|理念|思想|方针)"
)
_WIDE = re.compile(r"更加突出|全面(?:落实|推进|提升|贯彻)|责任感|紧迫感|使命感|信心|摆上|放在|一盘棋|大局|全过程|高质量")
_OF_LEADERS = re.compile(r"高度重视|加强领导|责任到位|组织领导|亲自|带头")
_BY_YEAR = re.compile(r"(?:力争)?(?:到|用)?(?:20\d\d|[一二三四五两\d])年(?:底|末|左右)?(?:前|时间)?，")
_ONE_BODY = re.compile(
    r"^(?!各|全|有关|相关)[^，、各]{1,14}(?:局|委|部|厅|办|办公室|政府|部门|机构|机关|中心|公司|司|院|所|队|队伍|专班|街道|社区|园区|开发区|学校|企业|工会|小组)"
    r"(?:要|应|须|必须|负责|统筹|协同|对)"
)
GENERAL_HEADING = re.compile(r"^(?:有关|相关|工作|其他|几点|抓落实的)*(?:几点)?要求$|^(?:组织|工作|保障)?(?:保障|措施|组织实施)$")
"""A heading of what secures the work that says no more than that."""
_THOUGHT = re.compile(r"习近平新时代|以.{4,60}(?:思想|理论|精神)为(?:指导|统领|引领)")
_LINE_OF_WORK = re.compile(
    r"(?:坚持|坚决|坚定|提高|提升|突出|强化|压[紧实]|聚焦|抓|加强|加快|加大|深化|深入|推[进动]|统一|增强|健全|完善|全面|切实|扎实|持续|狠抓|紧[盯扣]|盯住"
    r"|守住|筑牢|从严|严格|严守|把握|着力|积极|大力|牢固|树立|对标|落实|凝聚|奋力|优化|打造|构建)[^。]{8,40}(?<!问题)$"
)
_TO_ALL = re.compile(r"各[^，。局委办厅]{1,14}[，、要务必须]|全[省市州县区镇乡]")
_OFFSET = re.compile(r"第(\d+)-\d+字")
_UNFIT = re.compile(
    r"大家|同志|今天|刚才|此次|这次|会议(?:特别|要求|强调)|答：|[_*？?|｜]|面对|目前|将继续|的话|什么|强调|指出|第一责任人。"
    r"|是否|此项|该项|我们|我(?![省市州县区国镇乡党军旗局委院校])|(?<!一)([\u4e00-\u9fff])一\1|不要光|每个人|门前雪|^再[补说讲]|人家|[叫喊]不|不行|饭碗|保不了"
    r"|骂娘|老百姓|谁也|谁都(?!不[准得许])|更加?需要|^需要|本意见|^(?:是|总的|思路|看到|还有|希望|请|因此|所以|但|而|又|也|就|现在|当前|过去|近年|对这|对此|为此|这|那|其|他|她|它|有些|有的|要说|凡)"
)
_BASE = re.compile(r"^(?:[^，。]{0,10}(?:的)?(?:基本|总体|主要)?(?:思路|要求|原则)是[：:，]?)")


def split(rows: Sequence[Row], *, apart: bool) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows by the part of a paper they belong to: aim, goal, work, secure.

    Only the headings above a row tell; a row with an owner is work. Without `apart`, or where nothing else would be left, all are work.
    """
    found: dict[str, list[Row]] = {"aim": [], "goal": [], "work": [], "secure": []}
    for row in rows:
        found[_place(row) if apart else "work"].append(row)
    if not found["work"]:
        return {"aim": (), "goal": (), "work": tuple(rows), "secure": ()}
    return {name: tuple(members) for name, members in found.items()}


def _place(row: Row) -> str:
    inner = row.section[-1] if row.section else ""
    if not row.owners and not row.support:
        if _GOALS.search(inner) or _GOAL_WORDS.match(row.words) or (_AIMS.search(inner) and (row.targets or row.times or _BY_YEAR.match(row.words))):
            return "goal"
        if _AIMS.search(inner):
            return "aim"
    return "secure" if row.section and _SECURES.search(row.section[0]) else "work"


def runs(rows: Iterable[Row]) -> list[tuple[Row, ...]]:
    """Return the rows in runs that make one item: one that points back (上述资金…, 其中…) joins the row before it of the same owners and times."""
    out: list[tuple[Row, ...]] = []
    for row in rows:
        if out and goes_on(row.words) and _duty(out[-1][0]) == _duty(row) and out[-1][0].section == row.section:
            out[-1] = (*out[-1], row)
        else:
            out.append((row,))
    return out


def _duty(row: Row) -> tuple[tuple[str, ...], ...]:
    return row.lead, row.responsible, row.support, row.times


def fit(directive: Directive, *, shortest: int = SHORTEST) -> bool:
    """Tell whether the words can stand in a paper by themselves: written, whole, pointing at nothing before them."""
    words = directive.words
    return (
        shortest <= len(words) <= LONGEST
        and not _UNFIT.search(words)
        and not is_spoken(words)
        and not goes_on(words)
        and words.count("“") == words.count("”")
    )


def principles(matter: Matter, *, at_most: int) -> list[Directive]:
    """Return the requirements that word what guides the work: those under 指导思想 and its like, else those of a principle's form, else general ones."""
    announced = [d for d in matter.directives if d.role in ("requirement", "aim") and _BASE.match(d.words) and fit(replace(d, words=as_principle(d.words)))]
    wanted = [d for d in matter.directives if d.role == "requirement" and fit(d) and not _BY_YEAR.match(d.words)]
    own = [d for d in wanted if d.section and _AIMS.search(d.section[-1])]
    if own:
        return distinct(own)[: 2 * at_most]
    # What stands among the tasks of a heading is about these alone.
    particular = {row.section for row in split(matter.rows, apart=True)["work"] if row.section}
    general = [d for d in wanted if not _ONE_BODY.match(d.words) and (d.section not in particular or _TO_ALL.match(d.words))]
    formed = [d for d in general if _PRINCIPLE.search(d.words)]
    found = announced or formed or [d for d in general if _WIDE.search(d.words) and not _OF_LEADERS.search(d.words)]
    return sorted(distinct(found)[:at_most], key=lambda d: not _THOUGHT.search(d.words))


def lines_of_work(matter: Matter, *, but: Collection[str]) -> list[tuple[str, Reference]]:
    """Return the headings of the first level that say what the work comes to, each with a passage under it.

    None where there is but one, or one under which tasks stand says nothing by itself. Left out are those of what secures the work and `but`,
    which the paper has already.
    """
    found: dict[str, Reference] = {}
    for member in in_place(matter, [*matter.rows, *matter.directives]):
        title = member.section[0] if member.section else ""
        if not title or title in but or _SECURES.search(title):
            continue
        if _LINE_OF_WORK.match(title) and not is_spoken(title):
            found.setdefault(title, reference_of(member))
        elif isinstance(member, Row):
            return []
    return list(found.items()) if len(found) > 1 else []


def in_place(matter: Matter, members: Iterable[Row | Directive]) -> list[Row | Directive]:
    """Return rows and directives in the order of their documents."""
    order = {name: n for n, name in enumerate(matter.documents)}

    def place(member: Row | Directive) -> tuple[int, int]:
        reference = reference_of(member)
        at = _OFFSET.search(reference.place) if reference else None
        return (order.get(reference.document, 0), int(at[1])) if reference and at else (0, 0)

    return sorted(members, key=place)


def reference_of(member: Row | Directive) -> Reference:
    """Return the first passage a row or a directive rests on."""
    return member.references[0] if isinstance(member, Row) else member.reference


def goals(matter: Matter) -> list[Directive]:
    """Return the requirements that stand under a heading of goals, or name the year by which something is reached."""
    wanted = [d for d in matter.directives if d.role == "requirement" and fit(d, shortest=8)]
    return distinct(d for d in wanted if (d.section and _GOALS.search(d.section[-1]) and _REACHED.search(d.words)) or _BY_YEAR.match(d.words))


def distinct(directives: Iterable[Directive]) -> list[Directive]:
    """Return the directives without those that say again what one before them says."""
    kept: list[tuple[set[str], Directive]] = []
    for directive in directives:
        pairs = {directive.words[n : n + 2] for n in range(len(directive.words) - 1)}
        if not any(len(pairs & seen) >= ALIKE * min(len(pairs), len(seen)) for seen, _ in kept):
            kept.append((pairs, directive))
    return [directive for _, directive in kept]


def states_aims(directive: Directive) -> bool:
    """Tell whether the source itself calls it what guides the work."""
    return bool(_BASE.match(directive.words) or (directive.section and _AIMS.search(directive.section[-1])))


def as_principle(words: str) -> str:
    """Return the words of a principle without what announces it (总体思路是：)."""
    rest = _BASE.sub("", words)
    return rest if len(rest) >= SHORTEST else words
