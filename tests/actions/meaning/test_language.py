"""Which language a message is in, and which are neither of the two."""

import pytest

from actions.meaning.language import (
    detect_language,
    is_third_language,
    language_to_answer,
    load_language_rules,
)
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
    ["running", "reading", "yoga", "singing", "hiking", "sushi", "noon", "yoga reading running",
     "Dancing"],
)  # fmt: skip
def test_an_english_word_that_could_be_pinyin_is_english(text):
    assert detect_language(text, "en") == "en"
    assert language_to_answer(text, "en") == "en"


@pytest.mark.parametrize(
    "text",
    ["K7MN-P2QX", "zfcx-s97d", "18F", "B1", "AED", "wifi", "Plaza 66", "badminton",
     "Tower Cup Watch Party", "报名 Yoga for Stiff Shoulders",
     "报名 The Story of an Old Photograph",
     "iPhone 15 Pro Max Type-C", "https://example.com/where/is/the/lift", "me@example.com",
     "帮我connect to wifi", "K7MN-P2QX 到哪一步了", "那个 Language Models at Work 还有位置吗",
     "Table for Eight 还能报吗", "ok", "PPT", "👍"],
)  # fmt: skip
def test_a_code_or_a_name_leaves_a_chinese_person_in_chinese(text):
    assert language_to_answer(text, "zh") == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "K7MN-P2QX",
        "running",
        "wo",
        "nali",
        "join 轻食青年社团",
        "where is 恒隆广场",
        "yes",
        "11:45",
    ],
)
def test_a_code_or_a_name_leaves_an_english_person_in_english(text):
    assert language_to_answer(text, "en") == "en"


@pytest.mark.parametrize(
    "text",
    ["make it two please", "where is the station", "can I join", "cancel my lunch",
     "the lift is broken", "join 轻食青年社团", "what is on tomorrow"],
)  # fmt: skip
def test_a_sentence_in_english_is_answered_in_english(text):
    assert language_to_answer(text, "zh") == "en"


@pytest.mark.parametrize(
    "text", ["明天一份牛肉面", "谢谢", "18楼", "wo yao dian can", "取消 lunch order"]
)
def test_a_sentence_in_chinese_is_answered_in_chinese(text):
    assert language_to_answer(text, "en") == "zh"


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
        "in_names: [of]\n"
        "foreign:\n  fr: bonjour\n",
        encoding="utf-8",
    )
    with pytest.raises(TableError, match=r"language\.yml:7: a list is expected here\. To mend it"):
        load_language_rules(table)
