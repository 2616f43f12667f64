"""Code frames: the built-in ones are whole, those of users are checked, seed words extend."""

import re

import pytest

from nlp.compare.coding import LexiconCoder
from nlp.compare.frame import codebook, frames_dir, load_frame
from nlp.errors import DataError

BUILT_IN = ("government", "rule_of_law")
YAML = """
name: own
themes:
- id: water
  name: 水
  children:
  - {id: rivers, name: 河流, exclude: {seas: 海域}, examples: [整治河道。], lexicon: {strong: 河道 河流, weak: [水, 岸]}}
  - {id: seas, name: 海洋, lexicon: {strong: [海域], patterns: "第[一二]海区"}}
"""
CSV = "编号,名称,上级,定义,强词,弱词\nwater,水,,,,\nrivers,河流,water,河里的事,河道、河流,水 岸\nother,不归类,,其余,,\nseas,海洋,water,,海域,\n"


def write(tmp_path, text, name="own.yaml", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_frames_are_of_the_size_agreed_on(name):
    frame = load_frame(name)
    sizes = {"government": (13, 36), "rule_of_law": (8, 23)}
    assert (len(frame.level(1)), len(frame.level(2))) == sizes[name]
    assert frame.version == "1.0"
    assert re.fullmatch("[0-9a-f]{64}", frame.sha256)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_theme_is_told_by_definition_rules_and_examples(name):
    for theme in load_frame(name).level(2):
        assert theme.definition
        assert theme.include
        assert theme.exclude
        assert 2 <= len(theme.examples) <= 3
        assert len(theme.lexicon.strong) + len(theme.lexicon.weak) >= 20


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_example_is_coded_to_its_theme_alone(name):
    frame = load_frame(name)
    coder = LexiconCoder(frame)
    for theme in frame.level(2):
        for example in theme.examples:
            assert [found for found, _ in coder.themes(coder.points(example))] == [theme.id], example


def test_the_folder_holds_the_built_in_frames_alone():
    assert sorted(path.stem for path in frames_dir().glob("*")) == sorted(BUILT_IN)


def test_yaml_and_csv_say_the_same(tmp_path):
    one = load_frame(write(tmp_path, YAML))
    other = load_frame(write(tmp_path, CSV, "own.csv", "gb18030"))
    assert [(t.id, t.name, t.parent) for t in one.themes] == [(t.id, t.name, t.parent) for t in other.themes]
    assert one.by_id["rivers"].lexicon == other.by_id["rivers"].lexicon
    assert (other.residual.id, other.residual.name, other.residual.definition) == ("other", "不归类", "其余")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: seas", "id: rivers", "“rivers”出现两次"),
        ("{seas: 海域}", "{lakes: 湖泊}", "没有这个主题"),
        ("strong: [海域]", "strong: [河道]", "同时属于“rivers”和“seas”"),
        ("第[一二]海区", "第[一二海区", "不是正确的正则表达式"),
        ("  children:\n", "  kinder:\n", "没有二级主题"),
        ("name: 海洋", "name: ''", "缺少编号或名称"),
        ("themes:", "theme:", "缺少 themes"),
        ("- id: water", "- id: [", "不是正确的 YAML"),
        ("name: 水", "- 水", "不是正确的 YAML"),
        ("lexicon: {strong: [海域], ", "lexicon: [海域], x: {", "写法不对"),
    ],
)
def test_a_faulty_frame_is_refused_in_words(tmp_path, old, new, message):
    assert old in YAML
    with pytest.raises(DataError, match=message):
        load_frame(write(tmp_path, YAML.replace(old, new)))


def test_a_csv_needs_its_columns_and_parents(tmp_path):
    with pytest.raises(DataError, match="缺少“上级”列"):
        load_frame(write(tmp_path, "编号,名称\na,甲\n", "a.csv"))
    with pytest.raises(DataError, match="上级“fire”不是一级主题"):
        load_frame(write(tmp_path, CSV.replace("海洋,water", "海洋,fire"), "b.csv"))


def test_an_unknown_frame_names_those_there_are():
    with pytest.raises(DataError, match="government、rule_of_law"):
        load_frame("goverment")


def test_seed_words_extend_a_theme_and_leave_the_others(tmp_path):
    frame = load_frame(write(tmp_path, YAML))
    more = frame.with_seeds({"海洋": ["河道", "浪"]})
    assert more.by_id["seas"].lexicon.strong == ("海域", "河道", "浪")
    assert more.by_id["rivers"].lexicon.strong == ("河流",)
    assert more.sha256 != frame.sha256
    assert frame.with_seeds({"seas": []}) is frame
    with pytest.raises(DataError, match="没有二级主题“湖泊”"):
        frame.with_seeds({"湖泊": ["湖"]})


def test_the_codebook_tells_where_the_excluded_goes(tmp_path):
    text = codebook(load_frame(write(tmp_path, YAML)))
    assert "### `rivers` 河流" in text
    assert "- 排除：海域 → `seas` 海洋" in text
