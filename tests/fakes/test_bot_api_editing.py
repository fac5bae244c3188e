"""Edits, deletions, reactions, pins and answers to presses."""

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReactionTypeEmoji,
)
from telegram.error import BadRequest

from tests.fakes.bot_api import FakeBotApi, NotPossible, Person, ServerClock, bot_of, picture


def button(text: str, data: str = "x") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]])


@pytest.fixture
async def telegram():
    async with FakeBotApi(clock=ServerClock(frozen=True)) as server:
        yield server


@pytest.fixture
async def bot(telegram):
    async with bot_of(telegram) as ready:
        yield ready


@pytest.fixture
async def person(telegram):
    somebody = telegram.person(id=7)
    await somebody.start()
    return somebody


async def test_card_stands_as_it_was_edited_last(bot, person: Person):
    card = await bot.send_message(7, "还有 2 位", reply_markup=button("报名"))
    edited = await bot.edit_message_text(
        "还有 1 位", 7, card.message_id, reply_markup=button("退出")
    )
    assert (edited.text, edited.edit_date is not None) == ("还有 1 位", True)
    seen = person.screen()[-1]
    assert (seen.text, seen.buttons, seen.is_edited) == ("还有 1 位", ["退出"], True)


async def test_edit_without_keyboard_takes_the_buttons_away(bot, person: Person):
    card = await bot.send_message(7, "报名", reply_markup=button("报名"))
    await bot.edit_message_text("已截止", 7, card.message_id)
    assert person.screen()[-1].buttons == []


async def test_same_text_and_buttons_is_not_modified(bot, person: Person):
    card = await bot.send_message(7, "还有 2 位", reply_markup=button("报名"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("还有 2 位", 7, card.message_id, reply_markup=button("报名"))
    await bot.edit_message_reply_markup(7, card.message_id, reply_markup=button("退出"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(7, card.message_id, reply_markup=button("退出"))


async def test_only_own_and_present_messages_can_be_edited(bot, person: Person):
    theirs = await person.send_text("早")
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("晚", 7, theirs.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("晚", 7, 99)
    photo = await bot.send_photo(7, picture())
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("晚", 7, photo.message_id)


async def test_caption_and_media_are_edited(telegram: FakeBotApi, bot, person: Person):
    photo = await bot.send_photo(7, picture(40, 30), caption="旧码")
    await bot.edit_message_caption(7, photo.message_id, caption="新码")
    assert person.screen()[-1].text == "新码"
    edited = await bot.edit_message_media(
        InputMediaPhoto(picture(50, 50), caption="又一个"), 7, photo.message_id
    )
    assert edited.photo[-1].width == 50
    assert person.screen()[-1].text == "又一个"
    assert telegram.content(person.screen()[-1].photo) == picture(50, 50)


async def test_deleted_message_leaves_the_screen(bot, person: Person):
    sent = await bot.send_message(7, "口令")
    assert await bot.delete_message(7, sent.message_id)
    assert "口令" not in [message.text for message in person.screen()]
    with pytest.raises(BadRequest, match="to delete not found"):
        await bot.delete_message(7, sent.message_id)


async def test_press_is_answered_once(telegram: FakeBotApi, bot, person: Person):
    await bot.send_message(7, "午餐？", reply_markup=button("报名", "join:1"))
    press = await person.press("报名")
    query = (await bot.get_updates())[-1].callback_query
    assert (query.data, query.message.text, query.from_user.id) == ("join:1", "午餐？", 7)
    await query.answer("报上了", show_alert=True)
    answer = await person.answer_to(press)
    assert (answer.text, answer.show_alert) == ("报上了", True)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(query.id)


async def test_press_grows_too_old_to_be_answered(telegram: FakeBotApi, bot, person: Person):
    await bot.send_message(7, "午餐？", reply_markup=button("报名", "join:1"))
    press = await person.press("join:1")
    await telegram.advance(16)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press.query_id)
    assert person.answers() == []


async def test_button_that_is_gone_cannot_be_pressed_but_can_be_forged(bot, person: Person):
    card = await bot.send_message(7, "午餐？", reply_markup=button("报名", "join:1"))
    await bot.edit_message_reply_markup(7, card.message_id)
    with pytest.raises(NotPossible, match="no button"):
        await person.press("报名")
    await person.press_data("close:42", card.message_id)
    assert (await bot.get_updates())[-1].callback_query.data == "close:42"


async def test_press_on_a_deleted_message_reports_it_as_inaccessible(bot, person: Person):
    card = await bot.send_message(7, "午餐？", reply_markup=button("报名"))
    await bot.delete_message(7, card.message_id)
    await person.press_data("x", card.message_id)
    query = (await bot.get_updates())[-1].callback_query
    assert not query.message.is_accessible


async def test_newest_of_two_equal_buttons_is_pressed(bot, person: Person):
    await bot.send_message(7, "周三", reply_markup=button("报名", "wed"))
    await bot.send_message(7, "周四", reply_markup=button("报名", "thu"))
    await person.press("报名")
    assert (await bot.get_updates())[-1].callback_query.data == "thu"
    await person.press("报名", person.screen()[1])
    assert (await bot.get_updates())[-1].callback_query.data == "wed"


async def test_reaction_and_pin_are_seen(bot, person: Person):
    asked = await person.send_text("谢谢")
    await bot.set_message_reaction(7, asked.message_id, "👌")
    assert person.screen()[-1].reactions == ("👌",)
    with pytest.raises(BadRequest, match="Invalid custom emoji"):
        await bot.set_message_reaction(7, asked.message_id, "✅")
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(7, asked.message_id, ReactionTypeEmoji("✅"))
    await bot.pin_chat_message(7, asked.message_id)
    assert [one.message_id for one in person.screen() if one.is_pinned] == [asked.message_id]
    assert (await bot.get_chat(7)).pinned_message.text == "谢谢"
