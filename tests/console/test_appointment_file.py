"""The list for the visiting office, over HTTP, by the link that the chat gives."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from activities.appointments.models import CollectiveAppointment
from activities.enrolment.models import EnrolmentLog
from tests.console.posts import Posts

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_link_of_the_chat_leads_to_the_file_and_taking_it_is_noted(posts: Posts) -> None:
    worker = posts.worker
    await worker.says("在恒隆广场办健康证，3 个人就请医生来楼里")
    await worker.taps("✅ 发起")

    def newest(work) -> int:
        return max(each.id for each in work.session.query(CollectiveAppointment))

    number = await posts.site.city.read(newest)
    to = f"/console/appointments/{number}.xlsx"
    desk = await posts.desk(worker, to)
    answer = await desk.web.get(to)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(f'appointment-{number}.xlsx"')
    assert answer.headers["cache-control"] == "no-store"
    first = [cell.value for cell in next(iter(load_workbook(BytesIO(answer.content)).active.rows))]
    assert first == ["时段", "签到"]

    def notes(work) -> list[str]:
        return [each.what for each in work.session.query(EnrolmentLog)]

    assert (await posts.site.city.read(notes)).count("list_taken") == 1
    elsewhere = await posts.desk(posts.elsewhere)
    assert (await elsewhere.web.get(to)).status_code == 403
    assert (await posts.site.city.read(notes)).count("list_taken") == 1
