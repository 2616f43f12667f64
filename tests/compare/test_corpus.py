import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from nlp.compare.composition import COMPOSITION, composition
from nlp.compare.corpus import DOCUMENTS, build_corpus
from nlp.compare.settings import Settings
from nlp.compare.units import UNITS
from nlp.datamodel import Meta
from nlp.errors import UsageError
from tests.compare.test_duplicates import changed, speech
from tests.marked import analysis_of

SETTINGS = Settings()


def paper(seed, *, words=None, meta=None, count=120):
    lines = [("task", f"{line}。") for line in (words or speech(seed, count)).split("。")]
    return analysis_of(lines, name=f"{seed}.txt", meta=meta or Meta())


def built(papers, metadata=None, settings=SETTINGS):
    return build_corpus(papers.items(), metadata, settings=settings)


def column(corpus, name):
    return dict(zip(corpus.documents["doc"], corpus.documents[name], strict=True))


def test_frames_have_their_columns_also_when_empty():
    corpus = built({})
    assert (list(corpus.documents), list(corpus.units)) == (list(DOCUMENTS), list(UNITS))
    assert list(composition(corpus.documents, SETTINGS)) == list(COMPOSITION)


def test_documents_stand_by_name_whatever_their_order():
    papers = {name: paper(seed) for seed, name in enumerate("丙甲乙")}
    one, other = built(papers), built(dict(reversed(papers.items())))
    assert_frame_equal(one.documents, other.documents)
    assert_frame_equal(one.units, other.units)
    assert list(one.texts) == sorted(papers)


def test_missing_text_is_none_and_missing_year_na():
    row = built({"甲": paper(1)}).documents.iloc[0]
    assert (row["region"], row["why_left"], row["year"] is pd.NA) == (None, None, True)


def test_metadata_of_a_frame_and_of_a_mapping_are_one():
    papers = {"甲": paper(1), "乙": paper(2)}
    frame = pd.DataFrame({"文件": ["甲", "乙"], "地区": ["东溪县", "西溪县"], "年份": [2024, 2025]})
    mapping = {"甲": {"region": "东溪县", "year": "2024"}, "乙": {"region": "西溪县", "year": "2025"}}
    assert_frame_equal(built(papers, frame).documents, built(papers, mapping).documents)


def test_units_are_those_of_their_documents():
    corpus = built({"甲": paper(1, count=3), "乙": paper(2, count=2)})
    assert corpus.units["doc"].value_counts().to_dict() == column(corpus, "units") == {"甲": 3, "乙": 2}
    for unit in corpus.units.itertuples():
        assert corpus.texts[unit.doc][unit.start : unit.end] == unit.text


def test_two_documents_of_one_name_are_refused():
    with pytest.raises(UsageError, match="两篇文稿都叫“甲”"):
        build_corpus([("甲", paper(1)), ("甲", paper(2))], settings=SETTINGS)


def test_of_near_duplicates_the_longest_unflagged_counts():
    text = speech(1)
    corpus = built({"丙": paper(1, words=text + "。请**县、**局、**镇抓好"), "乙": paper(1, words=text), "甲": paper(1, words=changed(text, 0.02)[:-9])})
    assert len(set(column(corpus, "cluster").values())) == 1
    assert column(corpus, "kept") == {"丙": False, "乙": True, "甲": False}
    assert column(corpus, "why_left") == {"丙": "与“乙”重复", "乙": None, "甲": "与“乙”重复"}
    assert column(corpus, "flags") == {"丙": "masked；duplicate", "乙": "", "甲": "duplicate"}


def test_ties_go_by_name():
    corpus = built({"乙": paper(1), "甲": paper(1)})
    assert column(corpus, "kept") == {"乙": True, "甲": False}


def test_a_copy_of_another_place_is_a_reissue():
    corpus = built({"乙": paper(1), "甲": paper(1)}, {"乙": {"region": "东溪县"}, "甲": {"region": "西溪县"}})
    assert column(corpus, "flags") == {"乙": "", "甲": "reissue"}


def test_likeness_is_a_setting():
    papers = {"乙": paper(1), "甲": paper(1, words=changed(speech(1), 0.4))}
    assert len(set(column(built(papers), "cluster").values())) == 2
    assert len(set(column(built(papers, settings=Settings(near=0.25)), "cluster").values())) == 1


