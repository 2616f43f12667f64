"""Who says what in minutes: the verb the source itself uses (会议听取, 认为, 指出, 强调, 要求, 议定), and words fit to be written down.

A speech is no decision: 议定 and its like come only from a source that decides (议定, 同意, 原则通过, 会议决定, 就这么定). What is spoken
is written by rule; what no rule can write is told by `unwritten`, so that a draft leaves it open instead of quoting it.
"""

from __future__ import annotations

import re
from datetime import date

from nlp.draft.paper import pending
from nlp.phrases import drop_lead_in, strip_number

HEARD, VIEWED, POINTED, STRESSED, REQUIRED, DECIDED, OPEN, LISTED = "听取", "认为", "指出", "强调", "要求", "议定", "未议定", "所列"

DECISIONS = frozenset("议定 决定 研究决定 确定 商定 明确 同意 原则同意 一致同意 通过 原则通过 审议通过 批准".split())
"""Verbs by which a meeting decides."""
LEARNT = ("听取", "传达学习", "集体学习", "学习", "传达", "通报", "书面审议", "审议", "研究", "讨论")
"""Verbs that say what the meeting took up: none settles anything."""

_VERB = (
    "研究决定|一致同意|原则同意|原则通过|审议通过|传达学习|集体学习|书面审议|听取|学习|传达|认为|指出|强调|要求|明确|决定|议定|确定|商定|同意|通过|批准"
    "|审议|研究|讨论|通报|充分肯定|肯定"
)
_ATTRIBUTED = re.compile(
    rf"^(?P<joint>(?:同时|此外|另外|最后)?[，,]?)会议(?P<adverb>(?:还|也|最后|同时|一致|进一步|特别|书面|集体)*)(?P<verb>{_VERB})(?P<rest>.*)$", re.DOTALL
)
_HEARD_FIRST = re.compile(rf"^(?P<heard>[^，。]{{2,80}}?(?:汇报|说明|情况|通报|介绍|意见))，(?P<rest>(?P<verb>{'|'.join(sorted(DECISIONS, key=len, reverse=True))}).+)$", re.DOTALL)
_FORMED = re.compile(r"(?:形成如下|提出如下|作出如下|达成如下|议定|决定如下|确定如下).{0,12}(?:[：:]|如下)|(?:议定|决定)(?:的)?(?:主要)?事项.{0,6}如下|决定如下[：:]?$")
_LEFT_OPEN = re.compile(
    r"未作(?:出)?(?:议定|决定)|意见(?:尚)?不一|(?:以后|另行|下次|再行|会后|改日|后面|后再)再?(?:研究|议|定|说)(?=[，。；]|$)|今天不定|暂不(?:议|定|研究|讨论)|先不定|(?<!的)暂缓"
)
UNMARKED = 20
"""Characters a spoken sentence may have without a mark."""
AGREED = re.compile(r"^(?:可以|行|同意|好的?|没问题|就这么|就这样|就按)[，,。！!]|就(?:这么|这样|照这个|照此|按这个)(?:定|办)|定死|定下来|这样定")
"""The chair takes up what was said."""

