"""The vendor's side: labels and list, menus by message and by file, photos, news."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select

from activities.lunch.models import Dish
from activities.lunch.order_models import LunchOrder
from activities.lunch.personal_models import VendorManager
from bot.documents import DocumentGone
from bot.sent_files import FileOfNoUse
from tests.city import Chat, City, open_city, texts
from tests.conversations.lunch.people import (
    at,
    documents,
    on,
    sends_file,
    states,
    vendor,
    workbook,
    worker,
)
from tests.fakes.bot_api import picture

HEAD = ("菜名", "英文名", "价格（元）", "份数", "饮食标记", "含有")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with open_city(tmp_path) as opened:
        yield opened


async def order(chat: Chat, text: str, confirm: str = "确认") -> None:
    await chat.says(text)
    await chat.taps(confirm)


@pytest.mark.parametrize(
    ("language", "labels", "listed", "sheet"),
    [("zh", "标签.pdf", "清单.xlsx", "按时段"), ("en", "labels.pdf", "list.xlsx", "By slot")],
)
async def test_labels_and_list_are_handed_over_at_the_cut_off(
    city: City, language: str, labels: str, listed: str, sheet: str
) -> None:
    cook, eater = await vendor(city, language=language), await worker(city)
    await order(eater, "今天两份牛肉面，一份不要香菜给小王")
    await at(city, on(24, 10, 30))
    first, second = documents(await cook.news())
    assert first.payload["name"].endswith(f"2026-11-24 {labels}")
    assert second.payload["name"].endswith(f"2026-11-24 {listed}")
    assert first.payload["url"].endswith(f"/files/{first.payload['token']}")

    pdf = await city.louyi.documents.make(first.payload["token"])
    assert (pdf.name, pdf.data[:4]) == (first.payload["name"], b"%PDF")
    book = load_workbook(
        io.BytesIO((await city.louyi.documents.make(second.payload["token"])).data)
    )
    cells = [cell for row in book[sheet].iter_rows(values_only=True) for cell in row]
    assert "不要香菜" in cells
    assert "小王" in [row[3] for row in book.worksheets[1].iter_rows(values_only=True)]


async def test_the_labels_come_as_pictures_too(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await order(eater, "今天三份牛肉面")
    await cook.says("/vendor")
    await cook.taps("清单")
    await cook.taps("标签和表格")
    [one] = documents(await cook.taps("要图片"))
    assert one.payload["name"].endswith("标签.png")
    assert (await city.louyi.documents.make(one.payload["token"])).data.startswith(b"\x89PNG")
    await order(eater, "今天九份牛肉面")
    [several] = documents(await cook.taps("要图片"))
    assert several.payload["name"].endswith("标签.zip")
    assert (await city.louyi.documents.make(several.payload["token"])).data.startswith(b"PK")


async def test_what_was_handed_over_stays_on_the_list(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await order(eater, "今天一份牛肉面")
    await at(city, on(24, 10, 30))
    _, listed = documents(await cook.news())

    async def rows() -> int:
        data = (await city.louyi.documents.make(listed.payload["token"])).data
        return load_workbook(io.BytesIO(data)).worksheets[1].max_row

    before = await rows()
    await at(city, on(24, 14, 0))
    assert await states(city) == ["no_show"]
    assert await rows() == before == 2


async def test_a_vendor_without_orders_gets_no_empty_labels(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await order(eater, "今天一份牛肉面")
    await eater.says("取消午餐")
    await at(city, on(24, 10, 30))
    assert documents(await cook.news()) == []


async def test_a_link_ends_with_its_time_and_with_the_right(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    await order(eater, "今天一份牛肉面")
    await at(city, on(24, 10, 30))
    token = documents(await cook.news())[0].payload["token"]
    for wrong in (f"{token[:-1]}x", "", token.swapcase()):
        with pytest.raises(DocumentGone):
            await city.louyi.documents.make(wrong)

    city.clock.advance(timedelta(days=3))
    with pytest.raises(DocumentGone):
        await city.louyi.documents.make(token)

    city.clock.set(on(25, 10, 0))
    await city.louyi.documents.make(token)
    await city.write(lambda work: work.session.execute(delete(VendorManager)))
    with pytest.raises(DocumentGone):
        await city.louyi.documents.make(token)


@pytest.mark.parametrize(
    ("language", "sentence", "publish", "dish", "price"),
    [
        (
            "zh",
            "明天：牛肉面 28、番茄炒蛋盖饭 22、冬瓜排骨汤 19×8",
            "发布菜单",
            "冬瓜排骨汤",
            "¥19.00",
        ),
        ("zh", "后天中午：\n牛肉面 ¥29\n汤圆 9元", "发布菜单", "汤圆", "¥9.00"),
        (
            "en",
            "tomorrow: beef noodles 28, winter melon soup 19 x8",
            "Publish",
            "winter melon soup",
            "¥19",
        ),
    ],
)
async def test_a_menu_is_taken_from_a_message_that_nobody_asked_for(
    city: City, language: str, sentence: str, publish: str, dish: str, price: str
) -> None:
    cook = await vendor(city, language=language)
    [draft] = await cook.says(sentence)
    assert dish in draft.text
    done = texts(await cook.taps(publish))
    assert dish in done
    assert price in done


async def test_what_a_vendor_says_as_an_eater_is_no_menu(city: City) -> None:
    cook = await vendor(city)
    await cook.says("/building")
    await cook.taps("恒隆广场")
    [draft] = await cook.says("明天两份牛肉面 11:45 取，一份不要香菜")
    assert "请确认您的午餐" in draft.text
    assert "发布菜单" not in texts(await cook.says("牛肉面 2、茶叶蛋 3"))


async def test_a_menu_from_somebody_who_sells_nothing_is_none(city: City) -> None:
    eater = await worker(city)
    assert "发布" not in texts(await eater.says("明天：牛肉面 28、番茄炒蛋盖饭 22"))
    data = workbook(HEAD, ("牛肉面", "", 28, "", "", ""))
    assert "没有要用它的事" in texts(await sends_file(eater, data, "菜单.xlsx"))


async def test_whoever_acts_for_two_vendors_says_whose_menu_it_is(city: City) -> None:
    operator = await city.operator()
    cook = await vendor(city, operator=operator)
    await operator.says("/vendorinvite")
    [told] = await operator.taps("石库门饭堂")
    await cook.says(f"/vendor {told.text.split('/vendor ')[1].strip()}")
    [asked] = await cook.says("明天：狮子头 30、素鸡 18")
    assert "这是哪一家的菜单" in asked.text
    [draft] = await cook.taps("石库门饭堂")
    assert "石库门饭堂" in draft.text
    await cook.taps("发布菜单")
    eater = await worker(city)
    assert "狮子头 ¥30.00" in texts(await eater.says("明天吃什么，看看菜单"))


async def test_a_menu_file_becomes_the_menu_with_marks_and_english_names(city: City) -> None:
    cook, eater = await vendor(city), await worker(city, "en")
    data = workbook(HEAD, ("牛肉面", "Beef noodles", 29, 40, "", ""),
                    ("芝麻汤圆", "Sesame dumplings", 9, 20, "素食", "芝麻、花生"))  # fmt: skip
    [draft] = await sends_file(cook, data, "菜单.xlsx", "明天的菜单")
    assert "芝麻汤圆 ¥9.00 ×20" in draft.text
    await cook.taps("发布菜单")
    shown = texts(await eater.says("what is for lunch tomorrow, show the menu"))
    assert "Sesame dumplings" in shown
    assert "Peanuts" in shown


async def test_every_problem_of_a_file_is_told_by_its_row(city: City) -> None:
    cook = await vendor(city)
    data = workbook(
        HEAD,
        ("汤圆", "", 9, 20, "", ""),
        ("牛肉面", "", None, 40, "", ""),
        ("汤圆", "", 8, 20, "", ""),
        ("=1+1", "", 8, 20, "", ""),
        ("凉粉", "", "=4+4", "", "", ""),
        ("酸辣汤", "", 8, "很多", "", ""),
        ("烧卖", "", 8, 9, "好吃", ""),
    )
    [draft] = await sends_file(cook, data, "菜单.xlsx")
    for told in (
        "第 3 行没有读到价格：牛肉面", "第 4 行重复了：汤圆", "第 5 行里有公式",
        "第 6 行里有公式", "第 7 行的份数不对：很多", "第 8 行有不认识的标记：好吃",
    ):  # fmt: skip
        assert told in draft.text
    await cook.taps("发布菜单")
    eater = await worker(city)
    assert "汤圆 ¥9.00" in texts(await eater.says("/lunch"))


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        ("菜名,价格\n牛肉面,28\n".encode("gb18030"), "菜单.csv", "牛肉面 ¥28.00"),
        ("菜名,价格\n牛肉面,28\n".encode("utf-16"), "菜单.CSV", "牛肉面 ¥28.00"),
        (b"\xff\xfd\xff", "菜单.csv", "打不开"),
        ("菜名,价格\n".encode(), "菜单.csv", "把菜单发给我"),
        (b"PK\x03\x04 half a file", "菜单.xlsx", "打不开"),
        (b"name,price\n\x00\x00,\x00", "菜单.csv", "打不开"),
    ],
    ids=["gb18030", "utf-16", "no encoding", "no rows", "damaged", "zeros"],
)
async def test_files_of_all_sorts_are_read_or_refused_in_words(
    city: City, data: bytes, name: str, told: str
) -> None:
    cook = await vendor(city)
    assert told in texts(await sends_file(cook, data, name))


async def test_files_that_nobody_reads_are_no_menus(city: City) -> None:
    for name in ("menu.xls", "menu.pdf", "menu", "menu.xlsx.exe"):
        with pytest.raises(FileOfNoUse):
            await city.louyi.files.read(b"whatever", name)


@pytest.mark.parametrize(
    ("language", "name"), [("zh", "菜单模板.xlsx"), ("en", "menu template.xlsx")]
)
async def test_the_template_is_handed_over_and_comes_back_as_a_menu(
    city: City, language: str, name: str
) -> None:
    cook = await vendor(city, language=language)
    [template] = await cook.says("/menutemplate")
    assert template.payload["name"] == name
    data = (await city.louyi.documents.make(template.payload["token"])).data
    [draft] = await sends_file(cook, data, name)
    assert "红烧牛肉面" in draft.text
    assert len(draft.text.splitlines()) == 2


async def test_a_photo_with_the_name_of_a_dish_is_shown_with_it(city: City) -> None:
    cook, eater = await vendor(city), await worker(city)
    token = await city.louyi.photos.keep(picture())
    [kept] = await cook.sends(text="红烧牛肉面的照片", photo=token)
    assert "红烧牛肉面的照片已更新" in kept.text
    await eater.says("/lunch")
    [card] = await eater.says("牛肉面多少钱")
    assert card.payload["photo"] == token
    await cook.taps("撤下照片")
    [card] = await eater.says("牛肉面多少钱")
    assert card.payload["photo"] is None


async def test_a_photo_is_asked_for_with_a_tap(city: City) -> None:
    cook = await vendor(city, language="en")
    await cook.taps("Dish photos")
    [asked] = await cook.taps("Tea egg")
    assert "send the photo" in asked.text
    token = await city.louyi.photos.keep(picture())
    [kept] = await cook.sends(photo=token)
    assert "The photo of Tea egg is updated" in kept.text

    def photo(work):
        return work.session.scalars(select(Dish.photo).where(Dish.en == "Tea egg")).one()

    assert await city.read(photo) == token


async def test_a_photo_of_another_thing_or_from_another_person_is_not_for_a_dish(
    city: City,
) -> None:
    cook, eater = await vendor(city), await worker(city)
    for chat, text in (
        (eater, "红烧牛肉面"),
        (cook, "牛肉面汤洒了，电梯口很滑"),
        (cook, "番茄炒蛋饭"),
    ):
        token = await city.louyi.photos.keep(picture())
        assert "照片已更新" not in texts(await chat.sends(text=text, photo=token))
    dish = await city.read(
        lambda work: work.session.scalars(select(Dish.id).where(Dish.en == "Tea egg")).one()
    )
    assert "没有做这一步的权限" in texts(await eater.presses("vendor.photo", dish))
    assert "没有做这一步的权限" in texts(await eater.presses("vendor.photo_off", dish))


async def eater_in(city: City, building: str) -> Chat:
    chat = city.person("白领")
    await chat.says("/building")
    await chat.says(building)
    if "恒隆" not in building:
        await order(chat, "今天一份牛肉面")
    return chat


async def test_arrived_late_and_sold_out_tell_exactly_those_concerned(city: City) -> None:
    cook = await vendor(city)
    waits, cancelled, elsewhere = (
        await worker(city), await worker(city), await eater_in(city, "大悦城")
    )  # fmt: skip
    egg, other_vendor = await worker(city), await worker(city)
    await order(waits, "今天一份牛肉面，茶叶蛋一个")
    await order(cancelled, "今天一份牛肉面")
    await cancelled.says("取消午餐")
    await order(egg, "今天两份葱油拌面")
    await order(other_vendor, "今天一份番茄炒蛋饭")
    everybody = (waits, cancelled, elsewhere, egg, other_vendor)

    async def told(words: str) -> list[bool]:
        return [words in texts(await each.news()) for each in everybody]

    await told("")
    await at(city, on(24, 10, 30))
    await cook.taps("售罄")
    await cook.taps("做不了（已订 1）")
    assert await told("做不出来") == [True, False, False, False, False]
    await cook.taps("晚 15 分钟")
    assert await told("晚到约 15 分钟") == [True, False, True, True, False]
    await cook.taps("已送到")
    await cook.taps("恒隆广场")
    assert await told("午餐到了") == [True, False, False, True, False]
    await cook.taps("已送到")
    assert await told("午餐到了") == [False, False, True, False, False]


async def test_a_slot_removed_after_orders_exist_moves_them_and_tells_them(city: City) -> None:
    cook, eater, other = await vendor(city), await worker(city), await worker(city)
    await order(eater, "今天一份牛肉面 12:00 取")
    await order(other, "今天一份牛肉面 11:45 取")
    await cook.says("/vendor")
    await cook.taps("取餐时段")
    await other.news()
    await cook.taps("取消 12:00")
    assert "时间" in texts(await eater.news())
    assert await other.news() == []

    def starts(work):
        rows = work.session.scalars(select(LunchOrder).order_by(LunchOrder.id)).unique()
        return [row.slot_day.slot.starts for row in rows]

    first, second = await city.read(starts)
    assert first in {"11:45", "12:15"}
    assert second == "11:45"
