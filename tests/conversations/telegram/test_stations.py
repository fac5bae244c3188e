"""Finding a service station over Telegram: by name, by place, by what it offers, open or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from activities.clock import SHANGHAI
from tests.conversations.telegram.town import Town, Visitor

YUE_YOUNG = (31.2326, 121.4337)


async def settled_in(town: Town, building: str, language: str = "zh-hans") -> Visitor:
    """Somebody who has said where they work."""
    visitor = town.visitor(language=language)
    await visitor.starts()
    await visitor.taps(building)
    return visitor


async def test_a_station_is_found_by_its_building_and_shown_on_the_map(any_town: Town):
    visitor = any_town.visitor()
    card, spot = await visitor.says("悦达889有服务站吗")
    assert card.text.startswith("悦·Young 党群服务站")
    assert "📍 悦达889广场 2F" in card.text
    assert "🟢 现在开放，今天 21:00 关门" in card.text
    assert "今日值班：悦达889广场楼宇工作者" in card.text
    assert (spot.location.latitude, spot.location.longitude) == YUE_YOUNG
    assert spot.location.title == "悦·Young 党群服务站"


async def test_an_english_speaker_is_answered_in_english(any_town: Town):
    visitor = any_town.visitor(language="en")
    card, spot = await visitor.says("is the Plaza 66 station open now")
    assert card.text.startswith("Plaza 66 Office Workers' Station")
    assert "🟢 Open now, until today 19:00" in card.text
    assert spot.location.title == "Plaza 66 Office Workers' Station"
    assert not any("一" <= letter <= "鿿" for letter in card.text)


async def test_a_closed_station_says_when_it_opens(town: Town):
    town.clock.set(datetime(2026, 11, 24, 22, 0, tzinfo=SHANGHAI))
    card, _ = await town.visitor().says("恒隆服务站现在开门吗")
    assert "🔴 现在没开，明天 08:30 开门" in card.text
    town.clock.advance(timedelta(hours=12))
    card, _ = await town.visitor().says("恒隆服务站现在开门吗")
    assert "🟢 现在开放" in card.text


async def test_stations_are_listed_by_what_they_offer_nearest_first(town: Town):
    visitor = await settled_in(town, "恒隆广场")
    [card] = await visitor.says("哪里有可以打印的服务站")
    assert "打印" in card.text.splitlines()[0]
    first, *others = card.buttons
    assert others
    shown, _ = await visitor.taps(first)
    assert shown.text.startswith(first)
    assert "打印" in shown.text


async def test_in_english_by_what_they_offer(town: Town):
    visitor = await settled_in(town, "Plaza 66", language="en")
    [card] = await visitor.says("which station has a nursing room")
    assert card.text.startswith("Stations with: Nursing room")
    assert "1. Plaza 66 Office Workers' Station · in your building, 3F · 🟢 open" in card.text


async def test_a_location_leads_to_the_nearest_stations(any_town: Town):
    visitor = any_town.visitor()
    [card] = await visitor.locates(*YUE_YOUNG)
    assert card.buttons[0].startswith("悦达889广场 · ")
    [nearest] = await visitor.taps("看附近的服务站")
    assert "1. 悦·Young 党群服务站" in nearest.text


async def test_who_has_not_said_where_they_are_is_asked(town: Town):
    visitor = town.visitor()
    [question] = await visitor.says("/stations")
    assert "您在哪栋楼" in question.text
    [found] = await visitor.taps("大悦城")
    assert "1. 悦享荟白领驿家" in found.text
