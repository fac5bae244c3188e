"""Lunch over Telegram, both languages: from the sentence to the counter, and the vendor's files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from activities.clock import SHANGHAI
from activities.lunch.order_models import LunchOrder
from tests.conversations.telegram.town import Town, Visitor
from tests.fakes.bot_api import VisibleMessage, picture


@dataclass(frozen=True)
class Words:
    """What is said and read in one language."""

    code: str
    tower: str
    vendor: str
    order: str
    draft: str
    confirm: str
    done: str
    change: str
    changed: str
    cancel: str
    cancelled: str
    again: str
    menu: str
    dish: str
    more: str
    time: str
    note: str
    no_onion: str


ZH = Words(
    "zh-hans", "恒隆广场", "老弄堂面馆", "明天中午两份牛肉面 11:45 取，一份不要香菜",
    "请确认您的午餐", "确认", "订好了", "改一下我的午餐，改成三份", "请确认修改", "取消午餐",
    "已取消", "再来一次", "/lunch", "红烧牛肉面", "➕", "换时间", "备注", "不要葱",
)  # fmt: skip
EN = Words(
    "en", "Plaza 66", "Noodle Lane", "two beef noodles tomorrow at 11:45, one without coriander",
    "Please confirm your lunch", "Confirm", "Pick-up code", "change my lunch, make it three",
    "confirm the change", "cancel my lunch", "ancelled", "the usual", "/lunch",
    "Braised beef noodles", "➕", "🕛 Time", "📝 Note", "no spring onion",
)  # fmt: skip
BOTH = pytest.mark.parametrize("say", [ZH, EN], ids=["zh", "en"])


def at(hour: int, minute: int, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


async def eater(town: Town, say: Words = ZH) -> Visitor:
    visitor = town.visitor("白领", say.code)
    await visitor.says("/building")
    await visitor.taps(say.tower)
    return visitor


async def cook(town: Town, say: Words = ZH) -> Visitor:
    operator = await town.operator()
    await operator.says("/vendorinvite")
    [told] = await operator.taps("老弄堂面馆")
    visitor = town.visitor("商家", say.code)
    await visitor.says(f"/vendor {told.text.split('/vendor ')[1].split()[0]}")
    return visitor


async def becomes(town: Town, moment: datetime) -> None:
    await town.passes(moment - town.clock.now())


def screen(visitor: Visitor) -> str:
    return "\n".join(each.text for each in visitor.from_bot())


async def downloaded(town: Town, message: VisibleMessage) -> bytes:
    stored = town.telegram.world.files.by_id(message.document or "")
    assert stored is not None
    return stored.content


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@BOTH
async def test_a_sentence_and_a_tap_then_changed_and_cancelled(any_town: Town, say: Words):
    visitor = await eater(any_town, say)
    [draft] = await visitor.says(say.order)
    assert say.draft in draft.text
    await visitor.taps(say.confirm)
    assert say.done in screen(visitor)
    await visitor.says(say.change)
    assert say.changed in screen(visitor)
    await visitor.taps(say.confirm)
    [order] = await any_town.rows(LunchOrder)
    assert (order.state, order.portions) == ("changed", 3)
    await visitor.says(say.cancel)
    assert say.cancelled in screen(visitor)


@BOTH
async def test_the_menu_card_orders_with_taps_alone(town: Town, say: Words):
    visitor = await eater(town, say)
    await visitor.says(say.menu)
    for label in (say.dish, say.more, say.time, "12:15–", say.note, say.no_onion, say.confirm):
        await visitor.taps(label)
    [order] = await town.rows(LunchOrder)
    [item] = order.items
    assert (order.slot_day.slot.starts, item.count, item.note.lower()) == (
        "12:15", 2, say.no_onion.lower(),
    )  # fmt: skip


@BOTH
async def test_after_the_cut_off_by_a_second_nothing_is_ordered_for_today(town: Town, say: Words):
    visitor = await eater(town, say)
    await visitor.says("今天一份牛肉面" if say is ZH else "one beef noodles today")
    await becomes(town, at(10, 30))
    await visitor.taps(say.confirm)
    assert await town.rows(LunchOrder) == []


@pytest.mark.parametrize(
    ("say", "names", "line"),
    [
        (ZH, ("标签.pdf", "清单.xlsx"), "标签，共 2 张"),
        (EN, ("labels.pdf", "list.xlsx"), "2 labels"),
    ],
    ids=["zh", "en"],
)
async def test_the_vendor_gets_labels_and_list_as_files(
    any_town: Town, say: Words, names: tuple[str, str], line: str
):
    vendor, visitor = await cook(any_town, say), await eater(any_town)
    await visitor.says("今天两份牛肉面，一份不要香菜")
    await visitor.taps("确认")
    await becomes(any_town, at(10, 30))
    files = [each for each in await vendor.news() if each.document]
    kept = [any_town.telegram.world.files.by_id(each.document) for each in files]
    assert [each.file_name.rsplit(" ", 1)[-1] for each in kept] == list(names)
    assert line in files[0].text
    assert (await downloaded(any_town, files[0])).startswith(b"%PDF")
    book = load_workbook(io.BytesIO(await downloaded(any_town, files[1])))
    assert "不要香菜" in [row[3] for row in book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("say", "problem", "publish", "shown"),
    [
        (ZH, "第 3 行没有读到价格", "发布菜单", "冬瓜排骨汤 ¥19.00"),
        (EN, "Row 3 has no price", "Publish", "Winter melon soup"),
    ],
    ids=["zh", "en"],
)
async def test_a_menu_file_is_read_in_the_chat(
    any_town: Town, say: Words, problem: str, publish: str, shown: str
):
    vendor = await cook(any_town, say)
    content = workbook(
        ("菜名", "英文名", "价格"), ("冬瓜排骨汤", "Winter melon soup", 19), ("凉粉", "", None)
    )
    await vendor.person.send_document(content, "菜单.xlsx", "明天" if say is ZH else "tomorrow")
    [draft] = await vendor.news()
    assert problem in draft.text
    await vendor.taps(publish)
    assert shown in screen(vendor)


async def test_the_template_comes_as_a_file_and_goes_back_as_a_menu(town: Town):
    vendor = await cook(town)
    [template] = await vendor.says("/menutemplate")
    content = await downloaded(town, template)
    await vendor.person.send_document(content, "菜单模板.xlsx")
    [draft] = await vendor.news()
    assert "红烧牛肉面 ¥28.00 ×80" in draft.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("菜单.xls", b"\xd0\xcf\x11\xe0", "旧的 .xls 请先另存为 .xlsx"),
        ("menu.pdf", b"%PDF-1.7", "这种文件我读不了"),
        ("menu.xlsx", b"PK\x03\x04", "打不开"),
        ("menu.csv", b"a" * 1_000_001, "文件太大了（最多 1 MB）"),
    ],
)
async def test_other_files_are_refused_in_words(town: Town, name: str, content: bytes, told: str):
    vendor = await cook(town)
    await vendor.person.send_document(content, name)
    assert told in (await vendor.news())[-1].text


async def test_a_menu_in_a_message_and_a_photo_with_a_dishs_name(town: Town):
    vendor, visitor = await cook(town), await eater(town)
    [draft] = await vendor.says("明天：牛肉面 28、番茄炒蛋盖饭 22、青菜 9×100")
    assert "番茄炒蛋盖饭 ¥22.00" in draft.text
    await vendor.taps("发布菜单")
    [kept] = await vendor.sends_photo(picture(), "牛肉面")
    assert "照片已更新" in kept.text
    [card] = await visitor.says("牛肉面多少钱")
    assert card.photo is not None
    assert "牛肉面" in card.text


async def test_a_picture_sent_as_a_file_is_re_encoded_like_a_photo(town: Town):
    vendor = await cook(town)
    await vendor.person.send_document(picture(), "IMG_1.png", "牛肉面")
    assert "照片已更新" in (await vendor.news())[-1].text
    [kept] = list((town.louyi.settings.data_dir / "photos").glob("*"))
    assert kept.read_bytes().startswith(b"\xff\xd8\xff")


async def wants_the_digest(visitor: Visitor, say: Words) -> None:
    await visitor.says("/digest")
    await visitor.taps("开启" if say is ZH else "Switch on")


async def orders_from_the_digest(town: Town, visitor: Visitor, say: Words) -> None:
    """At half past nine, an hour before the cut-off, the same as last time in one tap."""
    await becomes(town, at(9, 29, day=25))
    assert await visitor.news() == []
    await becomes(town, at(9, 30, day=25))
    [digest] = await visitor.news()
    assert ("今天中午吃什么" if say is ZH else "What is for lunch today") in digest.text
    await visitor.taps("照上次" if say is ZH else "As last time")
    assert say.done in screen(visitor)


async def gets_the_list_and_tells(town: Town, vendor: Visitor, visitor: Visitor, say: Words):
    await becomes(town, at(10, 30, day=25))
    listed = await vendor.news()
    assert "共 2 份" in listed[0].text
    assert len([each for each in listed if each.document]) == 2
    await vendor.taps("晚 15 分钟")
    assert ("晚到约 15 分钟" if say is ZH else "15 minutes late") in screen(visitor)
    await vendor.taps("已送到")
    assert ("午餐到了" if say is ZH else "Lunch is there") in (await visitor.news())[-1].text


@BOTH
async def test_a_whole_day_from_the_digest_to_the_counter(town: Town, say: Words):
    visitor, vendor = await eater(town, say), await cook(town)
    await visitor.says(say.order.replace("明天", "今天").replace("tomorrow", "today"))
    await visitor.taps(say.confirm)
    await wants_the_digest(visitor, say)
    await becomes(town, at(10, 30))
    await becomes(town, at(14, 0))
    await visitor.news()
    await orders_from_the_digest(town, visitor, say)
    await vendor.news()
    await gets_the_list_and_tells(town, vendor, visitor, say)
    code = next(row.code for row in await town.rows(LunchOrder) if row.day.day == 25)
    await vendor.taps("交餐")
    await vendor.says(code.lower())
    assert f"{code} 已交餐" in screen(vendor)
    await becomes(town, at(14, 0, day=25))
    states = {row.day.day: row.state for row in await town.rows(LunchOrder)}
    assert states == {24: "no_show", 25: "picked_up"}


async def test_a_digest_missed_while_we_were_down_is_not_the_last_one(town: Town):
    visitor = await eater(town)
    await wants_the_digest(visitor, ZH)
    await becomes(town, at(12, 0, day=25))
    assert await visitor.news() == []
    await becomes(town, at(9, 30, day=26))
    assert "今天中午吃什么" in (await visitor.news())[-1].text
