"""Phone numbers found and personal numbers hidden."""

import pytest

from actions.meaning.phones import find_phones, mask_personal, mask_phone


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "１３８１２３４５６７８",
    ],
)
def test_a_mobile_number_is_found_in_every_way_of_writing(text):
    (phone,) = find_phones(f"电话{text}，谢谢")
    assert phone.e164 == "+8613812345678"
    assert phone.display == "138 1234 5678"


def test_a_landline_number_is_found_with_its_span():
    text = "请打 021-62881234 找值班"
    (phone,) = find_phones(text)
    assert text[phone.start : phone.end] == "021-62881234"


@pytest.mark.parametrize("text", ["2026-11-17", "订单 12345", "18楼", "138123", "11:45"])
def test_other_numbers_are_no_phones(text):
    assert find_phones(text) == ()


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812345678", "138****5678"), ("+8613812345678", "138****5678"), ("12345", "*****"),
     ("无", "*")],
)  # fmt: skip
def test_a_number_shown_to_others_is_masked(number, masked):
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打我13812345678", "打我138****5678"),
        ("打我 138 1234 5678", "打我 138 **** 5678"),
        ("+86 138-1234-5678", "+86 138-****-5678"),
        ("mail zhang.san@example.com", "mail z********@example.com"),
        ("身份证310101199001011234", "身份证31****************"),
        ("310101 19900101 123X", "31**** ******** ****"),
        ("卡号6222021234567890123", "卡号62*****************"),
        ("6222 0212 3456 7890 123", "62** **** **** **** ***"),
        ("座机 62881234", "座机 62******"),
    ],
)
def test_personal_numbers_do_not_reach_the_logs(text, masked):
    assert mask_personal(text) == masked


@pytest.mark.parametrize(
    "text", ["2026-11-17 12:30 开会", "18楼1803室", "两份 25 元", "订单 12345"]
)
def test_ordinary_numbers_stay_readable(text):
    assert mask_personal(text) == text
