"""Which language a message is in, and which are neither of the two."""

import pytest

from actions.meaning.language import detect_language, is_third_language, load_language_rules
from actions.meaning.tables import TableError


@pytest.mark.parametrize(
    "text",
    ["帮我 book 明天 lunch", "18楼空调坏了", "恒隆广场", "wo yao dian can", "qu xiao",
     "wǒ yào bàomíng",
     "henglong guangchang zai na", "取消 lunch order", "我想join羽毛球club", "報名"],
)  # fmt: skip
def test_chinese_is_recognised_also_mixed_and_in_pinyin(text):
    assert detect_language(text, "en") == "zh"


@pytest.mark.parametrize(
    "text",
    ["where is the canteen",
     "change", "can you", "join 轻食青年社团", "badminton", "thanks",
     "Plaza 66 恒隆广场 which floor is the canteen", "the lift is broken", "cancel my lunch",
     "are you human",
     "see you"],
)  # fmt: skip
def test_english_is_recognised_also_with_chinese_names(text):
    assert detect_language(text, "zh") == "en"


@pytest.mark.parametrize("text", ["ok", "hi", "18F", "👍", "", "11:45", "B1", "wifi"])
@pytest.mark.parametrize("default", ["zh", "en"])
def test_a_message_that_shows_no_language_keeps_the_persons_own(text, default):
    assert detect_language(text, default) == default


@pytest.mark.parametrize(
    "text",
    ["こんにちは、ランチを予約したい", "안녕하세요", "Привет, где столовая", "مرحبا", "สวัสดีครับ",
     "bonjour, je voudrais déjeuner", "Ich möchte bitte essen", "hola, dónde está el comedor",
     "où est la cantine", "tôi muốn ăn trưa", "ありがとう"],
)  # fmt: skip
def test_a_third_language_is_recognised(text):
    assert is_third_language(text)


@pytest.mark.parametrize(
    "text",
    ["帮我 book lunch", "where is the lift", "café at plaza 66", "好的(づ｡◕‿‿◕｡)づ", "哈哈 (ﾟДﾟ)",
     "の好吃的面", "wǒ yào diǎn cān", "α team", "👍", "", "die lift is broken", "18楼",
     "繁體中文也行"],
)  # fmt: skip
def test_the_two_languages_and_their_ornaments_are_no_third(text):
    assert not is_third_language(text)


def test_a_malformed_table_names_file_line_and_mend(tmp_path):
    table = tmp_path / "language.yml"
    table.write_text(
        "chinese_particles: 我你\nshared: [ok]\nenglish: [the]\nenglish_also_pinyin: [me]\n"
        "foreign:\n  fr: bonjour\n",
        encoding="utf-8",
    )
    with pytest.raises(TableError, match=r"language\.yml:6: a list is expected here\. To mend it"):
        load_language_rules(table)
