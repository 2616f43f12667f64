import pytest

from nlp.batch.dates import iso_date
from nlp.errors import UsageError


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024年3月5日", "2024-03-05"),
        ("2024年3月5", "2024-03-05"),
        ("２０２４年３月５日", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024 年 3 月", "2024-03"),
        ("2024-3", "2024-03"),
        ("2024年", "2024"),
        ("2024", "2024"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_date_is_as_precise_as_it_was_typed(text, iso):
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    "text", ["", "3月5日", "2024-13", "2023-02-29", "2024-3-5-6", "明天", "0000", "202403", "1024", "9999"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(UsageError, match="日期"):
        iso_date(text)
