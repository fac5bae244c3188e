"""Which pieces of a message are requests of their own, and which only more words about one."""

from __future__ import annotations

from actions.meaning.meaning import Entity, Meaning
from actions.meaning.requests import Piece, Understood
from actions.several import requests_of


def understood(
    *pieces: tuple[str, str, float], linked: bool = True
) -> tuple[str, list[Understood]]:
    """Return a message of these pieces, each with its intent and how sure that is."""
    text, parts = "", []
    for words, intent, confidence in pieces:
        text += "，" if text else ""
        piece = Piece(len(text), len(text) + len(words), linked and bool(text))
        parts.append(Understood(piece, Meaning(words, intent, confidence, source="rasa")))
        text += words
    return text, parts


def requests(*pieces: tuple[str, str, float], linked: bool = True) -> list[tuple[str, str]]:
    text, parts = understood(*pieces, linked=linked)
    whole = Meaning(text, pieces[0][1], 0.9, source="rasa")
    return [(each.text, each.intent) for each in requests_of(whole, parts)]


def test_two_sure_requests_about_different_things_are_two() -> None:
    found = requests(("看看午饭", "browse_lunch", 0.9), ("18楼灯坏了", "report_concern", 0.9))
    assert found == [("看看午饭", "browse_lunch"), ("18楼灯坏了", "report_concern")]


def test_what_is_no_request_belongs_to_the_one_before() -> None:
    found = requests(
        ("看看午饭", "browse_lunch", 0.9),
        ("18楼灯坏了", "report_concern", 0.9),
        ("谢谢", "thank", 0.9),
    )
    assert found[-1] == ("18楼灯坏了，谢谢", "report_concern")


def test_a_doubtful_piece_makes_no_second_request() -> None:
    found = requests(("18楼灯坏了", "report_concern", 0.9), ("你看着办", "browse_lunch", 0.3))
    assert found == [("18楼灯坏了，你看着办", "report_concern")]


def test_hurrying_belongs_to_the_report() -> None:
    found = requests(("18楼灯坏了", "report_concern", 0.9), ("快点来修", "nudge_concern", 0.9))
    assert [intent for _, intent in found] == ["report_concern"]


def test_two_clubs_are_two_only_where_the_words_say_so() -> None:
    pieces = (("加入瑜伽社", "join_club", 0.9), ("加入合唱团", "join_club", 0.9))
    assert len(requests(*pieces)) == 2
    assert len(requests(*pieces, linked=False)) == 1


def test_a_greeting_does_not_hide_the_request_behind_it() -> None:
    found = requests(("你好", "greet", 0.9), ("18楼灯坏了", "report_concern", 0.9))
    assert found == [("你好，18楼灯坏了", "report_concern")]


def test_spans_stay_where_they_stand_in_the_joined_words() -> None:
    text, parts = understood(("你好", "greet", 0.9), ("18楼灯坏了", "report_concern", 0.9))
    floor = Entity("floor", "18楼", 0, 3)
    head = Meaning("18楼灯坏了", "report_concern", 0.9, entities=(floor,), source="rasa")
    parts[1] = Understood(parts[1].piece, head)
    [found] = requests_of(Meaning(text, "greet", 0.9, source="rasa"), parts)
    [span] = found.entities
    assert found.text[span.start : span.end] == "18楼"
