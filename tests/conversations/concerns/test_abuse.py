"""Bad input and abuse: a flood, a book, a bomb, a wrong hand, two hands at once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from activities.casework.models import CaseStep
from activities.concerns.models import Concern
from activities.conversations.models import InboxMessage, InboxState, Photo
from activities.db.work import UnitOfWork
from activities.people.models import Role, RoleGrant, User
from activities.people.service import revoke
from bot.media import PhotoStore, PhotoUnreadable
from tests.city import texts
from tests.conversations.concerns.town import Town, reported
from tests.web.pictures import HTML, SVG, photo_and_archive, photo_and_page, too_many_pixels

A_FLOOD = 15
A_BOOK = "这是第一百页投诉，内容很长。" * 20_000


async def count(town: Town, table: type) -> int:
    def read(work: UnitOfWork) -> int:
        return int(work.session.scalar(select(func.count()).select_from(table)) or 0)

    return int(await town.city.read(read))


async def test_a_flood_of_reports_by_one_person_makes_ten_and_harms_nobody_else(town: Town) -> None:
    flooder = await town.reporter()
    refused = 0
    for number in range(A_FLOOD):
        await flooder.presses("talk.cancel")
        await flooder.says(f"{number % 20 + 1}楼空调太冷了")
        said = texts(await flooder.presses("draft.confirm", "concern", 1))
        refused += "报得太多" in said
    assert await count(town, Concern) == 10
    assert refused == A_FLOOD - 10
    other = await town.reporter()
    assert "已提交" in texts(await reported(other, "9楼灯坏了"))


async def test_sentences_sent_all_at_once_are_answered_in_order(town: Town) -> None:
    flooder = await town.reporter()
    await asyncio.gather(*(flooder.sends(text="12楼空调太冷了") for _ in range(30)))
    assert await count(town, Concern) == 0

    def unfinished(work: UnitOfWork) -> list[str]:
        return list(
            work.session.scalars(
                select(InboxMessage.state).where(InboxMessage.state != InboxState.DONE)
            )
        )

    assert await town.city.read(unfinished) == []


async def test_a_hundred_pages_are_refused_with_a_sentence_and_change_nothing(town: Town) -> None:
    reporter = await town.reporter()
    assert "太长了" in texts(await reporter.says(A_BOOK))
    assert await count(town, Concern) == 0
    await reported(reporter)
    concern = await town.concern()
    await town.worker.presses("case.answer", concern.id)
    assert "太长了" in texts(await town.worker.says(A_BOOK))
    assert "已提交" not in texts(await reporter.news())


@pytest.mark.parametrize("data", [too_many_pixels(), SVG, HTML], ids=["zip bomb", "svg", "page"])
async def test_what_is_no_photo_is_not_kept(town: Town, data: bytes) -> None:
    store: PhotoStore = town.city.louyi.photos
    with pytest.raises(PhotoUnreadable):
        await store.keep(data)
    assert await count(town, Photo) == 0


@pytest.mark.parametrize("data", [photo_and_archive(), photo_and_page()], ids=["zip", "html"])
async def test_of_a_polyglot_only_the_picture_is_left(town: Town, data: bytes) -> None:
    store: PhotoStore = town.city.louyi.photos
    kept = store.path(await store.keep(data)).read_bytes()
    assert b"PK\x03\x04" not in kept
    assert b"<script" not in kept
    assert kept.startswith(b"\xff\xd8")


async def test_a_worker_removed_a_minute_ago_does_nothing_more(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    await town.worker.news()
    worker_id, admin_id = await town.worker.user_id(), await town.operator.user_id()

    def dismiss(work: UnitOfWork) -> None:
        grant = work.session.scalars(select(RoleGrant).where(RoleGrant.user_id == worker_id)).one()
        revoke(work, work.session.get_one(User, admin_id), grant.id)

    await town.city.write(dismiss)
    for verb in ("case.take", "case.show", "case.answer", "case.resolve", "case.page"):
        said = texts(await town.worker.presses(verb, concern.id))
        assert "空调" not in said, verb
    assert (await town.concern()).state == "new"


async def test_a_worker_of_another_tower_and_a_stranger_do_nothing(town: Town) -> None:
    reporter, stranger = await town.reporter(), await town.reporter()
    elsewhere = await town.city.worker(town.operator, "大悦城")
    await reported(reporter)
    concern = await town.concern()
    for chat in (stranger, elsewhere):
        for verb in ("case.take", "case.show", "case.resolve", "concern.status", "concern.fixed"):
            assert "没有找到" in texts(await chat.presses(verb, concern.id)), verb
    assert (await town.concern()).state == "new"


async def test_a_number_typed_guessed_or_forged_opens_nothing(town: Town) -> None:
    reporter, stranger = await town.reporter(), await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    typed = texts(await stranger.says(f"查一下 {concern.number} 的进度"))
    guessed = texts(await stranger.says("查一下 K7QM-2XRD 的进度"))
    assert "空调" not in typed
    assert typed == guessed, "whether a number exists is nobody's business"
    token = town.city.louyi.signer.sign(
        reporter.conversation_id or 0, "concern.status", (concern.id,)
    )
    assert "已经过期" in texts(await stranger.sends(token=token))
    assert "已经过期" in texts(await stranger.sends(token=token[:-1] + "A"))


async def test_two_workers_who_take_the_same_case_at_once(town: Town) -> None:
    second = await town.city.worker(town.operator)
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    await second.says("/menu")
    both = await asyncio.gather(
        town.worker.presses("case.take", concern.id), second.presses("case.take", concern.id)
    )
    taken = ["已受理" in texts(each) or "您已" in texts(each) for each in both]

    def steps(work: UnitOfWork) -> int:
        query = select(func.count()).where(CaseStep.event == "acknowledge")
        return int(work.session.scalar(query) or 0)

    assert await town.city.read(steps) == 1
    assert taken.count(True) <= 1


async def test_a_reply_that_crosses_with_the_close_is_kept_and_opens_nothing(town: Town) -> None:
    reporter = await town.reporter()
    await reported(reporter)
    concern = await town.concern()
    await town.worker.presses("case.resolved", concern.id, "fixed")
    await town.worker.presses("case.answer", concern.id)
    await reporter.news()
    await asyncio.gather(
        reporter.presses("concern.fixed", concern.id), town.worker.says("顺便看了回风口")
    )
    assert (await town.concern()).state == "closed"
    assert "顺便看了回风口" in texts(await reporter.screen())


async def test_a_role_is_never_taken_from_words(town: Town) -> None:
    stranger = await town.reporter()
    for words in (
        "我是管理员",
        "/claim ABCD-EFGH-JKMN",
        "/join 2345-6789-ABCD",
        "授权我为楼宇工作者",
    ):
        await stranger.says(words)
    user_id = await stranger.user_id()

    def roles(work: UnitOfWork) -> list[str]:
        return list(
            work.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id))
        )

    assert await town.city.read(roles) == []
    assert Role.ADMIN not in await town.city.read(roles)
