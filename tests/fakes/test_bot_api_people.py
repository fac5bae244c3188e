"""People in their private chats, and people in groups."""

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.fakes.bot_api import FakeBotApi, Group, NotPossible, Person, bot_of, picture


@pytest.fixture
async def telegram():
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def bot(telegram):
    async with bot_of(telegram) as ready:
        yield ready


@pytest.fixture
def person(telegram):
    return telegram.person(id=7, first_name="楼长", language_code="en", username="floor_head")


@pytest.fixture
async def forum(telegram: FakeBotApi, person: Person):
    group = telegram.forum_group("二号楼", owner=person)
    await group.add_bot(by=person)
    return group


async def news(bot: Any) -> Any:
    """All updates, confirmed."""
    found = await bot.get_updates()
    if found:
        await bot.get_updates(offset=found[-1].update_id + 1)
    return found


async def test_start_with_payload_is_a_command(bot, person: Person):
    await person.start("e_42")
    message = (await news(bot))[0].message
    assert (message.text, message.chat.type) == ("/start e_42", "private")
    assert message.entities[0].type == "bot_command"
    assert message.parse_entity(message.entities[0]) == "/start"
    assert (message.from_user.language_code, message.from_user.username) == ("en", "floor_head")


async def test_every_kind_of_content_is_understood(bot, person: Person):
    await person.send_photo(picture(), caption="漏水")
    await person.send_photo(picture(), as_file=True)
    await person.send_location(31.2, 121.5)
    await person.send_sticker("🙏")
    await person.send_voice(4)
    await person.send_contact("+8613800000000")
    await person.send_document(b"a,b", "表.csv")
    photo, file, place, sticker, voice, contact, table = [one.message for one in await news(bot)]
    assert (photo.caption, photo.photo[-1].width) == ("漏水", 40)
    assert file.document.mime_type == "image/jpeg"
    assert place.location.latitude == 31.2
    assert sticker.sticker.emoji == "🙏"
    assert voice.voice.mime_type == "audio/ogg"
    assert contact.contact.user_id == 7
    assert table.document.file_name == "表.csv"


async def test_photo_is_fetched_and_the_large_one_refused(bot, person: Person):
    await person.send_photo(picture())
    await person.send_large_photo()
    small, large = [one.message.photo[-1] for one in await news(bot)]
    assert bytes(await (await bot.get_file(small)).download_as_bytearray()) == picture()
    assert large.file_size == 30 * 1024 * 1024
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nothing")


async def test_next_message_waits_and_returns_each_message_once(bot, person: Person):
    await person.start()
    waiting = asyncio.create_task(person.next_message())
    await bot.send_message(7, "一")
    await bot.send_message(7, "二")
    assert (await waiting).text == "一"
    assert (await person.next_message()).text == "二"
    with pytest.raises(TimeoutError, match="二"):
        await person.next_message(timeout=0.01)


async def test_bot_added_to_a_group_hears_of_it_and_is_admin(
    telegram: FakeBotApi, bot, forum: Group
):
    change, joined = await news(bot)
    assert change.my_chat_member.new_chat_member.status == "administrator"
    assert joined.message.new_chat_members[0].id == telegram.bot_id
    assert (await bot.get_chat_member(forum.chat_id, telegram.bot_id)).can_manage_topics
    assert (await bot.get_chat_member(forum.chat_id, 7)).status == "creator"
    chat = await bot.get_chat(forum.chat_id)
    assert (chat.title, chat.is_forum) == ("二号楼", True)


async def test_topic_is_opened_used_closed_and_reopened(bot, person: Person, forum: Group):
    topic = await bot.create_forum_topic(forum.chat_id, "诉求 12")
    thread = topic.message_thread_id
    await bot.send_message(forum.chat_id, "来自三楼", message_thread_id=thread)
    said = await person.send_text("我来办", chat=forum, thread=thread)
    message = (await news(bot))[-1].message
    assert (message.message_thread_id, message.is_topic_message) == (thread, True)
    seen = [one.text for one in person.screen(forum, thread=thread) if one.text]
    assert seen == ["来自三楼", "我来办"]
    await person.send_text("再说", chat=forum, reply_to=said)
    assert (await news(bot))[-1].message.reply_to_message.text == "我来办"
    await bot.close_forum_topic(forum.chat_id, thread)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(forum.chat_id, thread)
    await bot.reopen_forum_topic(forum.chat_id, thread)


async def test_closed_topic_is_closed_for_members_and_unknown_one_for_all(
    telegram: FakeBotApi, bot, forum: Group
):
    member = telegram.person(id=8)
    await forum.join(member)
    thread = (await bot.create_forum_topic(forum.chat_id, "诉求")).message_thread_id
    await bot.close_forum_topic(forum.chat_id, thread)
    with pytest.raises(NotPossible, match="closed"):
        await member.send_text("喂", chat=forum, thread=thread)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(forum.chat_id, "喂", message_thread_id=999)


async def test_plain_group_has_no_topics_and_member_bot_no_rights(
    telegram: FakeBotApi, bot, person: Person
):
    group = telegram.group("午餐", owner=person)
    await group.add_bot(by=person, as_admin=False)
    with pytest.raises(BadRequest, match="not a forum"):
        await bot.create_forum_topic(group.chat_id, "诉求")
    sent = await bot.send_message(group.chat_id, "早")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(group.chat_id, sent.message_id)


async def test_group_migrates_and_says_where_to(telegram: FakeBotApi, bot, person: Person):
    group = telegram.group("午餐", owner=person)
    await group.add_bot(by=person)
    old = await group.migrate(by=person)
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(old, "早")
    assert refused.value.new_chat_id == group.chat_id
    await bot.send_message(group.chat_id, "早")
    leaving, arriving = [one.message for one in (await news(bot))[-2:]]
    assert leaving.migrate_to_chat_id == group.chat_id
    assert arriving.migrate_from_chat_id == old


async def test_removed_bot_may_not_write_and_hears_nothing(bot, person: Person, forum: Group):
    await forum.remove_bot(by=person)
    await person.send_text("终于走了", chat=forum)
    with pytest.raises(Forbidden, match="kicked from the supergroup chat"):
        await bot.send_message(forum.chat_id, "早")
    assert [one.message.text for one in await news(bot) if one.message and one.message.text] == []


async def test_members_come_and_go(telegram: FakeBotApi, bot, forum: Group):
    await bot.get_updates(allowed_updates=["chat_member", "message"])
    member = telegram.person(id=8)
    await forum.join(member)
    await forum.leave(member)
    changes = [one.chat_member for one in await news(bot) if one.chat_member]
    assert [one.new_chat_member.status for one in changes] == ["member", "left"]
    with pytest.raises(NotPossible, match="not in group"):
        await member.send_text("喂", chat=forum)


async def test_privacy_mode_hides_what_is_not_for_the_bot():
    async with FakeBotApi(has_privacy_mode=True) as telegram, bot_of(telegram) as bot:
        person = telegram.person(id=7)
        group = telegram.group("午餐", owner=person)
        await group.add_bot(by=person, as_admin=False)
        await news(bot)
        await person.send_text("闲聊", chat=group)
        await person.send_text("/lunch", chat=group)
        await person.send_text("@louyi_bot 在吗", chat=group)
        sent = await bot.send_message(group.chat_id, "在")
        await person.send_text("好", chat=group, reply_to=sent.message_id)
        heard = [one.message.text for one in await news(bot)]
        assert heard == ["/lunch", "@louyi_bot 在吗", "好"]
