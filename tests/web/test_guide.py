"""The user's guide says what the program does: its tables of keys, roles, steps and lights, its pictures and links."""

import re
from pathlib import Path

import pytest

from nlp.ledger.lights import thresholds
from nlp.ledger.states import life
from nlp.ledger.store import ROLES
from nlp.office.letters import KINDS
from nlp.web.jobs import LARGEST, MOST_FILES
from nlp.web.keys import ACTIONS, NAMES

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "guide.md").read_text(encoding="utf-8")


def table(heading):
    """Return the cells of the lines of the table whose first column is headed so."""
    lines = GUIDE[GUIDE.index(f"| {heading} |") :].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_key_is_listed():
    keys = {key for cells in table("键") for key in re.findall(r"`([^`]+)`", cells[0])}
    assert {NAMES.get(action.key, action.key.upper()) for action in ACTIONS} | {"1", "7"} == keys


def test_every_role_is_listed():
    assert [cells[0] for cells in table("角色")] == list(ROLES)


@pytest.mark.parametrize("step", life().steps, ids=lambda step: step.name)
def test_step_is_listed_with_who_takes_it(step):
    cells = next(cells for cells in table("办什么") if step.name in re.split("[、；]", cells[0]))
    assert tuple(cells[2].split("、")) == tuple(step.roles)


def test_line_of_life_is_that_of_the_ledger():
    line = next(line for line in GUIDE.splitlines() if line.startswith("草稿 → "))
    assert [state for state in life().states if state in line.split(" → ")] == line.split(" → ")


def test_thresholds_of_lights_are_those_shipped():
    limits = thresholds()
    assert [cells[0] for cells in table("灯")] == list(limits.names.values())
    assert f"{limits.yellow} 个工作日内到期" in GUIDE
    assert f"落后 {limits.behind} 个百分点" in GUIDE


def test_every_letter_is_listed():
    assert set(re.split("、", "、".join(cells[0] for cells in table("文种")))) == set(KINDS)


def test_limits_of_uploads_are_those_of_the_page():
    assert f"一次最多 {MOST_FILES} 个，每个不超过 {LARGEST // 1024 // 1024} MB" in GUIDE


def test_every_picture_is_there_and_shown():
    assert {f"images/{path.name}" for path in (DOCS / "images").iterdir()} == set(re.findall(r"!\[[^]]*\]\(([^)]+)\)", GUIDE))


def test_pictures_are_small():
    sizes = [path.stat().st_size for path in (DOCS / "images").iterdir()]
    assert max(sizes) < 120 * 1024
    assert sum(sizes) < 1536 * 1024


def test_links_lead_somewhere():
    assert [link for link in re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+)\)", GUIDE) if not (DOCS / link).is_file()] == []