def test_speeches_of_one_meeting_of_a_region_are_one_sample():
    papers = {name: paper(seed) for seed, name in enumerate(("甲", "乙", "丙", "丁"))}
    told = {name: {"region": "东溪县", "meeting": "防汛会", "year": "2024"} for name in papers}
    told["丙"]["region"] = "西溪县"
    told["丁"]["year"] = "2025"
    sample = column(built(papers, told), "sample")
    assert sample["甲"] == sample["乙"]
    assert len(set(sample.values())) == 3
    assert all(column(built(papers, told), "kept").values())


def test_a_meeting_that_only_the_texts_name_must_be_of_one_day():
    days = {"甲": "2024-03-05", "乙": "2024-03-05", "丙": "2024-04-05", "丁": "2024"}
    papers = {name: paper(seed, meta=Meta(occasion="例会", date=day)) for seed, (name, day) in enumerate(days.items())}
    sample = column(built(papers, {name: {"region": "东溪县"} for name in papers}), "sample")
    assert sample["甲"] == sample["乙"]
    assert len(set(sample.values())) == 3


def test_meetings_of_unknown_regions_stay_apart():
    papers = {name: paper(seed) for seed, name in enumerate("甲乙")}
    sample = column(built(papers, {name: {"meeting": "防汛会"} for name in papers}), "sample")
    assert len(set(sample.values())) == 2


def test_a_document_without_directive_segments_does_not_count():
    corpus = built({"甲": analysis_of([("significance", "意义重大。")], name="甲", meta=Meta())})
    assert (column(corpus, "kept"), column(corpus, "why_left")) == ({"甲": False}, {"甲": "没有任务或要求类句段"})


def composed(told, settings=SETTINGS, **papers):
    made = {name: papers.get(name, paper(seed)) for seed, name in enumerate(told)}
    return composition(built(made, told, settings).documents, settings)


def warning(frame, group):
    return frame.loc[frame["group"] == group, "warning"].iloc[0]


def test_composition_counts_what_stands_for_the_rest():
    told = {name: {"region": "东溪县", "level": "县", "year": "2024", "doc_type": "讲话"} for name in "甲乙丙"}
    row = composed(told, 乙=paper(0)).iloc[0]
    assert (row["group"], row["documents"], row["counted"], row["units"], row["duplicates"]) == ("东溪县", 3, 2, 240, 1)


def test_one_document_a_group_is_told():
    frame = composed({"甲": {"region": "东溪县"}, "乙": {"region": "西溪县"}})
    assert "只有1篇，只作描述，没有区间" in warning(frame, "东溪县")


def test_years_kinds_and_lengths_apart_are_told():
    told = {name: {"region": place, "year": year, "doc_type": kind, "level": "县"} for name, place, year, kind in (
        ("甲", "东溪县", "2024", "讲话"), ("乙", "西溪县", "2025", "报告"), ("丙", "南溪县", "2025", "报告"))}  # fmt: skip
    frame = composed(told, 甲=paper(9, count=900))
    assert "年份不一：本组2024，全部2024、2025" in warning(frame, "东溪县")
    assert "文种不一：本组讲话，全部报告、讲话" in warning(frame, "东溪县")
    assert "没有层级、年份、文种都相同的其他文稿可比" in warning(frame, "东溪县")
    assert "字数悬殊" in warning(frame, "东溪县")
    assert "可比" not in warning(frame, "西溪县")


def test_documents_of_no_group_are_listed_last():
    frame = composed({"甲": {}, "乙": {"region": "东溪县"}})
    assert [(row.group, row.warning) for row in frame.itertuples()][1] == (None, "地区未知，不参加比较")


def test_groups_may_be_of_another_column():
    frame = composed({"甲": {"level": "县"}, "乙": {"level": "市"}}, Settings(by="level", like=()))
    assert list(frame["group"]) == ["县", "市"]


def test_what_makes_the_groups_is_no_difference_between_them():
    told = {name: {"level": level, "year": "2024", "doc_type": "讲话"} for name, level in zip("甲乙丙丁", "县县市市", strict=True)}
    frame = composed(told, Settings(by="level"))
    assert "不一" not in "".join(frame["warning"])
    assert "可比" not in "".join(frame["warning"])
