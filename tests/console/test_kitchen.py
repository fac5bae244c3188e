"""The vendor's pages: a grid that says what is wrong, orders by slot, labels, pick-up codes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from activities.lunch import days, orders
from activities.lunch.models import PickupPoint, Vendor
from activities.people.models import User
from tests.console.posts import Posts, hidden
from tests.web.site import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAY = "2026-11-25"
ROWS = {
    "zh": ["红烧肉饭", "番茄鸡蛋面"],
    "en": ["Braised pork rice", "Tomato egg noodles"],
    "price": ["28", "18.50"],
    "stock": ["30", "20"],
}


async def vendor_id(posts: Posts) -> int:
    return await posts.site.city.read(
        lambda work: work.session.scalars(select(Vendor.id).order_by(Vendor.id)).first()
    )


async def publish(posts: Posts, desk: Visitor, rows=ROWS, **more):
    vendor = await vendor_id(posts)
    page = await desk.web.get(f"/console/kitchen/{vendor}/menu?day={DAY}")
    fields = hidden(page) | {"day": DAY} | rows
    return await desk.web.post(f"/console/kitchen/{vendor}/menu", data=fields, **more)


async def test_a_menu_is_written_in_the_grid(posts: Posts) -> None:
    desk = await posts.desk(await posts.vendor())
    published = await publish(posts, desk)
    assert published.headers["location"].endswith("said=menu")
    page = (await desk.web.get(published.headers["location"])).text
    assert "红烧肉饭" in page
    assert "¥18.50" in page


async def test_rows_that_are_wrong_come_back_with_why(posts: Posts) -> None:
    desk = await posts.desk(await posts.vendor())
    wrong = ROWS | {"price": ["很贵", "0.01"]}
    refused = await publish(posts, desk, wrong)
    assert refused.status_code == 409
    assert "菜单没有发布" in refused.text
    assert 'value="很贵"' in refused.text
    twice = await publish(posts, desk, ROWS | {"zh": ["面", "面"]})
    assert twice.status_code == 409


async def test_a_file_that_is_no_menu_is_refused(posts: Posts) -> None:
    desk = await posts.desk(await posts.vendor())
    vendor = await vendor_id(posts)
    fields = hidden(await desk.web.get(f"/console/kitchen/{vendor}/menu?day={DAY}"))
    for name, data in (("menu.xlsx", b"MZ" + bytes(500)), ("menu.exe", b"x"), ("m.csv", b"")):
        refused = await desk.web.post(
            f"/console/kitchen/{vendor}/menu",
            data=fields | {"day": DAY},
            files={"file": (name, data, "application/octet-stream")},
        )
        assert refused.status_code == 409, name
        assert 'role="alert"' in refused.text
    sent = await desk.web.post(
        f"/console/kitchen/{vendor}/menu",
        data=fields | {"day": DAY},
        files={
            "file": ("menu.csv", "菜名,价格（元）,份数\n鱼香肉丝饭,26,15\n".encode(), "text/csv")
        },
    )
    assert sent.status_code == 303
    assert "鱼香肉丝饭" in (await desk.web.get(sent.headers["location"])).text


async def test_orders_are_shown_by_slot_and_handed_over_by_code_once(posts: Posts) -> None:
    desk = await posts.desk(await posts.vendor())
    code = await ordered(posts)
    page = await desk.web.get("/console/kitchen")
    today = page.text.partition('aria-current="true"')[0].rpartition("day=")[2][:10]
    assert "按时段" in page.text
    round_id = page.text.partition("/rounds/")[2].partition("/")[0]
    book = await desk.web.get(f"/console/kitchen/rounds/{round_id}/list.xlsx")
    assert book.content.startswith(b"PK")
    labels = await desk.web.get(f"/console/kitchen/rounds/{round_id}/labels.pdf")
    assert labels.content.startswith(b"%PDF")
    address = f"/console/kitchen/{await vendor_id(posts)}/days/{today}"
    fields = hidden(page) | {"round": round_id}
    late = [await desk.web.post(f"{address}/late", data=fields | {"so_far": "0"}) for _ in range(2)]
    assert [each.status_code for each in late] == [303, 303]
    assert "已通知晚 15 分钟" in (await desk.web.get("/console/kitchen")).text
    handed = await desk.web.post(f"{address}/hand", data=fields | {"code": code.lower()})
    assert handed.headers["location"].endswith("said=kitchen_hand")
    again = await desk.web.post(f"{address}/hand", data=fields | {"code": code})
    assert again.status_code == 409


async def ordered(posts: Posts) -> str:
    """Somebody orders today's first dish; returns the pick-up code."""
    visitor = await posts.site.visitor()
    await visitor.says("/menu")
    user_id, vendor = (await visitor.user()).id, await vendor_id(posts)

    def order(work):
        found = days.open_round(work, work.session.get_one(Vendor, vendor), days.today(work))
        slot, dish = days.slot_days(work, found)[0], days.menu(work, found)[0]
        point = work.session.scalars(
            select(PickupPoint).where(PickupPoint.vendor_id == vendor)
        ).first()
        items = (orders.Wanted(dish.dish_id, 1),)
        wanted = orders.Order(vendor, found.day, slot.slot_id, point.building_id, items)
        return orders.place(work, work.session.get_one(User, user_id), wanted).code

    return await posts.site.city.write(order)


async def test_another_vendors_kitchen_is_closed(posts: Posts) -> None:
    desk = await posts.desk(await posts.vendor())
    other = (await vendor_id(posts)) + 1
    assert (await desk.web.get(f"/console/kitchen?vendor={other}")).status_code == 404
    assert (await desk.web.get(f"/console/kitchen/{other}/menu")).status_code == 403
    assert (await desk.web.get(f"/console/kitchen/{other}/menu?day=x")).status_code == 403
