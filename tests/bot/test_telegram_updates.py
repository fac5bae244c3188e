"""What is kept of an update: plain data, nothing of what is none of ours."""

from __future__ import annotations

import pytest

from activities.conversations.models import ConversationKind
from bot.telegram.updates import arrival_of

PERSON = {
    "id": 5,
    "is_bot": False,
    "first_name": "报告",
    "last_name": "人",
    "language_code": "en-GB",
}
PRIVATE = {"id": 5, "type": "private"}
GROUP = {"id": -100, "type": "supergroup", "title": "工作群", "is_forum": True}


def message(chat=PRIVATE, **content):
    return {"update_id": 9, "message": {"message_id": 1, "from": PERSON, "chat": chat} | content}


def test_a_text_is_kept_with_its_sender_and_its_key():
    arrival = arrival_of(message(text="在吗"), 7)
    assert arrival is not None
    assert (arrival.channel, arrival.address, arrival.external_id) == ("telegram", "5", "7:9")
    assert arrival.payload == {
        "sender": {"id": "5", "name": "报告 人", "language": "en"},
        "said_as": "1",
        "text": "在吗",
    }


def test_a_topic_of_a_group_is_a_conversation_of_its_own():
    arrival = arrival_of(message(GROUP, text="好", message_thread_id=4, is_topic_message=True), 7)
    assert arrival is not None
    assert (arrival.address, arrival.kind) == ("-100:4", ConversationKind.CASE_TOPIC)
    arrival = arrival_of(message(GROUP, text="/staffgroup"), 7)
    assert arrival is not None
    assert (arrival.address, arrival.kind) == ("-100", ConversationKind.STAFF_GROUP)


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        ({"voice": {}}, "talk.voice"),
        ({"video_note": {}}, "talk.voice"),
        ({"sticker": {}}, "talk.sticker"),
        ({"dice": {}}, "talk.unsupported"),
        ({"animation": {}, "document": {"mime_type": "video/mp4"}}, "talk.unsupported"),
        ({"document": {"file_id": "a", "file_size": 1_000_001}}, "talk.file_too_large"),
        (
            {"document": {"file_id": "a", "file_name": "a.JPG", "file_size": 30_000_000}},
            "talk.photo_too_large",
        ),
        ({"photo": [{"file_id": "a", "file_size": 30_000_000}]}, "talk.photo_too_large"),
    ],
)
def test_what_cannot_be_used_is_kept_as_the_sentence_that_says_so(content, trouble):
    arrival = arrival_of(message(**content), 7)
    assert arrival is not None
    assert arrival.payload["trouble"] == trouble
    assert set(arrival.payload) == {"sender", "said_as", "trouble"}


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "my_chat_member": {}},
        message(new_chat_members=[]),
        message(chat={"id": 1, "type": "channel"}, text="在吗"),
        {
            "update_id": 1,
            "message": {"from": PERSON | {"is_bot": True}, "chat": PRIVATE, "text": ""},
        },
        {"update_id": 1, "callback_query": {"id": "1", "from": PERSON, "data": "x"}},
    ],
)
def test_what_means_nothing_to_us_is_not_kept(update):
    assert arrival_of(update, 7) is None


def test_what_people_say_to_each_other_in_a_group_is_not_kept():
    assert arrival_of(message(GROUP, text="中午一起吃饭吗"), 7) is None
    assert arrival_of(message(GROUP, photo=[{"file_id": "a", "file_size": 1}]), 7) is None
