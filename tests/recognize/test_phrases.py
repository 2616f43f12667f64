"""Over seven hundred deadlines and two hundred and fifty traps, written without looking at the grammar, against thirteen reference days.

`spoken.txt` came later, with the grammar in sight: what speakers take back, and periods with several days.
"""

from pathlib import Path

import pytest

from nlp.recognize.calendar import Reference
from nlp.recognize.times import find_times
from tests.spans import labelled, marked

HERE = Path(__file__).parent / "phrases"
TRAPS = [line for line in (HERE / "silent.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
LATER = {
    "来件[duration:<=P1D 当日]登记。",
    "新录用人员[event 岗前]体检。",
    "村干部[event 离任后]接受审计。",
    "1月16日，省里开了电视电话会议。",
    "《信访工作条例》自2022年5月1日起施行。",
    "要办好十月社区的食堂。",
    "周一鸣同志任组长。",
    "请周三平副县长讲话。",
    "请周日新局长作说明。",
    "值班电话：8月8日路88号，86543210。",
    "要改进半年报的格式。",
    "20XX年，我们*镇评上了先进。",
    "20**年的报告写得好。",
    "XX年XX月，*同志任局长。",
}
"""What the grammar does not read yet, or takes for a deadline: all but three are told by what the segment does, not by its words."""


def phrases(name="deadlines.txt"):
    spoken = None
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# spoken"):
            day = line.split()[2]
            spoken = None if day == "-" else day
        elif line.strip() and not line.startswith("#"):
            yield spoken, line


def later(line, *before):
    return pytest.param(*before, line, marks=pytest.mark.xfail(strict=True, reason="issue 4") if line in LATER else ())


@pytest.mark.parametrize(("spoken", "line"), [later(line, spoken) for spoken, line in (*phrases(), *phrases("spoken.txt"))])
def test_deadline(spoken, line):
    text, expected = marked(line)
    times = find_times(text, Reference.parse(spoken))
    assert labelled(text, ((t, f"{t.kind}:{t.value}" if t.value else t.kind) for t in times)) == expected


@pytest.mark.parametrize("line", [later(line) for line in TRAPS])
def test_trap(line):
    assert not find_times(line, Reference(2024, 3, 5))
