"""Subtitles (srt, vtt) and dictation exports: who spoke when becomes an attribute, time codes leave the subtitles."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.datamodel import Origin
from nlp.errors import DamagedFileError
from nlp.readers.paragraphs import Paragraph, glue, join

_CLOCK = r"(?<!\d)\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:[.,]\d{1,3})?"
_NAME = r"[\u4e00-\u9fffA-Za-z·.]{1,12}(?:[ \t\u3000]?\d{1,3})?(?:[（(][^（）()\d]{1,12}[）)])?"
_NUMBERED = r"(?:发言人|说话人|讲话人|讲者|发言者|[Ss]peaker|SPEAKER)[ \t_\u3000]*(?:\d{1,3}|[A-Z一二三四五六七八九十])"
# 发言人1 00:03:12 | 张三 00:03 | 张三(00:00:12): text
_NAME_FIRST = re.compile(
    rf"[ \t\u3000]*(?P<name>{_NUMBERED}|{_NAME})[ \t\u3000]*[：:]?[ \t\u3000]*"
    rf"(?P<open>[（(\[【])?(?P<time>{_CLOCK})[）)\]】]?[ \t\u3000]*(?P<colon>[：:])?[ \t\u3000]*(?P<rest>.*)"
)
# [00:03:12] 发言人1：text | 00:03:12 发言人1
_TIME_FIRST = re.compile(
    rf"[ \t\u3000]*(?P<open>[（(\[【])?(?P<time>{_CLOCK})[）)\]】]?[ \t\u3000]*"
    rf"(?P<name>{_NUMBERED}|{_NAME})[ \t\u3000]*(?:(?P<colon>[：:])[ \t\u3000]*(?P<rest>.*)|$)"
)
_UNTIMED = re.compile(rf"[ \t\u3000]*(?P<name>{_NUMBERED})[ \t\u3000]*(?P<colon>[：:])[ \t\u3000]*(?P<rest>.*)")
# A single speaker line counts when it opens the text within the first ten minutes.
_EARLY = 600
_NUMBERED_NAME = re.compile(_NUMBERED)
# Words that stand before a clock time in an agenda and name nobody.
_NO_NAME = re.compile(r"(时间|上午|下午|中午|晚上|凌晨|今天|明天|昨天|日期|地点|开始|结束|截至|截止|会议|签到|报到)")


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    time: str | None
    rest: int


def mark_speakers(text: str, origins: list[Origin]) -> list[Origin]:
    """Return the origins with speaker and time filled in behind the speaker lines of a dictation export.

    The speaker line itself gets none; words behind the name on the same line get an origin of their own. Texts that
    are no dictation export come back as they are.
    """
    headers = [_header(text[o.start : o.end]) for o in origins]
    if not _is_dictation(headers, origins, text):
        return origins
    marked: list[Origin] = []
    current: _Header | None = None
    for origin, header in zip(origins, headers, strict=True):
        if header is None:
            marked.append(origin if current is None else replace(origin, speaker=current.name, time=current.time))
            continue
        current = header
        cut = origin.start + header.rest
        if not text[cut : origin.end].strip():
            marked.append(origin)
            continue
        marked.append(replace(origin, end=cut))
        marked.append(replace(origin, start=cut, speaker=header.name, time=header.time))
    return marked


def _header(line: str) -> _Header | None:
    line = line[:200].rstrip()
    for pattern in (_NAME_FIRST, _TIME_FIRST, _UNTIMED):
        match = pattern.fullmatch(line)
        if match is None or _NO_NAME.search(match["name"]):
            continue
        rest = match.groupdict().get("rest") or ""
        if rest and not match["colon"] and not _NUMBERED_NAME.fullmatch(match["name"].strip()):
            continue
        time = match.groupdict().get("time")
        return _Header(match["name"].strip(), time, len(line) - len(rest))
    return None


def _is_dictation(headers: list[_Header | None], origins: list[Origin], text: str) -> bool:
    """Tell a dictation export from an agenda: clocks never run back, and speech follows the speaker lines."""
    found = [h for h in headers if h is not None]
    if not found:
        return False
    if any(_NUMBERED_NAME.fullmatch(h.name) for h in found):
        return True
    clocks = [_seconds(h.time) for h in found if h.time]
    if any(later < earlier for earlier, later in pairwise(clocks)):
        return False
    followed = 0
    for i, header in enumerate(headers):
        if header is None:
            continue
        inline = text[origins[i].start + header.rest : origins[i].end].strip()
        if inline or (i + 1 < len(headers) and headers[i + 1] is None):
            followed += 1
    if len(found) == 1:
        return headers[0] is not None and followed == 1 and clocks[0] < _EARLY
    return followed * 2 > len(found)


def _seconds(clock: str) -> float:
    """Return a time code in seconds; with two fields they are minutes and seconds."""
    total = 0.0
    for part in clock.replace("：", ":").replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


# Subtitles ---------------------------------------------------------------------------------------------------------

_TIMING = re.compile(
    r"\s*((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)\s*-->\s*((?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^\s<>][^<>]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_CUE_NAME = re.compile(rf"({_NUMBERED}|{_NAME})[ \t\u3000]*[：:][ \t\u3000]*(?=\S)")
_TERMINAL = re.compile(r"[。！？!?…；;][”’』」）)]*$|[A-Za-z]\.$")
_ROLE_NAME = re.compile(
    rf"{_NUMBERED}|主持人|记者|[\u4e00-\u9fff]{{1,3}}(?:书记|市长|县长|区长|州长|镇长|局长|主任|厅长|部长|处长|科长|秘书长)"
)
_SURNAME = re.compile(
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅邹熊孟秦邱侯江尹薛闫段雷龙史陶贺顾毛郝龚邵钱严覃武戴莫孔向汤]"
    r"[\u4e00-\u9fff]{1,2}|(?:欧阳|司马|上官|诸葛|司徒|皇甫|尉迟)[\u4e00-\u9fff]{1,2}"
)
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.]*")
# Words that begin with a surname and often stand before a colon.
_SURNAME_WORDS = frozenset(
    "方法 方向 方案 方针 任务 安全 成绩 高度 时间 程序 程度 金额 江苏 江西 石油 严禁 "
    "严格 余额 于是 向前 马上 何时 许多 周期 周边 雷区 武汉 钱款 汤池 段落 龙头 史实".split()
)
_MAX_GAP = 2.0
_MAX_CUES = 40


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    time: str
    speaker: str | None
    text: str


def read_subtitles(content: str, *, name: str) -> tuple[str, list[Origin]]:
    """Return the words of an srt or vtt file as lines, cue numbers and time codes left out.

    Cues of one speaker are joined until a sentence ends or nobody speaks for two seconds; in subtitles without
    punctuation each cue stays a line. Speaker and time of the first cue of a line stand in its origin.
    """
    cues = _named(_cues(content))
    if not cues:
        raise DamagedFileError(
            f"{name}：没有找到字幕时间码（如 00:00:01,000 --> 00:00:03,000），不是有效的字幕文件。如果是纯文本，请把后缀改为 .txt。"
        )
    cues = [cue for cue in cues if cue.text]
    punctuated = sum(1 for cue in cues if _TERMINAL.search(cue.text)) * 10 >= len(cues)
    lines: list[list[_Cue]] = []
    for cue in cues:
        if lines and punctuated and _goes_on(lines[-1], cue):
            lines[-1].append(cue)
        else:
            lines.append([cue])
    return join(Paragraph(glue(c.text for c in line), speaker=line[0].speaker, time=line[0].time) for line in lines)


def _goes_on(line: list[_Cue], cue: _Cue) -> bool:
    last = line[-1]
    return (
        cue.speaker == last.speaker
        and cue.start - last.end < _MAX_GAP
        and not _TERMINAL.search(last.text)
        and len(line) < _MAX_CUES
    )


def _cues(text: str) -> list[tuple[float, float, str, str | None, str]]:
    """Return (start, end, time code, voice, words) for each cue; NOTE, STYLE and REGION blocks hold no time line."""
    cues: list[tuple[float, float, str, str | None, str]] = []
    speaker: str | None = None
    timing: re.Match[str] | None = None
    payload: list[str] = []

    def close() -> None:
        if timing is not None:
            words = glue([line for line in payload if line])
            cues.append((_seconds(timing[1]), _seconds(timing[2]), timing[1], speaker, words))

    for line in [*text.splitlines(), ""]:
        found = _TIMING.match(line)
        if found:
            # Some exports leave out the blank line between cues: the number before the time line is no speech.
            if payload and payload[-1].isdigit():
                payload.pop()
            close()
            timing, payload, speaker = found, [], None
        elif not line.strip():
            close()
            timing, payload = None, []
        elif timing is not None:
            voice = _VOICE.search(line)
            if voice and speaker is None:
                speaker = html.unescape(voice[1]).strip()
            payload.append(html.unescape(_TAG.sub("", line)).strip())
    return cues


def _named(cues: list[tuple[float, float, str, str | None, str]]) -> list[_Cue]:
    """Move a speaker's name at the head of a cue (张三：…) from the words to the attribute.

    同志们： is no name: a name is a numbered speaker, a role, or begins with a common surname. A cue without name goes
    on with the speaker before it.
    """
    heads: dict[str, int] = {}
    for *_, words in cues:
        match = _CUE_NAME.match(words)
        if match:
            heads[match[1]] = heads.get(match[1], 0) + 1
    out: list[_Cue] = []
    current: str | None = None
    for start, end, time, voice, words in cues:
        match = _CUE_NAME.match(words) if voice is None else None
        if match and _is_name(match[1], heads[match[1]]):
            current, words = match[1], words[match.end() :]
        out.append(_Cue(start, end, time, voice or current, words))
    return out


def _is_name(head: str, times: int) -> bool:
    if _ROLE_NAME.fullmatch(head):
        return True
    if times > 1 and _LATIN_NAME.fullmatch(head):
        return True
    return bool(_SURNAME.fullmatch(head)) and head not in _SURNAME_WORDS
