"""PDF with a text layer: lines by pdfium, page furniture dropped, lines joined to paragraphs."""

from __future__ import annotations

import ctypes
from typing import Any

from nlp.datamodel import Origin
from nlp.errors import DamagedFileError, EncryptedFileError, LimitExceededError, NeedsOcrError
from nlp.readers.limits import MAX_PAGES
from nlp.readers.paragraphs import join
from nlp.readers.pdf_layout import Line, drop_furniture, paragraphs
from nlp.readers.transcript import mark_speakers

# Some fonts map 一 to the Kangxi radical that looks the same; text must hold the character people type.
_RADICALS = (
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬"
    "玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香"
    "馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠"
)
_PLAIN = {0x2F00 + i: char for i, char in enumerate(_RADICALS)}
_PLAIN |= {0xA0: " ", 0xAD: "", 0xFFFE: "-", 0x02: "-"}
_PRIVATE = range(0xE000, 0xF900)


def read_pdf(data: bytes, *, name: str) -> tuple[str, list[Origin]]:
    """Return the text of a PDF and origins with page and paragraph.

    Raises EncryptedFileError when it needs a password, NeedsOcrError when its pages are pictures or its fonts give no
    usable characters, DamagedFileError when pdfium cannot open it. pdfium is not thread-safe: one PDF at a time in a
    process.
    """
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

    document = _open(pypdfium2, data, name)
    try:
        pages, pictures = _pages(pypdfium2, document, name)
    finally:
        document.close()
    pages = drop_furniture(pages)
    _check_text(pages, pictures, name)
    text, origins = join(paragraphs(pages))
    return text, mark_speakers(text, origins)


def _open(pypdfium2: Any, data: bytes, name: str) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise EncryptedFileError(
                f"{name}：PDF 有打开密码，无法读取。请取消密码，或打开后另存、打印为新的 PDF 再试。"
            ) from error
        raise DamagedFileError(
            f"{name}：PDF 已损坏或不完整，打不开。请重新下载或拷贝，或用阅读器打开后另存再试。"
        ) from error


def _pages(pypdfium2: Any, document: Any, name: str) -> tuple[list[list[Line]], list[bool]]:
    """Return the lines of each page, and for each page whether it holds a picture."""
    count = len(document)
    if count > MAX_PAGES:
        raise LimitExceededError(f"{name}：PDF 有 {count} 页，超过 {MAX_PAGES} 页。请拆分后再试。")
    lines: list[list[Line]] = []
    pictures: list[bool] = []
    for number in range(count):
        try:
            page = document[number]
            found = _lines(pypdfium2.raw, page, number + 1)
            picture = any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        except pypdfium2.PdfiumError as error:
            raise DamagedFileError(
                f"{name}：PDF 第 {number + 1} 页已损坏，读不出来。请重新下载或拷贝，或用阅读器打开后另存再试。"
            ) from error
        lines.append(found)
        pictures.append(picture)
        page.close()
    if not count:
        raise DamagedFileError(f"{name}：PDF 中没有页面，文件可能已损坏。请重新下载或拷贝后再试。")
    return lines, pictures


def _lines(raw: Any, page: Any, number: int) -> list[Line]:
    height = page.get_height()
    textpage = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = raw.FS_RECTF()
    lines: list[Line] = []
    chars: list[tuple[str, float, float, float, float, bool]] = []
    for i in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, i)
        if code in (0x0A, 0x0D):
            _finish(lines, chars, number, height)
            chars = []
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, i, box) or box.right <= box.left:
            raw.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
            place = (left.value, right.value, bottom.value, top.value)
        else:
            place = (box.left, box.right, box.bottom, box.top)
        chars.append((chr(code), *place, raw.FPDFText_IsGenerated(textpage, i) == 1))
    _finish(lines, chars, number, height)
    textpage.close()
    return lines


def _finish(
    lines: list[Line], chars: list[tuple[str, float, float, float, float, bool]], page: int, height: float
) -> None:
    """Append the line made of `chars`; blanks pdfium made up inside Chinese text are left out."""
    real = [c for c in chars if not c[5] and not c[0].isspace()]
    if not real:
        return
    # As it stands on the page: what has a font of its own (a mark, a figure) may be drawn before or after the rest.
    chars = sorted(chars, key=lambda c: c[1])
    out: list[str] = []
    for i, (char, *_, generated) in enumerate(chars):
        if generated and char.isspace() and 0 < i < len(chars) - 1:
            before, after = chars[i - 1], chars[i + 1]
            size = before[4] - before[3]
            latin = before[0].isascii() and after[0].isascii()
            if not latin and after[1] - before[2] < size:
                continue
        out.append(char)
    text = "".join(out).translate(_PLAIN).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "".join(char for char in text if char >= " " or char == "\t").strip()
    if text:
        sizes = sorted(c[4] - c[3] for c in real)
        lines.append(
            Line(
                text=text,
                page=page,
                left=min(c[1] for c in real),
                right=max(c[2] for c in real),
                # From the top of the page, as one reads.
                top=height - max(c[4] for c in real),
                bottom=height - min(c[3] for c in real),
                size=sizes[len(sizes) // 2],
                height=height,
            )
        )


def _check_text(pages: list[list[Line]], pictures: list[bool], name: str) -> None:
    """Raise NeedsOcrError when most pages are pictures without words, or the words are no readable characters."""
    scanned = [i + 1 for i, page in enumerate(pages) if pictures[i] and not page]
    if scanned and len(scanned) * 2 >= len(pages):
        raise NeedsOcrError(
            f"{name}：这是扫描件，共 {len(pages)} 页中有 {len(scanned)} 页只有图片、没有文字。请先做文字识别（OCR），再用识别后的 PDF 或 Word 文件。"
        )
    words = "".join(line.text for page in pages for line in page)
    bad = sum(1 for char in words if char == "\ufffd" or ord(char) in _PRIVATE)
    if bad * 10 > len(words) * 3 and words:
        raise NeedsOcrError(
            f"{name}：PDF 的字体没有文字编码，取不出可读的文字。请先做文字识别（OCR），或向来文单位索取 Word 文件。"
        )
