"""duban inside spaCy: exact spans, one model for many documents, everything kept when saved."""

import shutil
import subprocess
import sys

import pytest
import spacy
from hypothesis import given, settings
from spacy.tokens import Doc, DocBin

import nlp
from nlp import spacy_components
from nlp.config import models_dir
from nlp.errors import ModelError, UsageError
from nlp.export.spacy_docs import characters
from tests.texts import texts

DAY = "2024-03-05"
SPEECH = """在全县河道治理会上的讲话

同志们：
一、抓紧清淤
县水利局牵头，县财政局配合，6月底前  完成12公里河道清淤。各镇要每季度报送一次进展。
二、管住源头
"""


def pipeline_with(**config):
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("duban", config=config)
    return pipeline


@pytest.fixture(scope="module")
def pipeline():
    return pipeline_with(date=DAY)


@pytest.fixture(scope="module")
def doc(pipeline):
    return pipeline(SPEECH)


def words(doc, group):
    return [(span.text, span.label_) for span in doc.spans[group]]


def test_spacy_finds_the_component_by_itself():
    code = "import spacy; p = spacy.blank('zh'); p.add_pipe('duban'); print(p.pipe_names)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, "['duban']\n"), done.stderr


def test_cells_stand_where_displacy_looks(doc):
    assert words(doc, "sc") == [
        ("县水利局", "LEAD"),
        ("县财政局", "SUPPORT"),
        ("6月底前", "DEADLINE"),
        ("12公里", "TARGET"),
        ("各镇", "ADDRESSEE"),
        ("每季度", "DEADLINE"),
        ("一次", "TARGET"),
    ]


def test_segments_carry_roles_and_are_sentences(doc):
    analysis = doc._.duban
    assert words(doc, "segments") == [(analysis.doc.quote(s), s.role) for s in analysis.doc.segments]
    # A sentence holds the white space behind its segment.
    assert [s.text.strip() for s in doc.sents] == [span.text for span in doc.spans["segments"]]


def test_headings_carry_level_and_number(doc):
    assert [(h.text, h.label_, h.kb_id_) for h in doc.spans["headings"]] == [
        ("一、抓紧清淤", "H1", "一"),
        ("二、管住源头", "H1", "二"),
    ]


def test_cells_name_their_row_and_times_their_value(doc):
    rows = {task.id: task for task in doc._.tasks}
    assert [span.id_ for span in doc.spans["tasks"]] == list(rows)
    found = [(span.text, span.kb_id_) for span in doc.spans["cells"] if span.label_ == "DEADLINE"]
    assert found == [("6月底前", "date|2024-06-30"), ("每季度", "recurring|R/P3M")]
    assert {span.id_ for span in doc.spans["cells"]} == rows.keys()


def test_what_the_rules_found_is_there(doc):
    assert ("县水利局", "lead") in words(doc, "units")
    assert ("6月底前", "date") in words(doc, "times")
    assert doc.spans["figures"][0].label_ == "FIGURE"


def test_the_analysis_is_that_of_the_pipeline(doc):
    assert doc._.duban == nlp.load()(SPEECH, date=DAY)


@given(texts)
@settings(max_examples=60)
def test_every_span_is_exact_on_any_text(text):
    doc = pipeline_with(date=DAY)(text)
    analysis = doc._.duban
    assert doc.text == text
    for name in ("segments", "headings", "units", "times", "figures"):
        spans = [(s.start_char, s.end_char) for s in doc.spans[name]]
        # What the text only mentions is left out.
        assert spans == [(x.start, x.end) for x in getattr(analysis.doc, name) if getattr(x, "counts", True)]
    assert [(s.start_char, s.end_char) for s in doc.spans["tasks"]] == [(t.start, t.end) for t in analysis.tasks]


@given(texts)
def test_characters_are_the_tokens_of_the_blank_pipeline(text):
    blank = spacy.blank("zh")
    ours, theirs = characters(text, blank.vocab), blank.make_doc(text)
    assert [(t.text, t.whitespace_) for t in ours] == [(t.text, t.whitespace_) for t in theirs]


def test_long_tokens_are_refused():
    pipeline = pipeline_with()
    words = Doc(pipeline.vocab, words=["县", "司法局", "要", "编制", "目录"], spaces=[False] * 5)
    with pytest.raises(UsageError, match="“司法局”是一个词"):
        pipeline(words)


def test_what_is_not_analysed_has_no_analysis():
    blank = spacy.blank("zh")("县水利局")
    assert (blank._.duban, blank._.tasks) == (None, ())


def test_the_day_of_one_speech_goes_before_the_setting(pipeline):
    doc = pipeline.make_doc("县司法局要在6月底前编制目录。")
    doc._.duban_date = "2021-01-05"
    assert pipeline(doc)._.tasks[0].deadlines[0].value == "2021-06-30"


@pytest.mark.parametrize("date", ["明天", "2024/03/05", "2024-13-01"])
def test_a_day_that_is_none_is_refused_at_once(date):
    with pytest.raises(UsageError, match="不是日期"):
        pipeline_with(date=date)


