"""The Chinese font of the computer."""

from pathlib import Path

from nlp.fonts import find_font


def test_a_folder_without_fonts_has_none(tmp_path):
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"broken")
    assert find_font([tmp_path, Path("/nowhere")]) is None
