from nlp.batch import link_duplicates
from nlp.datamodel import Analysis, Doc, Task


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
