"""Open311 GeoReport v2: its shapes in JSON and XML, and what is never exchanged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from activities.concerns.models import Concern
from tests.city import Chat, texts
from tests.web.site import Site, open_site

V2 = "/open311/v2"
SERVICE = {
    "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
}  # fmt: skip
ATTRIBUTE = {
    "variable", "code", "datatype", "required", "datatype_description", "order", "description",
    "values",
}  # fmt: skip
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened


async def key_for(site: Site, name: str = "市民热线") -> tuple[str, Chat]:
    operator = await site.city.operator()
    said = texts(await operator.says(f"/apikey {name}"))
    return said.rpartition("：")[2].strip(), operator


async def created(site: Site, key: str, fmt: str = "json", **more: str) -> Any:
    form = {
        "api_key": key,
        "service_code": "air_conditioning",
        "address_string": "恒隆广场",
        "description": "十二楼空调滴水",
        "attribute[floor]": "12楼",
    } | more
    return await site.stranger().web.post(f"{V2}/requests.{fmt}", data=form)


def shape(element: ElementTree.Element) -> set[str]:
    return {child.tag for child in element}


async def test_the_list_of_services_has_the_published_shape(site: Site) -> None:
    web = site.stranger().web
    told = (await web.get(f"{V2}/services.json")).json()
    assert all(set(each) == SERVICE for each in told)
    assert {each["type"] for each in told} <= {"realtime", "batch", "blackbox"}
    answer = await web.get(f"{V2}/services.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.text)
    assert root.tag == "services"
    assert [each.tag for each in root] == ["service"] * len(told)
    assert shape(root[0]) == SERVICE
    assert root[0].findtext("metadata") == "true"


async def test_a_service_definition_has_the_published_shape(site: Site) -> None:
    web = site.stranger().web
    told = (await web.get(f"{V2}/services/lift.json")).json()
    assert set(told) == {"service_code", "attributes"}
    assert all(set(each) == ATTRIBUTE for each in told["attributes"])
    [urgent] = [each for each in told["attributes"] if each["datatype"] == "singlevaluelist"]
    assert [set(each) for each in urgent["values"]] == [{"key", "name"}] * 2
    root = ElementTree.fromstring((await web.get(f"{V2}/services/lift.xml")).text)
    assert root.tag == "service_definition"
    attributes = root.find("attributes")
    assert attributes is not None
    assert {each.tag for each in attributes} == {"attribute"}
    assert [each.tag for each in attributes.findall("attribute/values/value")] == ["value"] * 2


async def test_a_request_is_taken_in_and_its_status_followed(site: Site) -> None:
    key, operator = await key_for(site)
    worker = await site.city.worker(operator)
    answer = await created(site, key)
    assert answer.status_code == 201
    [row] = answer.json()
    assert set(row) == {"service_request_id", "service_notice", "account_id"}
    assert "十二楼空调滴水" in texts(await worker.news())
    web = site.stranger().web
    params = {"api_key": key}
    number = row["service_request_id"]
    [told] = (await web.get(f"{V2}/requests/{number}.json", params=params)).json()
    assert set(told) == REQUEST
    assert (told["status"], told["address_id"]) == ("open", "plaza_66")
    assert "12楼" in told["address"]
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert datetime.fromisoformat(told[name]).utcoffset() == timedelta(hours=8)
    concern = await site.city.read(lambda work: work.session.query(Concern).one())
    site.city.clock.advance(timedelta(minutes=5))
    await worker.presses("case.resolved", concern.id, "fixed")
    site.city.clock.advance(timedelta(days=9))
    await site.city.louyi.ticks.do_due()
    xml = await web.get(f"{V2}/requests/{number}.xml", headers={"X-Api-Key": key})
    root = ElementTree.fromstring(xml.text)
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    assert shape(root[0]) == REQUEST
    assert root[0].findtext("status") == "closed"
    assert root[0].findtext("updated_datetime") > told["updated_datetime"]


async def test_requests_are_found_by_number_kind_status_and_time(site: Site) -> None:
    key, _ = await key_for(site)
    [first] = (await created(site, key)).json()
    [second] = (await created(site, key, service_code="lift", description="电梯异响")).json()
    web = site.stranger().web

    async def numbers(**asked: str) -> set[str]:
        answer = await web.get(f"{V2}/requests.json", params={"api_key": key, **asked})
        return {each["service_request_id"] for each in answer.json()}

    one, two = first["service_request_id"], second["service_request_id"]
    assert await numbers() == {one, two}
    assert await numbers(service_request_id=f"{one},{two}") == {one, two}
    assert await numbers(service_code="lift") == {two}
    assert await numbers(status="closed") == set()
    assert await numbers(status="open,closed") == {one, two}
    assert await numbers(start_date="2026-11-24T00:00:00+08:00") == {one, two}
    assert await numbers(end_date="2026-11-23T00:00:00Z") == set()


async def test_the_place_may_be_a_point_or_an_address(site: Site) -> None:
    key, _ = await key_for(site)
    near = {"address_string": "", "lat": "31.2270", "long": "121.4530"}
    far = {"address_string": "", "lat": "31.4", "long": "121.0"}
    building = (await created(site, key, address_string="南京西路1266号恒隆广场一期")).json()
    assert "service_request_id" in building[0]
    assert (await created(site, key, **far)).status_code == 400
    assert (await created(site, key, **(near | {"lat": "nonsense"}))).status_code == 400


@pytest.mark.parametrize("fmt", ["json", "xml"])
async def test_refusals_have_the_published_shape(site: Site, fmt: str) -> None:
    key, _ = await key_for(site)
    refused = [
        (403, await created(site, "not-a-key", fmt)),
        (403, await created(site, "", fmt)),
        (404, await created(site, key, fmt, service_code="no_such_kind")),
        (400, await created(site, key, fmt, description=" ")),
        (400, await created(site, key, fmt, address_string="另一个城市")),
        (404, await site.stranger().web.get(f"{V2}/services/nothing.{fmt}")),
    ]
    for status, answer in refused:
        assert answer.status_code == status, answer.text
        if fmt == "json":
            [row] = answer.json()
            assert set(row) == {"code", "description"}
        else:
            root = ElementTree.fromstring(answer.text)
            assert (root.tag, root[0].tag) == ("errors", "error")
            assert shape(root[0]) == {"code", "description"}
            assert root[0].findtext("code") == str(status)
    assert (await site.stranger().web.get(f"{V2}/services.csv")).status_code == 404


async def test_sensitive_kinds_do_not_exist_there(site: Site) -> None:
    key, _ = await key_for(site)
    web = site.stranger().web
    kinds = [each["service_code"] for each in (await web.get(f"{V2}/services.json")).json()]
    assert not {"harassment", "mental_health", "labour", "legal"} & set(kinds)
    assert (await web.get(f"{V2}/services/harassment.json")).status_code == 404
    assert (await created(site, key, service_code="harassment")).status_code == 404


@pytest.mark.parametrize("label", ["", "改为保密", "用化名", "完全匿名"])
async def test_who_is_hidden_is_not_exchanged_and_nobody_is_ever_named(
    site: Site, label: str
) -> None:
    key, operator = await key_for(site)
    await site.city.worker(operator)
    reporter = site.city.person("金丝雀姓名")
    await reporter.says("/building")
    await reporter.taps("恒隆广场")
    await reporter.says("12楼空调太冷了")
    if label:
        await reporter.taps(label)
    await reporter.taps("提交")
    answer = await site.stranger().web.get(f"{V2}/requests.json", params={"api_key": key})
    assert len(answer.json()) == (0 if label else 1)
    assert "金丝雀姓名" not in answer.text
    assert reporter.address not in answer.text


async def test_what_xml_cannot_hold_is_left_out(site: Site) -> None:
    key, _ = await key_for(site)
    text = "<b>&\u0001空调\ufffe坏了"
    [row] = (await created(site, key, description=text)).json()
    number = row["service_request_id"]
    xml = await site.stranger().web.get(f"{V2}/requests/{number}.xml", params={"api_key": key})
    assert ElementTree.fromstring(xml.text)[0].findtext("description") == "<b>&空调坏了"


async def test_a_key_that_was_taken_back_opens_nothing(site: Site) -> None:
    key, operator = await key_for(site)
    assert (await created(site, key)).status_code == 201
    await operator.says("/revokeapikey 市民热线")
    assert (await created(site, key)).status_code == 403
    stranger = site.city.person()
    assert "没有做这一步的权限" in texts(await stranger.says("/apikey 我的"))


async def test_a_link_of_others_is_not_followed_and_only_the_worker_sees_it(site: Site) -> None:
    key, _ = await key_for(site)
    [row] = (await created(site, key, media_url="http://169.254.169.254/secret")).json()
    number = row["service_request_id"]
    answer = await site.stranger().web.get(f"{V2}/requests/{number}.json", params={"api_key": key})
    assert answer.json()[0]["media_url"] == ""