_OURS = "省市州县区国镇乡村党军旗院校局厅办处街"
PERSONS = re.compile(rf"(?<!自)我(?![{_OURS}军])|我们|你|咱|(?:^|[^老])大家(?![庭族])|同志们|各位|您|俺")
"""First and second persons; 我县 and 自我 are none."""
_PARTICLE = re.compile(r"[啊呢嘛吧哦嗯哎呀喽哈噢唉][，。！？；、]?$|[啊呢嘛吧哦嗯哎呀喽哈噢唉](?=[，。！？；、])|么(?=[，。；])|^[啊嗯哎噢唉哦]")
_SPOKEN = re.compile(
    r"不是[，,]|[哦嗯哎唉喽噢]|啊不|说错|怎么说|[他她]说|原话|的走[，。]|没有余地|插一|[，。；](?:这个|那个|这是|那是)|跑不掉|发毛|得很|这次|刚刚|是的[，。]|那个|对对|^对，|俗话|统统|没有二话|哪个敢|什么(?!样)|行不行|[？?]|刚才|一会儿|老百姓讲|摸得|丑话|说白了|掰扯|砸到|给人家|人家|上墙|红头|脸上|打回去|讲到底|盯牢|老规矩|这两天"
    r"|[昨今明后]天(?!然)|[昨今明]晚|礼拜|的话[，。]|[^不]就是说|再说一|讲一|我点|补一句|隔三差五|要不|好了|对吧|那么多|挺|蛮|压根|搞清|弄不|乱来|滚|撂|扯皮|骂"
    r"|^(?:这个|那个|这|那|他|她|它|其(?!他)|对此|但是?|所以|而且|不过|可是|因为|归根到底|说到底|大(?=[，。])|还有)"
)
_TALK = re.compile(
    r"能不能|是不是|好不好|做得到|带着.{1,6}来|不要来|坐下来|撑腰|催到|掉[，。]|还是要|由[^，。]{2,8}，由|都来人|签了字|这[两三几]个(?!方面)|那边|马上(?:就|过)|抽屉|很响"
    r"|改过来|相配合|靠[^，。]{2,12}是[^，。]{1,8}不(?:好|成|行)的|一项一项|(?:^|[，。])行?就(?:按|照)|怎么搞|不然|^现在是|^时间[^，]{1,6}，"
)
_IDLE = re.compile(
    r"没有(?:哪|一)(?:一)?[个项件]?.{0,8}不是|^从[^，]{2,24}(?:来看|来说|看)，|^今年是[^，]{2,24}年。?$|责任重大、使命光荣|时间紧、任务重|^让我们|一句空话|[^，]{2,12}高度重视[^，]{2,20}工作，"
    r"|^(?:尤其是|其中|这就|因此|所以|为此|正因为)"
    r"|^(?:近年来|近几年来?|过去一年|一年来|长期以来|(?:党的)?.{0,4}以来)(?!.*[\d%])(?!.*(?:不足|问题|薄弱|短板|差距)).*(?:提高|成效|成绩|好转|改善|进步|提升|完善|健全|有力有序)"
)
"""Background, praise without a figure and what only carries on the sentence before it: minutes leave them out."""
_CARRIED_ON = re.compile(r"^(?:与此同时|同时|此外|另外|下一步|下一阶段|接下来)[，,]?(?=.{6})")
_OURS_HERE = re.compile(r"(?<!自)我(?=[省市州县区镇乡村旗街局院校厅])(?!院士|校友|市场)")
_MASKED = re.compile(
    r"(?<![A-Za-z0-9Ａ-Ｚ])[XＸxｘ*＊×某]{1,3}(?=副?(?:省长|市长|州长|县长|区长|镇长|乡长|局长|厅长|部长|院长|书记|主任|主席|同志))"
)
_BASIS = re.compile(r"(?:书记|[省市县区]长|[省市县区]委|[省市县区]里|上级|国务院).{0,24}(?:点名|点了|讲|说|批示|要求)")
_BROKEN = re.compile(r"[，、：:；;]$|^[，、；。：]|(?:^|[^（])（[^）]*$|^[^“]*”|…|\.\.\.")
_TAKEN_BACK = re.compile(r"说错|[啊哦]不|不对[，,]|(?:不是|，不)[，,](?=.{0,8}[日号点天])|[日号点底]\s*不\s*(?=[一二三四五六七八九十\d])|不行[，。]")

