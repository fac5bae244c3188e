"""Who has lunch in the tests: people with a building, and somebody who acts for a vendor."""

from __future__ import annotations

import io
from datetime import datetime

from openpyxl import Workbook
from sqlalchemy import select

from activities.clock import SHANGHAI
from activities.lunch.order_models import LunchOrder
from tests.city import Chat, City, Shown

NOODLES = "老弄堂面馆"


def on(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


async def at(city: City, moment: datetime) -> None:
    """Let it be that moment, with everything that is due by then done."""
    city.clock.set(moment)
    await city.louyi.ticks.do_due()


async def worker(city: City, language: str = "zh") -> Chat:
    """Somebody who works in Plaza 66."""
    chat = city.person("白领", language)
    await chat.says("/building" if language == "zh" else "/building ")
    await chat.taps("恒隆广场" if language == "zh" else "Plaza 66")
    return chat


async def vendor(
    city: City, name: str = NOODLES, *, operator: Chat | None = None, language: str = "zh"
) -> Chat:
    """Somebody who acts for a vendor, invited by the operator."""
    operator = operator or await city.operator()
    await operator.says("/vendorinvite")
    [told] = await operator.taps(name)
    code = told.text.split("/vendor ")[1].strip()
    chat = city.person("商家", language)
    await chat.says(f"/vendor {code}")
    return chat


async def sends_file(chat: Chat, data: bytes, name: str, text: str = "") -> list[Shown]:
    """Send a file as the web page does: read before it is stored."""
    readings = await chat.city.louyi.files.read(data, name)
    return await chat.sends(text=text, document={"name": name, "readings": readings})


async def states(city: City) -> list[str]:
    def read(work):
        rows = work.session.scalars(select(LunchOrder).order_by(LunchOrder.id)).unique()
        return [row.state for row in rows]

    return await city.read(read)


def workbook(*rows: tuple[object, ...]) -> bytes:
    """A menu file with these rows, the first of them the names of the columns."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def documents(shown: list[Shown]) -> list[Shown]:
    return [each for each in shown if each.payload["type"] == "document"]
