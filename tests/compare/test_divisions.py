import pytest

from nlp.compare.divisions import Division, division, names_of


def test_full_names_tell_what_lies_above():
    assert division("杭州市") == Division("市", "浙江省", "杭州市")
    assert division("浙江省") == Division("省", "浙江省")
    assert division("句容市") == Division("县", "江苏省", "镇江市", "句容市")


def test_counties_of_municipalities_lie_in_no_prefecture():
    assert division("徐汇区") == Division("县", "上海市", None, "徐汇区")
    assert division("上海市") == Division("省", "上海市")


@pytest.mark.parametrize("name", ["朝阳区", "城区", "某县", "", "浙江"])
def test_names_of_several_places_and_unknown_ones_tell_nothing(name):
    assert division(name) is None


def test_a_province_goes_by_its_names_and_those_of_its_prefectures():
    names = names_of(["湖北省"])
    assert {"湖北省", "湖北", "荆楚", "武汉市", "武汉", "恩施土家族苗族自治州", "恩施"} <= set(names)
    assert list(names) == sorted(names)


def test_short_names_that_are_words_are_left_out():
    assert {"安康市", "安康"} & set(names_of(["陕西省"])) == {"安康市"}


def test_a_place_without_a_table_goes_by_its_name():
    assert names_of(["东溪县"]) == ("东溪", "东溪县")
