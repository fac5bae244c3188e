"""What has come into being is found at once, under its new name too; what is gone is not."""

from __future__ import annotations

from activities.db.work import UnitOfWork
from activities.search.query import search
from tests.conversations.events.people import Noon, at

POST = "发布活动：下周三中午 12:15 恒隆 B1 尤克里里合奏 20 人"


async def finds(noon: Noon, words: str) -> list[str]:
    def ask(work: UnitOfWork) -> list[str]:
        return [hit.title for hit in search(work, words, ("event",), "zh")]

    found: list[str] = await noon.city.read(ask)
    return found


async def test_an_event_is_found_from_its_post_to_its_end(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, POST)
    assert "尤克里里合奏" in await finds(noon, "尤克里里")
    await organizer.presses("event.change", event.id)
    await organizer.says("标题改成口琴合奏")
    await organizer.taps("确认修改")
    assert "口琴合奏" in await finds(noon, "口琴")
    assert "尤克里里合奏" not in await finds(noon, "尤克里里")
    await noon.until(at(32, 13, 45))
    assert "口琴合奏" not in await finds(noon, "口琴")


async def test_a_cancelled_event_is_not_found(noon: Noon) -> None:
    organizer = await noon.organizer()
    event = await noon.posted(organizer, POST)
    await organizer.presses("event.cancel", event.id)
    await organizer.taps("天气")
    await organizer.taps("确认取消")
    assert "尤克里里合奏" not in await finds(noon, "尤克里里")


async def test_a_post_in_review_is_not_found_before_it_is_released(noon: Noon) -> None:
    organizer = await noon.organizer(trusted=False)
    event = await noon.posted(organizer, POST)
    assert "尤克里里合奏" not in await finds(noon, "尤克里里")
    worker = await noon.city.worker(await noon.city.operator())
    await worker.presses("event.release", event.id)
    assert "尤克里里合奏" in await finds(noon, "尤克里里")
