"""Rows of a batch that state one task are linked; conflicts are shown, not merged."""

from dataclasses import replace

from nlp.datamodel import Analysis, Doc, Task
from nlp.names import name_units
from nlp.tasks import build_tasks, link_duplicates
from tests.cost import dearer
from tests.tasks.conftest import build_rows


def document(*rows: str) -> Analysis:
    text, tasks = "", []
    for row in rows:
        tasks.append(Task(f"t{len(tasks) + 1}", len(text), len(text) + len(row), len(tasks), "B"))
        text += row + "\n"
    return Analysis(Doc(text), tuple(tasks))


def links(**documents: Analysis) -> dict[str, list[str | None]]:
    return {n: [t.duplicate_of for t in a.tasks] for n, a in link_duplicates(documents).items()}


def test_later_row_refers_to_the_first_with_its_words():
    row = "县司法局要修订决策目录"
    assert links(a=document(row), b=document("别的一件完全不同的事", row), c=document(row)) == {
        "a": [None],
        "b": [None, "a#t1"],
        "c": ["a#t1"],
    }


def test_blanks_and_punctuation_make_no_difference():
    assert links(a=document("县司法局要修订，决策目录"), b=document("县司法局 要修订决策目录。")) == {
        "a": [None],
        "b": ["a#t1"],
    }


def test_short_rows_alike_are_chance():
    assert links(a=document("抓好落实"), b=document("抓好落实")) == {"a": [None], "b": [None]}


def test_linking_twice_changes_nothing_and_drops_links_to_what_is_gone():
    row = "县司法局要修订决策目录"
    linked = link_duplicates({"a": document(row), "b": document(row)})
    assert link_duplicates(linked) == linked
    assert links(b=linked["b"]) == {"b": [None]}


def meeting(*lines: str, **meta: str) -> Analysis:
    doc, _ = build_rows(*(("task", line) for line in lines), date=meta.pop("date", None))
    doc = name_units(replace(doc, meta=replace(doc.meta, **meta)))
    return Analysis(doc, build_tasks(doc))


def linked(**documents: Analysis) -> dict[str, list[tuple[str | None, str | None]]]:
    """Return duplicate_of and similar_to of each row, as document and place there."""
    keys = {f"{name}#{task.id}": f"{name}{at}" for name, a in documents.items() for at, task in enumerate(a.tasks)}
    found = link_duplicates(documents)
    return {n: [(keys.get(t.duplicate_of), keys.get(t.similar_to)) for t in a.tasks] for n, a in found.items()}


SPEECH = (
    "县教育局要在6月底前完成12所学校的食堂改造。",
    "县财政局要抓紧拨付困难群众冬季取暖补贴。",
    "请县水利局牵头编制山塘水库除险加固清单。",
    "各镇要建立网格员走访记录制度。",
)


def test_minutes_and_transcript_of_a_meeting_join_its_speech():
    minutes = (SPEECH[0], "山塘水库除险加固清单由县水利局牵头编制。")
    spoken = ("那个县财政局呢，抓紧把困难群众的冬季取暖补贴拨付到位。", "县教育局要在六月底前完成十二所学校的食堂改造。")
    found = linked(a=meeting(*SPEECH), b=meeting(*minutes), c=meeting(*spoken))
    assert found["b"] == [("a0", None), ("a2", None)]
    assert found["c"] == [("a1", None), ("a0", None)]


def test_another_date_or_owner_stays_a_row_and_is_shown():
    minutes = (SPEECH[1], SPEECH[2], "县教育局要在8月底前完成12所学校的食堂改造。", "县直各部门要建立网格员走访记录制度。")
    assert linked(a=meeting(*SPEECH), b=meeting(*minutes))["b"] == [("a1", None), ("a2", None), (None, "a0"), (None, "a3")]


def test_other_words_in_a_document_of_another_meeting_are_another_task():
    other = ("县教育局要在年底前完成操场改造。", "县商务局要建成物流配送中心。", "山塘水库除险加固清单由县水利局牵头编制。")
    assert linked(a=meeting(*SPEECH), b=meeting(*other))["b"] == [(None, None)] * 3


def test_the_same_words_at_a_meeting_a_year_later_are_only_similar():
    found = linked(a=meeting(*SPEECH, date="2023-03-05"), b=meeting(SPEECH[1], SPEECH[3], date="2024-03-05"))
    assert found["b"] == [(None, "a1"), (None, "a3")]


def test_documents_of_other_places_are_not_compared():
    assert linked(a=meeting(*SPEECH, region="青石县"), b=meeting(*SPEECH, region="白塔县"))["b"] == [(None, None)] * 4


def test_a_document_that_says_it_twice_has_it_once():
    twice = ("完善村级小微权力清单。", "要完善村级小微权力清单，公开办事流程，让群众看得明白。")
    assert linked(a=meeting(*twice))["a"] == [(None, None), ("a0", None)]


def test_the_same_act_given_to_two_owners_in_a_document_is_two_tasks():
    rows = ("县教育局要制定年度培训方案。", "县民政局要制定年度培训方案。")
    assert linked(a=meeting(*rows))["a"] == [(None, None), (None, None)]


def test_work_grows_with_the_number_of_rows():
    def batch(size: int) -> dict[str, Analysis]:
        # Every row is the same template with another object: all share their bigrams.
        return {
            f"d{i}": document(*(f"青石镇要在年底前完成{chr(0x4E00 + i)}{chr(0x5E00 + j)}村公路的硬化绿化亮化" for j in range(20)))
            for i in range(size)
        }

    assert not dearer(link_duplicates, batch(20), batch(160), most=24)  # quadratic cost would be 64 times
