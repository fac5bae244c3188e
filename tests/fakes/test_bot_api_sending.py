"""What the bot may send, and how it is refused."""

from typing import Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from tests.fakes.bot_api import Button, FakeBotApi, NotPossible, Person, Spot, bot_of, picture


def one_button(**action: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("报名", **action)]])


@pytest.fixture
async def telegram():
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def bot(telegram):
    async with bot_of(telegram) as ready:
        yield ready


@pytest.fixture
async def person(telegram):
    somebody = telegram.person(id=7, first_name="前台")
    await somebody.start()
    return somebody


async def test_message_with_buttons_is_on_the_screen(bot, person: Person):
    buttons = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("报名", callback_data="join:1")],
            [InlineKeyboardButton("网页", url="https://louyi.example")],
        ]
    )
    sent = await bot.send_message(7, "周三午餐", reply_markup=buttons)
    assert sent.reply_markup == buttons
    seen = await person.next_message()
    assert (seen.text, seen.message_id, seen.is_from_bot) == ("周三午餐", sent.message_id, True)
    assert seen.rows == (
        (Button("报名", "join:1"),),
        (Button("网页", url="https://louyi.example"),),
    )


async def test_html_is_shown_as_text_and_answered_as_entities(bot, person: Person):
    sent = await bot.send_message(7, "🍱<b>午餐</b> &lt;3", parse_mode=ParseMode.HTML)
    assert sent.text == "🍱午餐 <3"
    assert sent.parse_entities() == {sent.entities[0]: "午餐"}


@pytest.mark.parametrize("text", ["<b>没有结束", "<table>", "多余</i>"])
async def test_broken_html_is_refused(bot, person: Person, text: str):
    with pytest.raises(BadRequest, match="parse entities"):
        await bot.send_message(7, text, parse_mode=ParseMode.HTML)


async def test_text_may_have_4096_characters_after_parsing_and_no_more(bot, person: Person):
    await bot.send_message(7, f"<b>{'楼' * 4096}</b>", parse_mode=ParseMode.HTML)
    with pytest.raises(BadRequest, match="too long"):
        await bot.send_message(7, "楼" * 4097)
    with pytest.raises(BadRequest, match="text is empty"):
        await bot.send_message(7, " ")


async def test_callback_data_may_have_64_bytes_and_no_more(bot, person: Person):
    await bot.send_message(7, "好", reply_markup=one_button(callback_data="楼" * 21 + "x"))
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(7, "好", reply_markup=one_button(callback_data="楼" * 22))


async def test_unknown_chat_is_400_and_stranger_is_403(telegram: FakeBotApi, bot):
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "在吗")
    telegram.person(id=8)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(8, "在吗")


async def test_who_blocks_gets_nothing_until_unblocking(telegram: FakeBotApi, bot, person: Person):
    await person.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(7, "在吗")
    await person.unblock()
    await bot.send_message(7, "欢迎回来")
    changes = [one.my_chat_member for one in await bot.get_updates() if one.my_chat_member]
    assert [(one.old_chat_member.status, one.new_chat_member.status) for one in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert [message.text for message in person.screen()] == ["/start", "欢迎回来"]


async def test_reply_keyboard_is_shown_pressed_and_removed(
    telegram: FakeBotApi, bot, person: Person
):
    keys = ReplyKeyboardMarkup([["午餐", KeyboardButton("我的位置", request_location=True)]])
    await bot.send_message(7, "想做什么？", reply_markup=keys)
    assert person.keyboard() == ((Button("午餐"), Button("我的位置")),)
    pressed = await person.press("午餐")
    assert pressed.message == person.screen()[-1]
    assert person.screen()[-1].text == "午餐"
    with pytest.raises(NotPossible, match="request_location"):
        await person.press("我的位置")
    await bot.send_message(7, "好的", reply_markup=ReplyKeyboardRemove())
    assert person.keyboard() == ()


async def test_location_and_venue(bot, person: Person):
    await bot.send_location(7, 31.23, 121.47)
    sent = await bot.send_venue(7, 31.23, 121.47, "党群服务站", "一楼大堂")
    assert sent.venue.title == "党群服务站"
    assert (await person.next_message()).location == Spot(31.23, 121.47)
    assert (await person.next_message()).location == Spot(31.23, 121.47, "党群服务站", "一楼大堂")


async def test_photo_is_uploaded_and_sent_again_by_its_identifier(
    telegram: FakeBotApi, bot, person: Person
):
    content = picture()
    sent = await bot.send_photo(7, content, caption="签到码")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (40, 30)
    again = await bot.send_photo(7, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    seen = await person.next_message()
    assert seen.text == "签到码"
    assert telegram.content(seen.photo) == content


async def test_photo_that_is_no_picture_and_long_caption_are_refused(bot, person: Person):
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(7, b"not a picture")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(7, picture(), caption="楼" * 1025)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(7, "AgADnothing")


async def test_document_above_one_megabyte_keeps_its_name(
    telegram: FakeBotApi, bot, person: Person
):
    content = b"x" * 3_000_000
    sent = await bot.send_document(7, content, filename="名单.csv", caption="本周")
    assert (sent.document.file_name, sent.document.file_size) == ("名单.csv", 3_000_000)
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == content


async def test_reply_protection_and_silence_are_kept(bot, person: Person):
    asked = await person.send_text("几点？")
    sent = await bot.send_message(
        7,
        "九点",
        reply_to_message_id=asked.message_id,
        disable_notification=True,
        protect_content=True,
    )
    assert sent.reply_to_message.text == "几点？"
    seen = await person.next_message()
    assert (seen.reply_to, seen.is_silent, seen.is_protected) == (asked.message_id, True, True)
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(7, "九点", reply_to_message_id=99)


async def test_chat_action_is_noted(telegram: FakeBotApi, bot, person: Person):
    assert await bot.send_chat_action(7, ChatAction.TYPING)
    assert telegram.world.chat_actions == [(7, "typing")]


async def test_commands_and_texts_are_kept_by_scope_and_language(telegram: FakeBotApi, bot):
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("lunch", "今天吃什么")], scope=scope, language_code="zh")
    assert telegram.commands({"type": "all_private_chats"}, "zh") == [
        {"command": "lunch", "description": "今天吃什么"}
    ]
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match="command_invalid"):
        await bot.set_my_commands([BotCommand("Lunch", "今天吃什么")])
    await bot.set_my_name("楼驿")
    await bot.set_my_description("楼里的管家", language_code="zh")
    await bot.set_my_short_description("管家")
    assert telegram.profile("description", "zh") == "楼里的管家"
    assert (await bot.get_my_short_description()).short_description == "管家"


async def test_unknown_method_and_logged_out_bot(telegram: FakeBotApi, bot):
    with pytest.raises(TelegramError, match="not found in Bot API"):
        await bot.do_api_request("flyToTheMoon")
    await bot.log_out()
    with pytest.raises(BadRequest, match="Logged out"):
        await bot.get_me()
