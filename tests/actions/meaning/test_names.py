"""Names of the database found in sentences, exactly, by sound, in pinyin and nearly right."""

import random

import pytest

from actions.meaning.names import NameIndex
from actions.meaning.short_names import load_rules
from actions.meaning.tables import TableError

ROWS = [
    ("building", "plaza66", ("恒隆广场", "Plaza 66")),
    ("building", "taikoo", ("兴业太古汇", "HKRI Taikoo Hui")),
    ("building", "joy", ("大悦城", "Joy City")),
    ("building", "yueda", ("悦达889广场", "Yueda 889 Plaza")),
    ("building", "kerry", ("嘉里不夜城", "Kerry Everbright City")),
    ("building", "intl", ("静安国际中心", "Jing'an International Centre")),
    ("station", "plaza66-station", ("恒隆广场白领驿站",)),
    ("station", "young", ("悦·Young 党群服务站",)),
    ("club", "light", ("轻食青年社团",)),
    ("club", "badminton", ("恒隆羽毛球社", "Plaza 66 Badminton Club")),
    ("club", "noon-yoga", ("午间瑜伽社",)),
    ("club", "jingan-yoga", ("静安瑜伽俱乐部",)),
    ("club", "choir", ("长乐路合唱团",)),
    ("event", "dating", ("缘来驿家人",)),
    ("dish", "noodles", ("红烧牛肉面", "Braised beef noodles")),
]


@pytest.fixture(scope="module")
def index():
    return NameIndex(ROWS)


@pytest.mark.parametrize(
    ("text", "row", "how", "words"),
    [
        ("我要加入轻食青年社团", "light", "exact", "轻食青年社团"),
        ("嘉裏不夜城幾樓", "kerry", "exact", "嘉裏不夜城"),
        ("悦Young党群服务站开门吗", "young", "exact", "悦Young党群服务站"),
        ("join the plaza 66 badminton club", "badminton", "alias", "plaza 66 badminton club"),
        ("plaza66的食堂", "plaza66", "alias", "plaza66"),
        ("JoyCity wifi", "joy", "alias", "JoyCity"),
        ("恒隆的空调", "plaza66", "alias", "恒隆"),
        ("悦达889怎么走", "yueda", "alias", "悦达889"),
        ("恒龙广场18楼空调坏了", "plaza66", "pinyin", "恒龙广场"),
        ("兴业太古会有食堂吗", "taikoo", "pinyin", "兴业太古会"),
        ("报名午間瑜珈社", "noon-yoga", "pinyin", "午間瑜珈社"),
        ("hlgc在哪里", "plaza66", "pinyin", "hlgc"),
        ("henglong guangchang 怎么走", "plaza66", "pinyin", "henglong guangchang"),
        ("changleluhechangtuan", "choir", "pinyin", "changleluhechangtuan"),
        ("yuanlaiyijiaren怎么报名", "dating", "pinyin", "yuanlaiyijiaren"),
        ("dyc 几点关门", "joy", "pinyin", "dyc"),
        ("HKRI taikoo 的食堂", "taikoo", "fuzzy", "HKRI taikoo"),
        ("lunch at kerry everbrigt city", "kerry", "fuzzy", "kerry everbrigt city"),
        ("plzaa 66", "plaza66", "fuzzy", "plzaa 66"),
        ("恒隆白领驿站几点开门", "plaza66-station", "fuzzy", "恒隆白领驿站"),
    ],
)
def test_a_name_is_found_where_it_stands(index, text, row, how, words):
    best = index.match(text)[0]
    assert (best.id, best.how, text[best.start : best.end]) == (row, how, words)


@pytest.mark.parametrize(
    "text",
    [
        "我想喝咖啡", "想打羽毛球", "青年社团有哪些", "来两份牛肉面", "明天中午有什么活动", "谢谢",
        "ok", "the app is slow", "can you help me change my lunch order", "瑜伽垫在哪借",
        "附近的广场", "国际新闻", "joy", "what a lovely city", "加入社团", "plaza", "66", "",
        "中心在哪", "服务站几点开门", "白领午餐", "长乐", "🔥",
    ],
)  # fmt: skip
def test_general_words_are_no_names(index, text):
    assert index.match(text) == ()


def test_the_longest_name_wins_over_its_parts(index):
    found = index.match("恒隆广场白领驿站的电话")
    assert [match.id for match in found] == ["plaza66-station"]


def test_only_the_kinds_asked_for_are_found(index):
    found = index.match("恒隆广场白领驿站的电话", kinds=("building",))
    assert [match.id for match in found] == ["plaza66"]


def test_two_names_in_one_sentence_are_both_found(index):
    found = {match.id for match in index.match("从大悦城到嘉里不夜城")}
    assert found == {"joy", "kerry"}


@pytest.mark.parametrize(
    ("words", "kind", "row"),
    [
        ("羽毛球", "club", "badminton"), ("轻食社", "club", "light"), ("轻食", "club", "light"),
        ("合唱", "club", "choir"), ("静安瑜珈", "club", "jingan-yoga"),
        ("恒隆", "building", "plaza66"),
        ("恒隆", "station", "plaza66-station"), ("太古汇", "building", "taikoo"),
        ("taikoo hui", "building", "taikoo"), ("牛肉面", "dish", "noodles"),
        ("badminton", "club", "badminton"), ("Plaza 66", "building", "plaza66"),
    ],
)  # fmt: skip
def test_a_clear_winner_is_certain(index, words, kind, row):
    assert index.resolve(words, kind).certain == row


def test_words_of_two_clubs_are_offered_for_choice(index):
    resolution = index.resolve("瑜伽", "club")
    assert resolution.certain is None
    assert {match.id for match in resolution.candidates} == {"noon-yoga", "jingan-yoga"}


def test_unknown_words_bring_the_nearest_three(index):
    resolution = index.resolve("滑雪", "club")
    assert resolution.certain is None
    assert len(resolution.candidates) <= 3


def test_a_new_name_is_known_as_soon_as_the_index_is_built_anew():
    assert NameIndex(ROWS).match("加入飞盘小队") == ()
    assert NameIndex([*ROWS, ("club", "new", ("飞盘小队",))]).match("加入飞盘小队")[0].id == "new"


def test_every_one_of_ten_thousand_names_is_found_in_a_sentence():
    chance = random.Random(66)
    signs = "恒隆广场兴业东方海外高和悦达宇宙电竞嘉里大融市北轻食毛球读书摄影徒步手作花艺书法围棋"
    rows = [
        ("club", str(number), ("".join(chance.choices(signs, k=7)),)) for number in range(10_000)
    ]
    index = NameIndex(rows)
    for _, row, (name,) in rows[::500]:
        assert row in {match.id for match in index.match(f"请问{name}在几楼")}


def test_an_index_without_names_finds_nothing():
    assert NameIndex([]).match("恒隆广场") == ()
    assert NameIndex([]).resolve("恒隆广场", "building").candidates == ()


def test_a_malformed_table_of_endings_names_file_line_and_mend(tmp_path):
    table = tmp_path / "names.yml"
    table.write_text("short_kinds: [building]\nendings: 广场\ngeneral: []\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"names\.yml:2: a list is expected here\. To mend it"):
        load_rules(table)


@pytest.mark.parametrize("text", ["附近驿站", "最近的驿站", "旁边驿站在哪"])
def test_a_general_ending_alone_is_no_name(text):
    known = NameIndex([("station", "esports", ("宇宙电竞中心青年驿站", "电竞驿站"))])
    assert known.match(text) == ()
