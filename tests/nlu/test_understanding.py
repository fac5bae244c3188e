"""What the trained model makes of sentences that an office says every day."""

from __future__ import annotations

import http.client
import json
import subprocess
from pathlib import Path

import pytest

from nlu import server
from nlu.evaluation.parsing import Parser

pytestmark = pytest.mark.nlu


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("你好", "greet"),
        ("谢谢", "thank"),
        ("thank you so much", "thank"),
        ("好的", "affirm"),
        ("yes", "affirm"),
        ("转人工", "talk_to_person"),
        ("附近的白领驿站在哪里", "find_station"),
        ("有哪些社团可以加入", "browse_clubs"),
        ("我想加入羽毛球社", "join_club"),
        ("I want to join the badminton club", "join_club"),
        ("这周末有什么活动", "browse_events"),
        ("明天中午两份牛肉面，11:45取", "order_lunch"),
        ("取消我的午餐订单", "cancel_lunch"),
        ("18楼女厕漏水", "report_concern"),
        ("the air conditioning on the 12th floor is broken", "report_concern"),
        ("帮我写一首关于月亮的诗", "out_of_scope"),
    ],
)
def test_an_everyday_sentence_is_understood(parser: Parser, text: str, intent: str) -> None:
    assert parser.parse(text)["intent"]["name"] == intent


@pytest.mark.parametrize("text", ["１８樓女廁漏水", "18楼女厕漏水", "18樓女廁漏水！！"])
def test_spellings_of_one_sentence_mean_the_same(parser: Parser, text: str) -> None:
    answer = parser.parse(text)
    assert answer["intent"]["name"] == "report_concern"
    assert answer["text"] == text
    found = {entity["entity"]: (entity["start"], entity["end"]) for entity in answer["entities"]}
    assert found["floor"] == (0, 3)
    assert found["place"] == (3, 5)


def test_a_span_is_as_it_was_written(parser: Parser) -> None:
    text = "我想加入　羽毛球社"
    [club] = [e for e in parser.parse(text)["entities"] if e["entity"] == "club"]
    assert text[club["start"] : club["end"]] == club["value"] == "羽毛球社"


@pytest.mark.parametrize("text", ["/greet", " /greet", '/greet{"club": "x"}', "／greet"])
def test_a_typed_command_has_no_power(parser: Parser, text: str) -> None:
    answer = parser.parse(text)
    assert answer["intent"]["confidence"] < 1
    assert all(entity["extractor"] == "SparseEntityTagger" for entity in answer["entities"])


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "😀" * 300, "啊" * 4000, "\x00", "[x](time)"]
)
def test_any_text_gets_an_answer(parser: Parser, text: str) -> None:
    answer = parser.parse(text)
    assert 0 <= answer["intent"]["confidence"] <= 1


def test_nothing_said_is_out_of_scope(parser: Parser) -> None:
    assert parser.parse("  ")["intent"]["name"] == "out_of_scope"


def test_a_sentence_out_of_scope_still_names_the_next_best(parser: Parser) -> None:
    ranking = parser.parse("帮我写一首关于月亮的诗")["intent_ranking"]
    assert ranking[0]["name"] == "out_of_scope"
    assert len({guess["name"] for guess in ranking}) >= 3


def test_a_concern_has_its_category_and_urgency(parser: Parser) -> None:
    stuck = parser.parse("电梯里有人被困住了，快来人")["concern"]
    assert (stuck["category"], stuck["urgent"]) == ("lift", True)
    dim = parser.parse("走廊的灯坏了一盏")["concern"]
    assert (dim["category"], dim["urgent"]) == ("lighting", False)


def test_the_language_is_told(parser: Parser) -> None:
    assert parser.parse("帮我 book 明天 lunch")["language"] == "zh"
    assert parser.parse("where is the station")["language"] == "en"


def test_nobody_without_the_token_is_answered(parser: Parser) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", parser.port, timeout=30)
    connection.request("POST", "/model/parse", json.dumps({"text": "你好"}))
    assert connection.getresponse().status == 401
    connection.close()


def test_what_is_learned_survives_being_written_and_read(tmp_path: Path) -> None:
    if not server.PYTHON.exists():
        pytest.skip("the NLU environment is missing: uv sync --directory nlu --frozen")
    script = Path(__file__).with_name("learn_and_reload.py")
    done = subprocess.run(
        [str(server.PYTHON), "-W", "ignore", str(script), str(tmp_path)],
        cwd=server.ROOT,
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["before"] == told["after"]
    assert told["right"] >= 0.9
    assert told["files"] == [".npz", ".npz", ".json"]


@pytest.mark.parametrize("text", ["我想换成顺丰快递", "如何安装google app", "帮我book明天lunch"])
def test_no_span_takes_the_whole_sentence(parser: Parser, text: str) -> None:
    """Acceptance line 32: a span is a part of the sentence, also where two scripts meet."""
    for found in parser.parse(text)["entities"]:
        assert 0 <= found["start"] < found["end"] <= len(text)
        assert text[found["start"] : found["end"]] == found["value"] != text
