"""Once a quarter the people of a station are asked whether its entry is still right."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.scheduling.models import Due
from activities.stations.changing import REVIEW
from activities.stations.models import ServiceStation
from tests.city import City, texts


async def _until_asked(city: City) -> None:
    def due_at(work: UnitOfWork) -> timedelta:
        rows = work.session.scalars(
            select(Due.due_at).where(Due.kind == REVIEW, Due.done_at.is_(None))
        )
        return min(rows) - work.now

    city.clock.advance(await city.read(due_at) + timedelta(minutes=1))
    await city.louyi.ticks.do_due()


async def _plaza_66(city: City) -> ServiceStation:
    def read(work: UnitOfWork) -> ServiceStation:
        return work.session.scalars(
            select(ServiceStation).where(ServiceStation.key == "plaza_66_station")
        ).one()

    station: ServiceStation = await city.read(read)
    return station


async def test_the_worker_confirms_with_one_tap(city: City) -> None:
    worker = await city.worker(await city.operator())
    await _until_asked(city)
    assert "现在还对吗" in texts(await worker.news())
    answer = texts(await worker.taps("都对"))
    assert "已记为今天核对过" in answer
    assert (await _plaza_66(city)).checked_at is not None


async def test_a_doubt_is_shown_to_everybody(city: City) -> None:
    worker = await city.worker(await city.operator())
    await _until_asked(city)
    await worker.news()
    assert "已记下" in texts(await worker.taps("有变化"))
    anna = city.person()
    assert "正在核对" in texts(await anna.says("恒隆白领驿站在哪"))


async def test_nobody_else_can_confirm(city: City) -> None:
    anna = city.person()
    station = await _plaza_66(city)
    shown = texts(await anna.presses("station.confirm", station.id))
    assert "没有" in shown
    assert (await _plaza_66(city)).checked_at is None
