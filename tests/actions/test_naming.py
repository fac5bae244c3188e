"""The names that sentences refer to follow the database, without counting it at every sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, select

from actions.naming import COUNTED_FOR
from activities.events.models import Programme
from tests.city import City, open_city

CANARY = "金丝雀合唱之夜"


async def knows(city: City, name: str) -> bool:
    names = await city.read(city.louyi.concierge.names.index)
    return any(each.name == name for each in names.match(name, kinds=["programme"]))


async def test_a_new_name_is_known_at_once_and_one_taken_away_soon_forgotten(
    tmp_path: Path,
) -> None:
    async with open_city(tmp_path) as city:

        def post(work) -> int:
            old = work.session.scalars(select(Programme)).first()
            values = {
                column.key: getattr(old, column.key)
                for column in Programme.__table__.columns
                if column.key not in {"id", "key", "zh", "en"}
            }
            work.session.add(new := Programme(key="canary", zh=CANARY, en="Canary", **values))
            work.session.flush()
            return new.id

        assert not await knows(city, CANARY)
        number = await city.write(post)
        assert await knows(city, CANARY)
        await city.write(lambda work: work.session.delete(work.session.get(Programme, number)))
        city.clock.advance(COUNTED_FOR + timedelta(seconds=1))
        assert not await knows(city, CANARY)


async def test_sentences_do_not_count_rows(tmp_path: Path) -> None:
    async with open_city(tmp_path) as city:
        await knows(city, "合唱")
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            asked.append(statement)

        event.listen(city.louyi.workshop.engine, "before_cursor_execute", note)
        await knows(city, "合唱")
        mine = [each for each in asked if "event" in each]
        assert mine
        assert not any("count(" in each for each in mine)
