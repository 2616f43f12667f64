"""Set phrases: whole ones, shared by nearly all, in a table of their own."""

from nlp.compare.lockwords import COLUMNS, lockwords
from nlp.compare.settings import Settings

SETTINGS = Settings()


def found(texts, groups=None):
    named = {f"d{i:02}": text for i, text in enumerate(texts)}
    return lockwords(named, groups or ["甲"] * len(texts), SETTINGS)


def test_a_phrase_of_nearly_all_documents_is_listed_whole():
    table = found([f"{head}坚持把水管好用好。" for head in "春夏秋冬"] + ["另有安排。"])
    assert list(table.columns) == list(COLUMNS)
    assert table.to_dict("records") == [{"word": "坚持把水管好用好", "documents": 4, "share_of_documents": 0.8, "freq": 4, "groups": 1}]


def test_a_part_is_listed_where_it_stands_alone_as_often():
    table = found(["坚持把水管好用好，再把水管好。"] * 5)
    assert table["word"].tolist() == ["再把水管好", "坚持把水管好用好"]
    table = found([f"坚持把水管好用好，{other}把水管好。" for other in "再又还先也"])
    assert table["word"].tolist() == ["把水管好", "坚持把水管好用好"]
    assert table["freq"].tolist() == [10, 5]


def test_nothing_is_shared_by_half_the_documents():
    assert found(["坚持把水管好用好。"] * 4 + ["另有安排。"] * 4).empty


def test_shared_by_the_groups_though_not_by_the_documents():
    texts = ["坚持把水管好用好。"] * 4 + ["另作别的打算。"] * 3 + ["没有什么。"]
    groups = ["甲", "乙", "丙", "丁", "戊", "戊", "甲", "乙"]
    assert found(texts, groups)["groups"].tolist() == [4]
    assert found(texts, ["甲", "乙", "丙", "丁", "丁", "丁", "甲", "乙"]).empty  # four groups are too few to speak of nearly all


def test_three_documents_share_no_set_phrase():
    assert found(["坚持把水管好用好。"] * 3).empty


def test_a_marker_is_one_character_and_shown_whole():
    assert found(["⟨本级⟩把水管好。"] * 4)["word"].tolist() == ["⟨本级⟩把水管好"]
