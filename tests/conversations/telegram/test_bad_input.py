"""What people send that cannot be used: a clear answer, and no half-written row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import product

import aiohttp
import pytest
from sqlalchemy import func, select

from activities.concerns.models import Concern
from activities.conversations.models import Draft, InboxMessage, OutboxMessage, Photo
from activities.db.base import Base
from tests.conversations.telegram.town import Town, Visitor
from tests.fakes.bot_api import picture

GROWS_WITH_EVERY_MESSAGE = {
    "inbox_message", "outbox_message", "conversation", "user", "identity", "shown_card",
}  # fmt: skip
LANGUAGES = [("zh-hans", 0), ("en", 1)]
in_both_languages = pytest.mark.parametrize(("language", "n"), LANGUAGES, ids=["zh", "en"])


async def rows_of_the_domain(town: Town) -> dict[str, int]:
    """How many rows each table has that a message without effect must leave alone."""

    def count(work):
        return {
            name: work.session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
            if name not in GROWS_WITH_EVERY_MESSAGE
        }

    return await town.read(count)


async def assert_nothing_is_half_done(town: Town) -> None:
    unfinished = [each.state for each in await town.rows(InboxMessage) if each.state != "done"]
    assert unfinished == [], "every message is answered, none is dead"
    unsent = [each.state for each in await town.rows(OutboxMessage) if each.state != "sent"]
    assert unsent == []


async def answered(town: Town, visitor: Visitor, send: Callable[[], Awaitable[object]]) -> str:
    """Send something useless; the one answer, when nothing else has changed."""
    before = await rows_of_the_domain(town)
    await send()
    answers = await visitor.news()
    assert await rows_of_the_domain(town) == before
    await assert_nothing_is_half_done(town)
    assert len(answers) == 1, [each.text for each in answers]
    return answers[0].text


async def known(town: Town, language: str) -> Visitor:
    visitor = town.visitor(language=language)
    await visitor.starts()
    return visitor


@in_both_languages
async def test_an_unknown_command(town: Town, language: str, n: int):
    visitor = await known(town, language)
    text = await answered(town, visitor, partial(visitor.person.send_text, "/nonsense 5"))
    assert ("我不认识这个命令", "I do not know that command")[n] in text


@in_both_languages
async def test_twenty_thousand_characters(town: Town, language: str, n: int):
    visitor = await known(town, language)
    words = ("水龙头坏了", "the tap is broken ")[n]
    long = (words * 20_000)[:20_000]
    text = await answered(town, visitor, partial(visitor.person.send_text, long))
    assert ("太长了", "too long")[n] in text


BLANKS = (" ", "\n\n", "\u3000", "\u200b\u200b", "\u2800", "\x07\x00\x1b")


@in_both_languages
async def test_a_message_without_a_word(town: Town, language: str, n: int):
    visitor = await known(town, language)
    for blank in BLANKS:
        text = await answered(town, visitor, partial(visitor.person.send_text, blank))
        assert ("这条消息是空的", "That message was empty")[n] in text, ascii(blank)


@in_both_languages
async def test_a_sticker_and_a_voice_message(town: Town, language: str, n: int):
    visitor = await known(town, language)
    text = await answered(town, visitor, visitor.person.send_sticker)
    assert ("收到表情", "Nice one")[n] in text
    text = await answered(town, visitor, visitor.person.send_voice)
    assert ("听不了语音", "cannot listen to voice")[n] in text


@in_both_languages
async def test_a_contact_and_a_document(town: Town, language: str, n: int):
    visitor = await known(town, language)
    unsupported = ("这种消息我还看不懂", "cannot read that kind of message")[n]
    of_no_use = ("这种文件我读不了", "cannot read files of that kind")[n]
    assert unsupported in await answered(
        town, visitor, partial(visitor.person.send_contact, "+8613800000000")
    )
    assert of_no_use in await answered(
        town, visitor, partial(visitor.person.send_document, b"%PDF-1.7", "lease.pdf")
    )


@in_both_languages
@pytest.mark.parametrize("as_file", [False, True], ids=["as photo", "as file"])
async def test_a_photo_of_thirty_megabytes(town: Town, as_file: bool, language: str, n: int):
    visitor = await known(town, language)
    text = await answered(town, visitor, partial(visitor.person.send_large_photo, as_file=as_file))
    assert ("照片太大了（最多 20 MB）", "too large (20 MB at most)")[n] in text
    assert town.telegram.calls_of("getFile") == []


@in_both_languages
async def test_a_text_file_that_says_it_is_a_photo(town: Town, language: str, n: int):
    visitor = await known(town, language)
    text = await answered(town, visitor, partial(visitor.person.send_photo, b"dear diary"))
    assert ("不是我能打开的照片", "cannot open that file as a photo")[n] in text
    assert await town.count(Photo) == 0
    assert not list((town.louyi.settings.data_dir / "photos").glob("*"))


@in_both_languages
async def test_a_third_language(town: Town, language: str, n: int):
    visitor = await known(town, language)
    words = "В туалете на восемнадцатом этаже сломан кран"
    text = await answered(town, visitor, partial(visitor.person.send_text, words))
    assert "中文" in text or "Chinese" in text


@in_both_languages
async def test_an_edited_message(town: Town, language: str, n: int):
    visitor = await known(town, language)
    sent = await visitor.person.send_text(("谢谢", "thank you")[n])
    await visitor.news()
    text = await answered(
        town, visitor, partial(visitor.person.edit_text, sent, "18楼女厕水龙头坏了")
    )
    assert ("看到您修改了之前的消息", "you edited an earlier message")[n] in text
    assert await town.count(Draft) == 0


SPACES = ("", " ", "\u3000", "\u00a0", "\u2003", "\ufeff", "\u200b", "\t", "\n", "\x00", "\u2800")
INTENTS = ('/order{"x":1}', "／order{}", "/register_event", "/restart", "/report_concern@1.0")


async def test_a_typed_intent_does_nothing(town: Town):
    visitor = await known(town, "zh-hans")
    for space, intent in product(SPACES, INTENTS):
        text = await answered(town, visitor, partial(visitor.person.send_text, space + intent))
        assert "我不认识这个命令" in text, ascii(space + intent)


@in_both_languages
async def test_control_characters_are_taken_out_of_what_is_kept(town: Town, language: str, n: int):
    visitor = town.visitor("报告\x00人\x1b[31m", language)
    await visitor.starts()
    await visitor.taps(("恒隆广场", "Plaza 66")[n])
    words = ("18楼女厕\x00水龙头\x1b坏了", "the tap in the \x00ladies' on 18F is \x08broken")[n]
    await visitor.says(words)
    await visitor.taps(("提交", "Send")[n])
    [concern] = await town.rows(Concern)
    assert concern.text == ("18楼女厕水龙头坏了", "the tap in the ladies' on 18F is broken")[n]
    assert concern.reporter.name == "报告人[31m"


@in_both_languages
async def test_buttons_of_ones_own_making(town: Town, language: str, n: int):
    visitor = await known(town, language)
    card = visitor.from_bot()[-1]
    good = card.rows[0][0].callback_data
    forged = [
        "~case.take:1:AAAAAAAAAAAAAAAA",
        "~staff.invite_as:'admin:AAAAAAAAAAAAAAAA",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace("place.choose:1", "place.choose:2"),
        "place.choose:1",
        "~",
        "x" * 64,
        "~" + "💧" * 15,
    ]
    for data in forged:
        text = await answered(town, visitor, partial(visitor.person.press_data, data, card))
        assert ("已经过期", "Things have changed since that card")[n] in text, data
    [own] = await visitor.taps(card.buttons[0])
    assert own.buttons


async def test_the_button_of_another_person(town: Town):
    one, other = await known(town, "zh-hans"), await known(town, "zh-hans")
    token = one.from_bot()[-1].rows[0][0].callback_data
    text = await answered(
        town, other, partial(other.person.press_data, token, other.from_bot()[-1])
    )
    assert "已经过期" in text


async def test_the_button_of_a_thing_that_is_gone(town: Town):
    visitor = await known(town, "zh-hans")
    await visitor.taps("恒隆广场")
    await visitor.says("18楼女厕水龙头坏了")
    card = visitor.from_bot()[-1]
    await visitor.taps("放弃")
    text = await answered(
        town,
        visitor,
        partial(visitor.person.press_data, card.find("提交").callback_data, card),
    )
    assert "已经过期" in text
    assert await town.count(Concern) == 0


@pytest.mark.parametrize("typed", ["~", "~ 100 元", "～", "~_~", "~talk.menu"])
async def test_words_that_begin_with_a_wave_are_words(town: Town, typed: str):
    visitor = await known(town, "zh-hans")
    answers = await visitor.says(typed)
    assert answers
    assert not any("已经过期" in each.text for each in answers)


async def test_a_picture_sent_as_a_file_is_a_photo(town: Town):
    visitor = await known(town, "zh-hans")
    await visitor.taps("恒隆广场")
    await visitor.says("18楼女厕水龙头坏了")
    await visitor.person.send_document(picture(), "tap.jpg")
    [card] = await visitor.news()
    assert "📷 1 张照片" in card.text


BROKEN_UPDATES = [
    {},
    [],
    "message",
    {"update_id": 1},
    {"update_id": 2, "message": None},
    {"update_id": 3, "message": {"text": "在吗"}},
    {"update_id": 4, "message": {"from": {"id": 5}, "chat": {"id": 5, "type": "private"}}},
    {"update_id": 5, "message": {"from": {}, "chat": {}, "text": "在吗"}},
    {"update_id": 6, "callback_query": {"id": "1"}},
    {"update_id": 7, "callback_query": {"id": "1", "from": {"id": 5}, "data": "~x"}},
    {
        "update_id": 8,
        "message": {"from": {"id": 5}, "chat": {"id": 5, "type": "channel"}, "text": ""},
    },
    {
        "update_id": 9,
        "message": {"from": {"id": 5}, "chat": {"id": 5, "type": "private"}, "photo": []},
    },
    {
        "update_id": 10,
        "message": {
            "from": {"id": 5},
            "chat": {"id": 5, "type": "private"},
            "location": {"latitude": "north"},
        },
    },
]


async def test_a_broken_update_is_taken_and_blocks_nobody(by_webhook: Town):
    town = by_webhook
    headers = {"X-Telegram-Bot-Api-Secret-Token": town.louyi.telegram.webhook_secret}
    url = f"{town.louyi.settings.base_url}/webhooks/telegram"
    async with aiohttp.ClientSession() as session:
        for update in BROKEN_UPDATES:
            async with session.post(url, json=update, headers=headers) as response:
                assert response.status == 200, update
    visitor = town.visitor()
    assert await visitor.starts()
    await assert_nothing_is_half_done(town)


async def test_a_broken_update_is_taken_by_polling_too(town: Town):
    for number, broken in enumerate(BROKEN_UPDATES[3:]):
        kind, body = list(broken.items())[-1]  # type: ignore[attr-defined]
        town.telegram.world.updates.add(kind, body, lane=number)
    visitor = town.visitor()
    assert await visitor.starts()
    await assert_nothing_is_half_done(town)
