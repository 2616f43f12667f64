"""The whole path by the Python interface: text or document in, analysis out."""

import pickle

import pytest
from hypothesis import given, settings

import nlp
from nlp.datamodel import Meta
from nlp.errors import ModelError
from tests.cost import dearer
from tests.texts import texts

ORDER = "县司法局要在6月底前编制目录。"


@pytest.fixture(scope="module")
def pipeline():
    return nlp.load()


def deadlines(analysis):
    return [d.value for task in analysis for d in task.deadlines]


@pytest.mark.parametrize(
    ("date", "value"), [("2024-03-05", "2024-06-30"), ("2025-03", "2025-06-30"), ("2026", "2026-06-30"), (None, None)]
)
def test_the_day_given_decides_the_year(pipeline, date, value):
    analysis = pipeline(ORDER, date=date)
    assert deadlines(analysis) == [value]
    assert analysis.doc.meta.date_source == (date and "option")


def test_the_day_the_text_gives_decides_when_none_is_given(pipeline):
    analysis = pipeline(f"在工作会议上的讲话\n（2023年2月1日）\n{ORDER}\n")
    assert (deadlines(analysis), analysis.doc.meta.date_source) == (["2023-06-30"], "text")


def test_the_day_given_goes_before_that_of_the_text(pipeline):
    analysis = pipeline(f"在工作会议上的讲话\n（2023年2月1日）\n{ORDER}\n", date="2024-03-05")
    assert deadlines(analysis) == ["2024-06-30"]


def test_what_the_caller_knows_is_kept(pipeline):
    meta = Meta(title="讲话", region="某县", date="2024-03-05", date_source="manifest")
    after = pipeline(ORDER, meta=meta).doc.meta
    assert (after.title, after.region, after.date, after.date_source) == ("讲话", "某县", "2024-03-05", "manifest")


@pytest.mark.parametrize("date", ["明天", "2024-13-01", "2024/03/05"])
def test_a_day_that_is_none_is_refused(pipeline, date):
    with pytest.raises(ValueError, match=r"."):
        pipeline(ORDER, date=date)


@pytest.mark.parametrize("model", ["没有这个模型", "/nowhere/at/all"])
def test_a_model_that_is_not_there(model):
    with pytest.raises(ModelError, match="找不到模型"):
        nlp.load(model)


@pytest.mark.parametrize("text", ["", "\n", " \u3000"])
def test_nothing_in_nothing_out(pipeline, text):
    analysis = pipeline(text)
    assert (analysis.doc.segments, analysis.tasks) == ((), ())


@given(texts)
@settings(max_examples=100)
def test_any_text_gives_the_same_analysis_twice(text):
    pipeline = nlp.load()
    assert pipeline(text, date="2024-03-05") == pipeline(text, date="2024-03-05")


def test_pipe_keeps_the_order(pipeline):
    orders = [ORDER, "县水利局要清淤。", ""]
    assert list(pipeline.pipe(orders)) == [pipeline(text) for text in orders]


def test_pipe_in_two_processes_gives_the_same(pipeline):
    orders = [ORDER, "县水利局要清淤。", ""]
    assert list(pipeline.pipe(orders, jobs=2)) == [pipeline(text) for text in orders]


def test_a_pipeline_travels_without_its_weights(pipeline):
    pipeline(ORDER)
    assert len(pickle.dumps(pipeline)) < 1000


@pytest.mark.parametrize("end", ["\n", ""])
def test_ten_times_the_text_costs_about_ten_times(pipeline, end):
    speech = f"一是抓好目录。{end}县司法局要在6月底前编制目录，县财政局配合，完成率达到100%。{end}各镇要每季度报送台账。{end}"
    assert not dearer(pipeline, speech * 30, speech * 300, most=30)


@pytest.mark.parametrize("model", ["baseline", "encoder"])
def test_a_lone_surrogate_is_a_character_like_others(model):
    text = "县司法局要在6月底前\udfff编制目录。"
    (task,) = nlp.load(model)(text)
    assert text[task.start : task.end] in text