_FILLERS = (
    (re.compile(r"^(?:(?:好的?|行|可以|嗯|对|是的|来|那么?|然后|还有(?:就是|呢|啊)?|再一个|另外|此外|同时|就是|这样|头一个|哦对了|当然[喽了]?)(?:[，,。]\s*|(?:啊|呢|嘛|吧)[，,]?))+"), ""),
    (re.compile(r"^第[一二三四五六七八九十]个?呢?[，,]"), ""),
    (re.compile(r"(?<=[，,。；])(?:这个|那个|就是说?|怎么说呢|然后|应该说|嗯|啊|呃|说实话|老实说)[，,]"), ""),
    (re.compile(r"([一二三四五六七八九十两\d]+(?:个月|天|日|周|年|小时|分钟|个工作日))(?:之内|以内)"), r"\1内"),
    (re.compile(r"(?<=[日号旬底初月节期束后时])(?:之前|以前)"), "前"),
    (re.compile(r"(\d+|[一二三四五六七八九十]+)号(?=前|之前|以前|[，。；上下晚起至到])"), r"\1日"),
    (re.compile(r"[呢啊嘛吧哦呀喽噢么](?=[，。；、])(?<!什么)(?<!怎么)(?<!那么)"), ""),
    (re.compile(r"[呢啊嘛](?=[一-龥]{2,6}(?:局|办|科|所|室|委))"), "，"),
    (re.compile(r"钱不够|钱不足"), "资金不足"),
    (re.compile(r"垫(?=[，。]|$)"), "垫付"),
    (re.compile(r"^行(?=就?[照按])"), ""),
    (re.compile(r"就?[照按](?:这个|这样)(?:定死|办|执行|来|定)"), "按此执行"),
    (re.compile(r"(?:^|(?<=[，。；]))(?:要是|要|如果|假如)?([\u4e00-\u9fff]{1,6}?)的话，?"), r"如\1，"),
    (re.compile(r"(?<=是)我们(?=[\u4e00-\u9fff]{2})"), ""),
    (re.compile(r"下回"), "下次"),
    (re.compile(r"要是"), "如"),
    (re.compile(r"自己(?=到[一-龥]{2,12}(?:会|上))"), ""),
    (re.compile(r"每个(?:礼拜|星期)"), "每周"),
    (re.compile(r"这个(?:礼拜|星期|周)"), "本周"),
    (re.compile(r"下个?(?:礼拜|星期)"), "下周"),
    (re.compile(r"上个?(?:礼拜|星期)"), "上周"),
    (re.compile(r"这个月"), "本月"),
    (re.compile(r"周天"), "周日"),
    (re.compile(r"老百姓"), "群众"),
    (re.compile(r"把([^，。；]{2,24}?)一项一项(?:都)?定下来"), r"逐项确定\1"),
    (re.compile(r"里头|里面|(?<=件)里(?=，)"), "中"),
    (re.compile(r"占了(?=[一二三四五六七八九\d])"), "占"),
    (re.compile(r"(?<=[一二两三四五六七八九十\d])个?礼拜(?:时间)?"), "周"),
    (re.compile(r"跟(?=[^踪进班随])(?=[^，。；]{1,12}(?:对接|联系|的|同步|协商|沟通|签|谈|核实|合同))"), "与"),
    (re.compile(r"(?:就)?给我(?=[加改修补查拆清盯办停])"), ""),
    (re.compile(r"你们(?=[一-龥]{1,8}(?:局|办|镇|乡|街道|公司|单位|科|股|委|中心))"), ""),
    (re.compile(r"签掉"), "签订"),
    (re.compile(r"摸一遍|过一遍|重新过"), "梳理一遍"),
    (re.compile(r"弄好|搞好"), "做好"),
    (re.compile(r"拿出来?一个|拿一个(?=[^，。；]*方案)"), "提出"),
    (re.compile(r"方案出来"), "方案"),
    (re.compile(r"(?<=[，。；])也不要(?=[^，。；])"), "不得"),
)
_SPOKEN_EDGE = re.compile(r"([周日号旬底初月节期束后时一二三四五六])(?:之前|以前)$")
_FORMAL = re.compile(r"坚持|加强|落实|确保|严格|统筹|提高|增强|责任|推进|压实|防范|强化|切实|务必|严禁|不得|必须|重视|依法|安全|保障|完善")
_CLAUSE = re.compile(r"[^，,；;。]+[，,；;。]?")
_DEICTIC = re.compile(
    r"^(?:(?:从|自|到)?(?:大?后天|[今明]天|(?:本|这|下|这个|下个)(?:周|礼拜|星期)[一二三四五六日天末]?|(?:周|礼拜|星期)[一二三四五六日天]))"
    r"(?P<part>上午|中午|下午|晚上|早上|夜里)?(?P<clock>[\d一二三四五六七八九十两]+[点时半]*)?(?P<work>上班|下班)?(?P<edge>之前|以前|前|开始|起)?$"
)

