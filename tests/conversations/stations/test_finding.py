"""What people say to find a place that can help, and what they see."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from activities.clock import SHANGHAI
from tests.city import City, Shown, texts

SEA = (30.2, 123.9)
BEIJING = (39.9042, 116.4074)
PLAZA_66 = (31.2277, 121.4526)


def _listed(shown: list[Shown]) -> list[str]:
    """The lines of a numbered list."""
    return [line for line in texts(shown).splitlines() if re.match(r"\d\. ", line)]


async def test_the_building_is_asked_once_and_remembered(city: City) -> None:
    anna = city.person()
    [question] = await anna.says("哪里有母婴室")
    assert "哪栋楼" in question.text
    answer = await anna.taps("恒隆广场")
    assert "有“母婴室”的服务站" in texts(answer)
    assert (await city.user(anna)).building_id is not None
    again = texts(await anna.says("哪里可以打印"))
    assert "哪栋楼" not in again
    assert "有“打印复印”的服务站" in again


async def test_a_typed_building_answers_the_question_too(city: City) -> None:
    anna = city.person()
    await anna.says("哪里有淋浴")
    answer = texts(await anna.says("嘉里不夜城"))
    assert "有“公共淋浴”的服务站" in answer
    assert "就在本楼" in answer
    assert (await city.user(anna)).building_id is not None


async def test_a_location_answers_the_question_too(city: City) -> None:
    anna = city.person(language="en")
    await anna.says("where can I find a nursing room")
    answer = await anna.locates(*PLAZA_66)
    assert "Stations with: Nursing room" in texts(answer)
    assert (await city.user(anna)).building_id is None


@pytest.mark.parametrize("point", [SEA, BEIJING], ids=["sea", "another city"])
async def test_from_far_away_it_is_said_that_nothing_is_near(
    city: City, point: tuple[float, float]
) -> None:
    anna = city.person()
    await anna.says("哪里有母婴室")
    answer = texts(await anna.locates(*point))
    assert "不在本市范围内" in answer
    assert "母婴室”的服务站" not in answer


async def test_the_list_is_in_the_order_of_the_walk(city: City) -> None:
    anna = city.person()
    await anna.says("附近的服务站")
    lines = _listed(await anna.taps("恒隆广场"))
    assert "就在本楼 3F" in lines[0]
    assert len(lines) == 5
    minutes = [int(line.split("步行约 ")[1].split(" ")[0]) for line in lines[1:]]
    assert minutes == sorted(minutes)
    assert all("开放中" in line for line in lines)


async def test_the_card_says_where_how_when_and_whom_to_call(city: City) -> None:
    anna = city.person()
    [card, spot] = await anna.says("恒隆白领驿站在哪")
    for part in ("3F", "连廊", "🟢 现在开放", "19:00", "021-0000-1001", "今日值班", "母婴室"):
        assert part in card.text
    links = {button.label: button.url for button in card.buttons}
    assert links["打电话"] == "tel:+862100001001"
    assert "position=121.452800,31.227800" in (links["高德地图"] or "")
    assert "coordinate=wgs84" in (links["高德地图"] or "")
    assert (links["苹果地图"] or "").startswith("https://maps.apple.com/")
    assert (links["谷歌地图"] or "").startswith("https://www.google.com/maps/")
    assert spot.payload["latitude"] == 31.2278


async def test_the_card_is_english_for_english_words(city: City) -> None:
    anna = city.person(language="en")
    [card, _] = await anna.says("how do I get to the Gaohe station")
    for part in ("Gaohe Tower", "1F", "Open now", "On duty today", "Offers:"):
        assert part in card.text
    assert {"Amap", "Apple Maps", "Google Maps", "Call"} <= set(card.labels)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("恒隆白领驿站周六下午开门吗", "🟢 11月28日周六开放：10:00–16:00"),
        ("恒隆白领驿站周日开门吗", "🔴 11月29日周日不开放，11月30日周一 08:30 开门"),
        ("高和服务站明天晚上八点还开吗", "🔴 明天 20:00 不开放"),
        ("悦Young党群服务站周日开门吗", "🟢 11月29日周日开放：10:00–17:00"),
        ("is the Joy Hub station open on Saturday afternoon", "🟢 Open Sat, Nov 28: 10:00–16:00"),
        ("is the Gaohe station open on Saturday", "🔴 Closed Sat, Nov 28"),
    ],
)
async def test_it_is_told_whether_a_station_is_open_then(city: City, words: str, told: str) -> None:
    anna = city.person(language="en" if words.isascii() else "zh")
    assert told in texts(await anna.says(words))


async def test_ones_own_station_is_meant_when_none_is_named(city: City) -> None:
    anna = city.person()
    await anna.says("/building")
    await anna.taps("恒隆广场")
    answer = texts(await anna.says("周六下午开门吗"))
    assert "恒隆广场白领驿站" in answer
    assert "11月28日周六开放：10:00–16:00" in answer


async def test_only_stations_open_then_are_listed_when_that_is_asked(city: City) -> None:
    anna = city.person()
    await anna.says("/building")
    await anna.taps("恒隆广场")
    lines = _listed(await anna.says("周日下午哪个服务站开门"))
    assert len(lines) == 2
    assert "兴业太古汇" in lines[0]
    assert "悦·Young" in lines[1]


async def test_when_none_is_open_the_nearest_are_shown_as_closed(city: City) -> None:
    city.clock.set(datetime(2026, 11, 24, 23, 0, tzinfo=SHANGHAI))
    anna = city.person()
    await anna.says("/building")
    await anna.taps("恒隆广场")
    shown = await anna.says("现在哪个服务站还开着")
    assert "没有开放的服务站" in texts(shown)
    assert all("未开放" in line for line in _listed(shown))


async def test_a_station_without_it_says_so_and_names_those_with_it(city: City) -> None:
    anna = city.person()
    shown = await anna.says("恒隆白领驿站有淋浴吗")
    assert "❌ 这里没有“公共淋浴”" in shown[0].text
    assert "嘉里不夜城" in _listed(shown)[0]
    shown = await anna.says("恒隆白领驿站有母婴室吗")
    assert "✅ 这里有“母婴室”" in shown[0].text


async def test_the_second_one_is_opened_by_its_number(city: City) -> None:
    anna = city.person()
    await anna.says("附近的服务站")
    await anna.taps("恒隆广场")
    [card, _] = await anna.says("第二个")
    assert card.text.startswith("东方海外大厦党群服务站")


async def test_on_a_holiday_nobody_is_on_duty(city: City) -> None:
    anna = city.person()
    card = (await anna.says("恒隆白领驿站元旦开门吗"))[0]
    assert "不开放" in card.text
    assert "值班" not in card.text
