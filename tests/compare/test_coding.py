"""Coding by lexicon: what a term, two weak ones, a heading are worth, and what stands in the codes frame."""

import pytest

from nlp.compare.coding import CODES, LexiconCoder, code_units, fold
from nlp.compare.frame import load_frame

pd = pytest.importorskip("pandas")

YAML = """
themes:
- id: a
  name: 甲
  children:
  - {id: trees, name: 树木, lexicon: {strong: 造林 林地, weak: 树 苗}}
  - {id: roads, name: 道路, lexicon: {strong: 公路 林地公路, weak: 路 苗, patterns: 'G[0-9]+线'}}
"""


@pytest.fixture
def frame(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(YAML, encoding="utf-8")
    return load_frame(path)


def coded(frame, text, heading=""):
    coder = LexiconCoder(frame)
    return [theme for theme, _ in coder.themes(coder.points(text, heading))]


@pytest.mark.parametrize(
    ("text", "heading", "themes"),
    [
        ("完成造林。", "", ["trees"]),
        ("修“林地 公路”。", "", ["roads"]),  # the longer term hides the shorter
        ("种树。", "", []),
        ("种树育苗。", "", ["trees"]),
        ("种树。", "一、造林", ["trees"]),
        ("种树。", "一、造林 / （一）修路", []),
        ("抓紧办。", "一、造林", ["trees"]),  # the words say nothing
        ("抓紧办。", "一、种树", []),
        ("造林和修公路。", "", ["trees", "roads"]),
        ("造林种树和修公路。", "", ["trees"]),
        ("改造g217线。", "", ["roads"]),
        ("改造Ｇ２１７线。", "", ["roads"]),
    ],
)
def test_terms_weak_terms_and_headings(frame, text, heading, themes):
    assert coded(frame, text, heading) == themes


def test_folding_drops_blanks_and_quotes_and_width():
    assert fold("推进“Ａ ｉ”，\n落地") == "推进ai,落地"


def test_codes_share_a_unit_and_name_their_words(frame):
    units = pd.DataFrame({"unit": ["d#1", "d#2", "e#1"], "doc": ["d", "d", "e"], "text": ["造林，修公路。", "无关。", "造林，保护林地。"], "heading": ["", "", ""]})
    codes = code_units(units, frame)
    assert list(codes.columns) == list(CODES)
    assert codes.to_dict("records") == [
        {"unit": "d#1", "doc": "d", "theme": "trees", "parent": "a", "weight": 0.5, "how": "lexicon", "evidence": "造林", "score": 2.0},
        {"unit": "d#1", "doc": "d", "theme": "roads", "parent": "a", "weight": 0.5, "how": "lexicon", "evidence": "公路", "score": 2.0},
        {"unit": "e#1", "doc": "e", "theme": "trees", "parent": "a", "weight": 1.0, "how": "lexicon", "evidence": "造林、林地", "score": 4.0},
    ]


def test_no_units_give_an_empty_frame_of_the_same_types(frame):
    codes = code_units(pd.DataFrame({"unit": [], "doc": [], "text": [], "heading": []}), frame)
    assert (list(codes.columns), len(codes), str(codes["weight"].dtype)) == (list(CODES), 0, "float64")