_NEAR = re.compile(r"大?后天|[今明]天|[今明]晚|(?:本|这|下|这个|下个)(?:周|礼拜|星期)")


def attributed(words: str) -> tuple[str, str] | None:
    """Return the verb by which the meeting says `words` and the rest, or None where no verb stands in front.

    >>> attributed("会议指出，停车难是群众的烦心事。"), attributed("会议原则同意《方案》。")
    (('指出', '停车难是群众的烦心事。'), ('原则同意', '《方案》。'))
    """
    found = _ATTRIBUTED.match(words)
    if found is None:
        return None
    return found["verb"], found["rest"].lstrip("了，,：: ")


def decides(verb: str) -> bool:
    """Tell whether the verb settles something; 讨论, 研究, 要求 do not."""
    return verb in DECISIONS


def opens_decisions(words: str) -> bool:
    """Tell whether what follows this sentence is what the meeting decided (会议经过研究，形成如下意见：)."""
    return bool(_FORMED.search(words))


def left_open(words: str) -> bool:
    """Tell whether the sentence says that the matter was not decided (未作议定，再行研究)."""
    return bool(_LEFT_OPEN.search(words))


def item_words(words: str) -> str:
    """Return the words of an item without the verb in front, that the line above the list says; 同意 and its like stay.

    >>> item_words("会议决定：（一）由县发展改革局牵头增设收购点。"), item_words("会议原则通过了该规划，由县民政局印发。")
    ('由县发展改革局牵头增设收购点。', '原则通过该规划，由县民政局印发。')
    """
    words = strip_number(words)
    if settled := heard_then_settled(words):
        return settled[2]
    found = attributed(words)
    if found is None:
        return drop_lead_in(words)
    verb, rest = found
    if settled := heard_then_settled(rest):
        return settled[2]
    kept = verb if verb.endswith(("同意", "通过", "批准")) else ""
    return kept + drop_lead_in(strip_number(rest))


def heard_then_settled(words: str) -> tuple[str, str, str] | None:
    """Return what was heard, the verb that settles it and the words from there on, where one sentence holds both (听取了汇报，原则同意…)."""
    found = _HEARD_FIRST.match(words)
    return (found["heard"], found["verb"], found["rest"]) if found else None


def to_written(words: str, *, cut: bool = True) -> str:
    """Return spoken words written by rule: fillers and particles out; with `cut`, clauses in the first person too where the rest stands alone.

    >>> to_written("可以，那交通局按这个出一张节点图，我隔三差五会来看。")
    '交通局按这个出一张节点图。'
    """
    for pattern, instead in _FILLERS:
        words = pattern.sub(instead, words)
    words = re.sub(r"^那(?=[一-龥]{2,8}(?:局|办|镇|委|公司|科|所)|[\d一二三四五六七八九十]+[月日号])", "", words)
    if not cut:
        return words
    clauses = _CLAUSE.findall(words)
    kept = [clause for clause in clauses if not PERSONS.search(clause)]
    if kept and len(kept) < len(clauses) and not PERSONS.search(clauses[0]) and len("".join(kept)) >= 10:
        words = "".join(kept).rstrip("，,；;。") + "。"
    return words


