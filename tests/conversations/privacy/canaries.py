"""Words that stand nowhere else, planted through every door a person has, and looked for later."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select, text

from activities.conversations.models import Photo
from activities.db.base import Base
from activities.db.work import UnitOfWork
from tests.city import Chat, City
from tests.conversations.concerns.town import Town

NAME = "金丝雀姓名"
ADDRESS = "canary-address-81c2"
WORDS = "金丝雀空调滴水"
MORE = "金丝雀补充一句"
DRAFT = "金丝雀没写完"
CANARIES = (NAME, ADDRESS, WORDS, MORE, DRAFT)


async def lived_in(town: Town) -> Chat:
    """Somebody who has used everything once, with a canary in each."""
    chat = Chat(town.city, NAME, channel="web", address=ADDRESS)
    await chat.says("/building")
    await chat.taps("恒隆广场")
    token = await town.city.louyi.photos.keep(picture())
    await chat.sends(photo=token, text=WORDS)
    await chat.taps("提交")
    concern = await town.concern()
    await town.worker.presses("case.ask_back", concern.id)
    await town.worker.says("请问是哪一间？")
    await chat.presses("concern.add", concern.id)
    await chat.says(MORE)
    await chat.says("/events")
    await chat.taps("苏州河夜跑")
    await chat.taps("报名")
    await chat.says(DRAFT + "，18楼灯坏了")
    return chat


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


async def rows_with(city: City, needle: str) -> dict[str, int]:
    """How many rows of each table the needle stands in."""

    def look(work: UnitOfWork) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in Base.metadata.tables:
            for row in work.session.execute(text(f'SELECT * FROM "{name}"')).mappings():
                if any(needle in plain(value) for value in row.values()):
                    found[name] = found.get(name, 0) + 1
        return found

    return await city.read(look)


def plain(value: Any) -> str:
    """The value as letters, those that JSON writes as numbers included."""
    told = str(value)
    return told.encode().decode("unicode_escape", "ignore") + told if "\\u" in told else told


async def photo_files(city: City, folder: Path) -> tuple[list[str], list[Path]]:
    tokens = await city.read(lambda work: list(work.session.scalars(select(Photo.token))))
    return tokens, sorted((folder / "photos").glob("*.jpg"))


async def a_minute_later(city: City) -> None:
    """Let the last words be delivered, then do what is due."""
    for _ in range(3):
        await city.louyi.delivery.take_up_waiting()
        city.clock.advance(timedelta(seconds=20))
        await city.louyi.ticks.do_due()
    await city.louyi.letting_go.keep_up()
