"""The keyword adapter: plain sentences of every intent, entities, and honest confidence."""

from pathlib import Path

import pytest
import yaml

from actions.meaning.tables import TableError
from bot.understanding.keyword_table import INTENTS, KeywordTable
from bot.understanding.keywords import KeywordUnderstanding

TABLE = yaml.safe_load(Path(__file__).with_name("keywords.yml").read_text("utf-8"))
SENTENCES = [(intent, text) for intent, texts in TABLE.items() for text in texts]


@pytest.fixture(scope="module")
def keywords():
    return KeywordUnderstanding()


def test_the_table_covers_every_intent():
    assert set(TABLE) == set(INTENTS)
    assert len(SENTENCES) >= 200


async def test_at_least_17_of_20_plain_sentences_are_understood(keywords):
    wrong = []
    for intent, text in SENTENCES:
        meaning = await keywords.understand(text)
        if meaning.intent != intent:
            wrong.append((intent, text, meaning.intent))
    assert 1 - len(wrong) / len(SENTENCES) >= 0.85, wrong


@pytest.mark.parametrize("intent", sorted(INTENTS))
async def test_every_intent_is_reachable(keywords, intent):
    read = [(await keywords.understand(text)).intent for text in TABLE[intent]]
    assert read.count(intent) > len(read) / 2


@pytest.mark.parametrize(
    ("text", "intent", "kind", "value"),
    [
        ("18楼女厕水龙头坏了", "report_concern", "floor", "18楼"),
        ("18楼女厕水龙头坏了", "report_concern", "place", "女厕"),
        ("18楼女厕水龙头坏了", "report_concern", "problem", "水龙头坏了"),
        ("1203室空调太冷了", "report_concern", "room", "1203室"),
        ("明天中午两份牛肉面 11:45 取", "order_lunch", "quantity", "两份"),
        ("明天中午两份牛肉面 11:45 取", "order_lunch", "dish", "牛肉面"),
        ("order two beef noodles for tomorrow", "order_lunch", "dish", "beef noodles"),
        ("我想加入羽毛球社", "join_club", "club", "羽毛球社"),
        ("加入轻食青年社团吧", "join_club", "club", "轻食青年社团"),
        ("I want to join the running club", "join_club", "club", "running club"),
        ("leave the running club please", "leave_club", "club", "running club"),
        ("退出摄影社", "leave_club", "club", "摄影社"),
        ("帮我报名手作工作坊", "register_event", "event", "手作工作坊"),
        ("13812345678", "inform", "phone", "13812345678"),
    ],
)
async def test_what_the_sentence_names_is_marked(keywords, text, intent, kind, value):
    meaning = await keywords.understand(text)
    assert meaning.intent == intent
    assert meaning.first(kind) == value


async def test_marked_spans_are_true_and_do_not_overlap(keywords):
    for _, text in SENTENCES:
        entities = (await keywords.understand(text)).entities
        assert all(text[entity.start : entity.end] == entity.value for entity in entities)
        ends = [0, *[entity.end for entity in entities]]
        assert all(end <= entity.start for end, entity in zip(ends, entities, strict=False))


async def test_a_concern_gets_its_category(keywords):
    meaning = await keywords.understand("18楼女厕水龙头坏了")
    assert meaning.concern is not None
    assert meaning.concern.category == "toilet"
    assert (await keywords.understand("我想加入羽毛球社")).concern is None


async def test_confidence_is_never_more_than_words_can_tell(keywords):
    for _, text in SENTENCES:
        meaning = await keywords.understand(text)
        assert 0.4 <= meaning.confidence <= 0.85
        assert 1 <= len(meaning.ranking) <= 3
        assert meaning.ranking[0].intent == meaning.intent
        confidences = [guess.confidence for guess in meaning.ranking]
        assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize(
    "text",
    ["/start", "／start", " \u3000/取消", "\u00a0\u2003\u200b/vote", "\ufeff/greet", "\u2800/报修",
     '/greet{"a": 1}', "\u3164／report_concern"],
)  # fmt: skip
async def test_a_command_is_never_an_intent(keywords, text):
    assert (await keywords.understand(text)).intent == "out_of_scope"


async def test_the_language_of_a_message_without_words_is_the_persons_own(keywords):
    assert (await keywords.understand("18F", default_language="en")).language == "en"
    assert (await keywords.understand("空调坏了", default_language="en")).language == "zh"


@pytest.mark.parametrize("text", ["", "   ", "😀", "。。。", "a" * 5000, "\x00\ud7ff"])
async def test_any_text_is_survived(keywords, text):
    assert (await keywords.understand(text)).source == "keywords"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  vote:", "  votes:", r"“votes” is no intent\. To mend it"),
        ("[station ask]", "[station asks]", r"“asks” is no cue\. To mend it"),
        ("(?P<it>[a-z0-9'' &-]+?\\s+(?:club", "(?P<it>[a-z0-9'' &-+?\\s+(?:club", "is wrong"),
    ],
)
def test_a_malformed_table_names_file_line_and_mend(tmp_path, old, new, message):
    source = Path("bot/understanding/keywords.yml").read_text("utf-8")
    assert old in source
    table = tmp_path / "keywords.yml"
    table.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=rf"keywords\.yml:\d+: .*{message}"):
        KeywordTable(table)
