"""The set phrases of speeches and papers: numbers of items, connectives, modals; and the healing of broken lines.

Shared by what quotes the source (`tasks`, `export`) and what rewords it (`draft`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FOLDED = r"\U00100000-\U00103fff"
"""Private-use characters that stand for the cells of a row while a sentence is reworded: they count as Han."""

NUMBER = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]、?"
    r"|第[一二三四五六七八九十]+(?:[，,、：:]|(?=要|是))"
    r"|[一二三四五六七八九十]+(?:、|[是要]要?|[．.])"
    r"|\d{1,2}(?:[．、]|\.(?!\d))|[①-⑳]"
    r"|其[一二三四五六七八九十][，,、是]+|(?:首先|其次|再次|最后)[，,是要]+|(?:第|再|还有)?[一二三四五六]个是)\s*"
)
MODAL = (
    r"(?:(?:一定|还|也|更|都|就是|仍然?|同时|切实|特别)?(?:要(?![求点素害么件闻道领塞旨务目]|紧(?![盯扣跟抓密贴紧绷]))|必须|务必)"
    r"|应当|应该|须(?!知))"
)
LINK = (
    r"(?:会议(?:强调|指出|要求|明确|决定|认为)[，,：:]"
    r"|(?:与此同时|同时|另外|此外|因此|所以|总之|当然|下一步|接下来|下一阶段|在此基础上|为此|对此)[，,]?"
    r"|[更也还](?=不得|不准|不能|严禁))"
)
DUTY = r"牵头|负责|配合|参与|协助|责任|单位|部门|完成|时限|按职责分工"
"""The words of a bracket that says who and when."""
WE = r"(?:我们|大家|同志们|你们)(?:都|也|还)?"

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HAN = rf"[\u3400-\u9fff\uf900-\ufaff，。、；：！？“”‘’《》（）〔〕【】—…{FOLDED}]"
_BLANK = re.compile(rf"(?<={_HAN})[^\S\n]*\n?[^\S\n]*(?={_HAN})")
_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")
_HALF_MARK = re.compile(rf"(?<={_HAN})[,;:?!(](?!//)|[,;:?!)](?={_HAN})|(?<={_HAN})\)|\((?={_HAN})")
_LEAD_IN = re.compile(rf"^(?:{LINK}?(?:(?:希望|请)?{WE}{MODAL}|{MODAL})|{LINK}(?=[^，,]))")
_AFTER_LEAD_IN = re.compile(r"^(?:把|将)?[^，。；、]")
_NO_TITLE = re.compile(r"\d[:：]\d\d|>|^[^\u4e00-\u9fff]*$|^(?:发言人|说话人)")
_BREAK = re.compile(r"[ \t\u00a0\u3000]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t\u00a0\u3000]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def listed(words: Iterable[str]) -> str:
    """Return the words in one cell, each once, parted by 、."""
    return "、".join(dict.fromkeys(word for word in map(one_line, words) if word))


def one_line(text: str) -> str:
    """Return `text` on one line: breaks closed up (with a blank between Latin words), control characters gone."""

    def join(match: re.Match[str]) -> str:
        sides = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
        latin = len(sides) == 2 and sides.isascii() and sides.isalnum()
        return " " if latin and not sides.isdigit() else ""

    return _CONTROL.sub("", _BREAK.sub(join, text)).replace("\t", " ").strip()


def legal(text: str, instead: str = "") -> str:
    """Return `text` with `instead` for the characters XML cannot hold."""
    return _NOT_XML.sub(instead, text)


def heal(text: str) -> str:
    """Join hard line breaks, drop blanks between Han characters, set Chinese marks there; drop illegal characters.

    >>> heal("各镇要及时\\n上报, 确保按时完成(含村级)")
    '各镇要及时上报，确保按时完成（含村级）'
    """
    return tidy(legal(text))


def tidy(text: str) -> str:
    """Do what `heal` does for a text without illegal characters."""
    text = _HALF_MARK.sub(lambda m: m.group().translate(_FULL_WIDTH), text.strip())
    return re.sub(r"\s+", " ", _BLANK.sub("", text))


def strip_number(text: str) -> str:
    """Drop the number of an item: 一、 （二） 3. 一是 第四， 首先，…

    >>> [strip_number(t) for t in ("（一）严格执法", "二是要聚焦短板", "第三，抓落实", "2.5公里道路")]
    ['严格执法', '聚焦短板', '抓落实', '2.5公里道路']
    """
    return NUMBER.sub("", text, count=1)


def drop_lead_in(text: str) -> str:
    """Drop 要, 必须, 我们要, 同时要, 下一步， … at the front, where words remain behind them."""
    rest = _LEAD_IN.sub("", text, count=1)
    return rest if _AFTER_LEAD_IN.match(rest) else text


def is_title(words: str) -> bool:
    """Tell whether the first line of a text names it; a time code or a speaker (of a recording) does not.

    >>> is_title("在全县水利工作会议上的讲话"), is_title("发言人1 00:00:02"), is_title("00:00:01 --> 00:00:04")
    (True, False, False)
    """
    return bool(words) and not _NO_TITLE.search(words)