def test_a_model_that_is_not_there_shows_at_the_first_document():
    with pytest.raises(ModelError, match="找不到模型"):
        pipeline_with(model="没有这个模型")("县水利局")


def test_many_documents_share_one_model_and_are_read_in_batches(monkeypatch):
    loaded, sizes = [], []

    class Counting:
        def __init__(self, inner):
            self.inner = inner

        def classify_all(self, docs):
            sizes.append(len(docs))
            return self.inner.classify_all(docs)

    def load(folder, *, threads):
        loaded.append((folder.name, threads))
        return Counting(spacy_components_load(folder, threads=threads))

    spacy_components_load = spacy_components.load_classifier
    monkeypatch.setattr(spacy_components, "load_classifier", load)
    spacy_components._classifier.cache_clear()
    # Two pipelines, as two components of one name would be.
    for pipeline in (pipeline_with(model="baseline", threads=1), pipeline_with(model="baseline", threads=1)):
        assert len(list(pipeline.pipe([SPEECH] * 5, batch_size=2))) == 5
    spacy_components._classifier.cache_clear()
    assert (loaded, sizes) == ([("baseline", 1)], [2, 2, 1] * 2)


def test_a_batch_is_bounded_by_characters(monkeypatch):
    monkeypatch.setattr(spacy_components, "BATCH_CHARACTERS", 10)
    docs = [spacy.blank("zh")(text) for text in ("甲" * 4, "乙" * 4, "丙" * 4, "丁" * 30)]
    assert [len(batch) for batch in spacy_components._batches(docs, 64)] == [2, 1, 1]


def test_pipe_gives_what_single_calls_give(pipeline):
    speeches = [SPEECH, "", "各镇要每月报送台账。"]
    assert [d._.duban for d in pipeline.pipe(speeches)] == [pipeline(text)._.duban for text in speeches]


def test_pipe_in_two_processes_gives_the_same(pipeline):
    found = list(pipeline.pipe([SPEECH] * 3, n_process=2, batch_size=1))
    assert [d._.duban for d in found] == [pipeline(SPEECH)._.duban] * 3


def test_a_bad_document_costs_itself_alone_where_errors_are_handled():
    pipeline = pipeline_with()
    errors = []
    pipeline.set_error_handler(lambda name, component, docs, error: errors.append((name, docs[0].text, type(error))))
    bad = Doc(pipeline.vocab, words=["司法局", "要"], spaces=[False] * 2)
    found = list(pipeline.pipe([pipeline.make_doc("甲。"), bad, pipeline.make_doc("乙。")]))
    assert [d.text for d in found] == ["甲。", "乙。"]
    assert errors == [("duban", "司法局要", UsageError)]


def test_the_analysis_outlasts_bytes(doc):
    back = Doc(spacy.blank("zh").vocab).from_bytes(doc.to_bytes())
    assert back._.duban == doc._.duban
    assert words(back, "sc") == words(doc, "sc")


def test_the_analysis_outlasts_a_docbin(doc):
    packed = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin().from_bytes(packed).get_docs(spacy.blank("zh").vocab)
    assert (back._.duban, back._.tasks) == (doc._.duban, doc._.tasks)
    assert [s.text for s in back.sents] == [s.text for s in doc.sents]


def settings_of(pipeline):
    component = pipeline.get_pipe("duban")
    return component.model, component.date, component.threads


def test_a_saved_pipeline_keeps_its_settings(tmp_path):
    pipeline_with(model="baseline", date=DAY, threads=1).to_disk(tmp_path / "saved")
    back = spacy.load(tmp_path / "saved")
    assert settings_of(back) == ("baseline", DAY, 1)
    assert back(SPEECH)._.tasks
    assert not list((tmp_path / "saved").rglob("weights.npz"))


def test_a_setting_given_at_loading_goes_before_the_saved_one(tmp_path):
    pipeline_with(date=DAY, threads=1).to_disk(tmp_path / "saved")
    back = spacy.load(tmp_path / "saved", config={"components.duban.date": "2025-01-01"})
    assert settings_of(back) == (None, "2025-01-01", 1)


def test_settings_outlast_bytes():
    saved = pipeline_with(model="baseline", date=DAY, threads=1).to_bytes()
    assert settings_of(pipeline_with().from_bytes(saved)) == ("baseline", DAY, 1)


def test_a_model_of_ones_own_goes_with_the_saved_pipeline(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(models_dir() / "baseline", tmp_path / "own")
    pipeline = pipeline_with(model="own")
    wanted = pipeline(SPEECH)._.duban
    monkeypatch.chdir("/")  # a folder named from here is still found
    pipeline.to_disk(tmp_path / "saved")
    shutil.rmtree(tmp_path / "own")
    back = spacy.load(tmp_path / "saved")
    assert back(SPEECH)._.duban == wanted
    back.to_disk(tmp_path / "saved")  # over itself
    assert spacy.load(tmp_path / "saved")(SPEECH)._.duban == wanted
