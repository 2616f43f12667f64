"""PDF: page furniture, paragraphs, pages, and the files that cannot be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlp.errors import DamagedFileError, EncryptedFileError, NeedsOcrError
from nlp.readers import read_bytes

Make = Callable[..., bytes]
LEFT, EM, STEP = 88.0, 16.0, 28.0


def page(lines: list[str], *, head: str = "", foot: str = "") -> list[tuple[float, float, str]]:
    """Set lines downwards from the top margin; 　　 at the head of a line is its indent."""
    out = [
        (LEFT + EM * (len(text) - len(text.lstrip("　"))), 720 - i * STEP, text.lstrip("　"))
        for i, text in enumerate(lines)
    ]
    out += [(LEFT, 800.0, head)] if head else []
    return out + ([(280.0, 40.0, foot)] if foot else [])


FULL = "各乡镇各部门要按照全县统一部署抓好平台建设任务落"


def test_lines_are_joined_and_short_headed_indented_lines_begin_paragraphs(make_pdf: Make) -> None:
    lines = [
        "　　一、提高认识",
        f"　　{FULL[:22]}",
        f"{FULL[:23]}实",
        "到位。",
        "　　（一）建好平台。",
        f"{FULL}",
        "　　二、抓好落实",
    ]
    text = read_bytes(make_pdf([page(lines)]), name="a.pdf").text
    assert text.split("\n") == [
        "一、提高认识",
        f"{FULL[:22]}{FULL[:23]}实到位。",
        "（一）建好平台。",
        FULL,
        "二、抓好落实",
    ]


def test_heads_feet_and_page_numbers_go_and_pages_stay_in_the_origins(make_pdf: Make) -> None:
    pages = [
        page(["　　" + FULL[:22], FULL], head="某县督查简报", foot="— 1 —"),
        page(["结束。", "　　2024"], head="某县督查简报", foot="— 2 —"),
        page(["　　第三页。"], head="某县督查简报", foot="— 3 —"),
    ]
    doc = read_bytes(make_pdf(pages), name="a.pdf")
    assert doc.text == f"{FULL[:22]}{FULL}结束。\n2024\n第三页。"
    assert [(doc.quote(o), o.page, o.paragraph) for o in doc.origins] == [
        (FULL[:22] + FULL, 1, 1), ("结束。", 2, 1), ("2024", 2, 2), ("第三页。", 3, 3),
    ]  # fmt: skip


def test_a_password_is_reported(make_pdf: Make) -> None:
    with pytest.raises(EncryptedFileError, match=r"^a\.pdf：.*密码"):
        read_bytes(make_pdf([page(["正文。"])], password="secret"), name="a.pdf")


def test_a_scan_needs_ocr_even_with_page_numbers(make_pdf: Make) -> None:
    pages = [page([], foot=f"- {i} -") for i in (1, 2)]
    with pytest.raises(NeedsOcrError, match="OCR"):
        read_bytes(make_pdf(pages, picture=True), name="a.pdf")


def test_a_cut_off_or_made_up_pdf_is_damaged(make_pdf: Make) -> None:
    for data in (b"%PDF-1.7\n%garbage", b"%PDF-1.4\n" + bytes(range(200)) * 4):
        with pytest.raises(DamagedFileError, match=r"^a\.pdf：.*请"):
            read_bytes(data, name="a.pdf")


def test_marks_drawn_apart_from_their_words_go_to_their_place(make_pdf: Make) -> None:
    y = 720
    drawn = [
        (LEFT, y, "解决重"),
        (LEFT + 4 * EM, y, "轻"),
        (LEFT + 3 * EM, y, "、"),
        (LEFT + 6 * EM, y, "的问题。"),
        (LEFT + 5 * EM, y, "”"),
    ]
    assert read_bytes(make_pdf([drawn]), name="a.pdf").text == "解决重、轻”的问题。"
