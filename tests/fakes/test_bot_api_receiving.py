"""How the bot gets its updates by polling."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict, InvalidToken

from tests.fakes.bot_api import FakeBotApi, bot_of


@pytest.fixture
async def telegram():
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def bot(telegram):
    async with bot_of(telegram) as ready:
        yield ready


async def test_bot_learns_who_it_is(telegram: FakeBotApi, bot):
    me = await bot.get_me()
    assert (me.is_bot, me.username, me.id) == (True, "louyi_bot", telegram.bot_id)


async def test_wrong_token_is_refused(telegram: FakeBotApi):
    stranger = Bot("1:wrong", base_url=telegram.base_url, base_file_url=telegram.base_file_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_updates_repeat_until_a_higher_offset_confirms_them(telegram: FakeBotApi, bot):
    person = telegram.person(id=7)
    await person.send_text("一")
    await person.send_text("二")
    first = await bot.get_updates()
    again = await bot.get_updates()
    assert [update.update_id for update in again] == [update.update_id for update in first]
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in rest] == ["二"]
    assert telegram.pending == [first[1].update_id]
    assert [one["message"]["text"] for one in telegram.pending_updates] == ["二"]
    assert telegram.count_of("getupdates") == 3


async def test_update_ids_are_sequential(telegram: FakeBotApi, bot):
    for number in range(5):
        await telegram.person(id=number + 1).send_text("早")
    numbers = [update.update_id for update in await bot.get_updates()]
    assert numbers == list(range(numbers[0], numbers[0] + 5))


async def test_limit_takes_the_oldest_and_negative_offset_keeps_the_newest(
    telegram: FakeBotApi, bot
):
    person = telegram.person()
    for text in "一二三四":
        await person.send_text(text)
    assert [one.message.text for one in await bot.get_updates(limit=2)] == ["一", "二"]
    assert [one.message.text for one in await bot.get_updates(offset=-1)] == ["四"]
    assert [one.message.text for one in await bot.get_updates()] == ["四"]


async def test_poll_holds_until_somebody_writes(telegram: FakeBotApi, bot):
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_until(lambda: telegram.calls_of("getUpdates"))
    assert not poll.done()
    await telegram.person().send_text("在吗")
    assert [update.message.text for update in await poll] == ["在吗"]


async def test_poll_without_news_ends_empty_after_its_timeout(telegram: FakeBotApi, bot):
    assert await bot.get_updates(timeout=1) == ()
    assert telegram.calls_of("getUpdates")[0].seconds >= 0.9


async def test_newer_poll_ends_the_older_with_conflict(telegram: FakeBotApi, bot):
    async with bot_of(telegram) as rival:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await telegram.wait_until(lambda: len(telegram.calls_of("getUpdates")) == 1)
        newer = asyncio.create_task(rival.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await older
        await telegram.person().send_text("早")
        assert len(await newer) == 1


async def test_poller_that_was_killed_does_not_disturb_the_next(telegram: FakeBotApi, bot):
    killed = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_until(lambda: telegram.calls_of("getUpdates"))
    killed.cancel()
    await telegram.person().send_text("早")
    assert len(await bot.get_updates()) == 1


async def test_polling_with_a_webhook_set_is_a_conflict(telegram: FakeBotApi, bot):
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_setting_a_webhook_ends_a_poll_that_holds(telegram: FakeBotApi, bot):
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_until(lambda: telegram.calls_of("getUpdates"))
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict):
        await poll


async def test_only_wanted_kinds_are_queued_once_the_bot_has_said_so(telegram: FakeBotApi, bot):
    person = telegram.person()
    await bot.get_updates(allowed_updates=["callback_query"])
    await person.send_text("不会到")
    await bot.get_updates(allowed_updates=["message"])
    await person.send_text("会到")
    assert [update.message.text for update in await bot.get_updates()] == ["会到"]


async def test_reactions_and_members_come_only_when_asked_for(telegram: FakeBotApi, bot):
    person = telegram.person()
    message = await person.send_text("早")
    await person.react(message, "👍")
    assert [update.message_reaction for update in await bot.get_updates()] == [None]
    await bot.get_updates(allowed_updates=["message", "message_reaction"])
    await person.react(message, "🔥")
    reaction = (await bot.get_updates())[-1].message_reaction
    assert (reaction.old_reaction[0].emoji, reaction.new_reaction[0].emoji) == ("👍", "🔥")


async def test_updates_are_kept_as_they_were_when_they_happened(telegram: FakeBotApi, bot):
    person = telegram.person()
    message = await person.send_text("八点")
    await person.edit_text(message, "九点")
    before, after = await bot.get_updates()
    assert before.message.text == "八点"
    assert after.edited_message.text == "九点"
    assert after.edited_message.message_id == before.message.message_id
    assert after.edited_message.edit_date is not None