def unwritten(words: str, *, spoken: bool = True) -> bool:
    """Tell whether words can't stand in minutes as they are: of the first or second person, broken or, where the source is `spoken`, still spoken."""
    return bool(PERSONS.search(words) or _PARTICLE.search(words) or (spoken and (_SPOKEN.search(words) or _TALK.search(words))) or _BROKEN.search(words.rstrip("。")))


def idle(words: str) -> bool:
    """Tell whether a spoken sentence says nothing that minutes keep: background, praise without a figure, the rest of the sentence before it.

    >>> [idle(words) for words in ("今年是粮库改造的攻坚之年。", "近年来，粮库管理水平明显提高。", "近年来，全县新建粮库9座，仓容明显提高。")]
    [True, True, False]
    """
    return bool(_IDLE.search(words))


def recorded(words: str) -> str:
    """Return words of a meeting as minutes have them: 我县 as 本县, a name that was blotted out as a gap, no word that carries on another sentence.

    >>> recorded("我市粮库普遍老旧。"), recorded("与此同时，我国储备充足。"), recorded("传达学习了粮食工作推进会会议精神。")
    ('本市粮库普遍老旧。', '我国储备充足。', '传达学习了粮食工作推进会精神。')
    """
    words = _MASKED.sub(pending("姓名"), _OURS_HERE.sub("本", _CARRIED_ON.sub("", words)))
    return re.sub(r"(?<=[一-龥]会)会议(?=精神)", "", words)


def takes_back(words: str) -> bool:
    """Tell whether the speaker corrects himself in the middle of the words: which of them holds, a reader must say."""
    return bool(_TAKEN_BACK.search(words))


def with_pauses(words: str, quote: str) -> str:
    """Return the words with a comma where the record of a talk has a blank instead of a mark.

    >>> with_pauses("清理之前先贴告知单至少提前两天。", "清理之前先贴告知单 至少提前两天")
    '清理之前先贴告知单，至少提前两天。'
    """
    said = words.rstrip("。")
    places = [m.start() for m in re.finditer(r"\S", quote)]
    at = "".join(quote.split()).find(said)
    if at < 0 or not said or re.search(r"[，。；]", said):
        return words
    kept = quote[places[at] : places[at + len(said) - 1] + 1]
    return re.sub(r"\s+", "，", kept) + "。"


def unmarked(words: str) -> bool:
    """Tell whether many words stand without any mark: nobody knows where the sentences end."""
    return len(words) > UNMARKED and not re.search(r"[，；、]", words)


def formal(words: str) -> bool:
    """Tell whether a sentence of a talk is one of those a speaker says for the record."""
    return bool(_FORMAL.search(words))


def passes_on(words: str) -> bool:
    """Tell whether the words pass on what a higher level or a leader said elsewhere: this meeting did not decide it."""
    return bool(_BASIS.search(words))


def fixed_time(time: str, due: str | None) -> str:
    """Return a time counted from the day of the meeting (明天, 本周五前) as the day it means, where that is known; others as said.

    >>> fixed_time("明天", "2024-05-21"), fixed_time("这个礼拜六之前", "2014-08-30"), fixed_time("6月底前", "2024-06-30")
    ('5月21日', '8月30日前', '6月底前')
    """
    found = _DEICTIC.match(time)
    if found is None or due is None or len(due) != len("2024-05-21"):
        return _SPOKEN_EDGE.sub(r"\1前", to_written(f"{time}，", cut=False).rstrip("，"))
    day = date.fromisoformat(due)
    edge = {"之前": "前", "以前": "前", "开始": "起"}.get(found["edge"] or "", found["edge"] or "")
    return f"{day.month}月{day.day}日{found['part'] or ''}{found['clock'] or ''}{found['work'] or ''}{edge}"


def is_counted(time: str) -> bool:
    """Tell whether the time is counted from the day of the meeting (明天, 本周五, 从明天开始用两周时间)."""
    return bool(_DEICTIC.match(time) or _NEAR.search(time))
