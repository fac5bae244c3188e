"""The sample city holds together: references resolve, words are clear, values are plausible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from opening_hours import OpeningHours

import activities.sample_city

FOLDER = Path(activities.sample_city.__file__).parent
DAYS = ["mo", "tu", "we", "th", "fr"]
MEAT = {"pork", "beef", "lamb", "poultry", "fish", "crustaceans", "molluscs"}
FORBIDDEN_BY_DIET = {
    "vegetarian": MEAT,
    "vegan": MEAT | {"eggs", "milk"},
    "no_pork": {"pork"},
    "gluten_free": {"gluten"},
}
CATEGORIES = [
    "air_conditioning",
    "lift",
    "water",
    "power",
    "lighting",
    "cleaning",
    "toilet",
    "noise",
    "parking",
    "catering_food_safety",
    "fire_safety",
    "security",
    "access_card",
    "network",
    "property_service",
    "labour_dispute",
    "legal_help",
    "harassment",
    "mental_health",
    "company_matter",
    "suggestion",
    "other",
]


class _StrictLoader(yaml.SafeLoader):
    """Refuses a mapping that names a key twice, where YAML would keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = Counter(key.value for key, _ in node.value)
        twice = [key for key, count in keys.items() if count > 1]
        assert not twice, f"{node.start_mark}: written twice: {twice}"
        return super().construct_mapping(node, deep)


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.yml").open(encoding="utf-8") as file:
        table: dict[str, Any] = yaml.load(file, Loader=_StrictLoader)
    return table


CITY = _read("city")
OFFERINGS = _read("offerings")["offerings"]
STATIONS = _read("stations")["stations"]
INTERESTS = _read("interests")["interests"]
CLUBS = _read("clubs")["clubs"]
PROGRAMMES = _read("programmes")["programmes"]
EVENTS = _read("events")["events"]
LUNCH = _read("lunch")
WORKERS = _read("workers")
POSTS = WORKERS["posts"]
KINDS_OF_CONCERN = _read("categories")["categories"]
VENDORS = LUNCH["vendors"]
DISHES = [dish for vendor in VENDORS for dish in vendor["dishes"]]
PICKUP_POINTS = [point for vendor in VENDORS for point in vendor["pickup_points"]]
EVERYTHING = {path.stem: _read(path.stem) for path in FOLDER.glob("*.yml")}
LISTS = {
    "sub_districts": CITY["sub_districts"],
    "grids": CITY["grids"],
    "buildings": CITY["buildings"],
    "offerings": OFFERINGS,
    "stations": STATIONS,
    "interests": INTERESTS,
    "clubs": CLUBS,
    "programmes": PROGRAMMES,
    "events": EVENTS,
    "vendors": VENDORS,
    "pickup points": PICKUP_POINTS,
    "dishes": DISHES,
    "diets": LUNCH["marks"]["diet"],
    "contents": LUNCH["marks"]["contains"],
    "posts": POSTS,
    "categories": KINDS_OF_CONCERN,
}


def _keys(rows: Iterable[dict[str, Any]]) -> set[str]:
    return {row["key"] if "key" in row else row["code"] for row in rows}


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value
    if isinstance(children, str) or not isinstance(children, Iterable):
        return
    for child in children:
        yield from _mappings(child)


def _repeated(words: Iterable[str]) -> list[str]:
    return [word for word, count in Counter(map(str.casefold, words)).items() if count > 1]


def _minutes(clock: str) -> int:
    assert re.fullmatch(r"[012]\d:[0-5]\d", clock)
    return int(clock[:2]) * 60 + int(clock[3:])


BUILDINGS = _keys(CITY["buildings"])
SUB_DISTRICTS = _keys(CITY["sub_districts"])


@pytest.mark.parametrize("kind", LISTS)
def test_keys_are_slugs_and_name_one_row(kind: str) -> None:
    keys = [row.get("key") or row["code"] for row in LISTS[kind]]
    assert [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9_]*", key)] == []
    assert _repeated(keys) == []


@pytest.mark.parametrize("kind", LISTS)
def test_names_are_distinct_in_both_languages(kind: str) -> None:
    for language in ("zh", "en"):
        assert _repeated(row[language] for row in LISTS[kind]) == []


@pytest.mark.parametrize("name", EVERYTHING)
def test_every_text_is_written_in_both_languages(name: str) -> None:
    for row in _mappings(EVERYTHING[name]):
        if not {"key", "code", "zh", "en"} & set(row):
            continue
        zh, en = row["zh"], row["en"]
        assert zh
        assert en
        assert not re.search("[\u4e00-\u9fff]", str(en)), en
        if isinstance(zh, str):
            assert re.search("[\u4e00-\u9fff]", zh), zh


@pytest.mark.parametrize("kind", ["buildings", "stations", "clubs"])
def test_a_name_or_alias_means_one_row(kind: str) -> None:
    names = [name for row in LISTS[kind] for name in {row["zh"], row["en"], *row["aliases"]}]
    assert _repeated(names) == []


@pytest.mark.parametrize("kind", ["offerings", "interests"])
def test_a_word_means_one_offering_or_interest(kind: str) -> None:
    for language in ("zh", "en"):
        words = [
            word
            for row in LISTS[kind]
            for word in {text.casefold() for text in (row[language], *row["words"][language])}
        ]
        assert _repeated(words) == []


def test_made_up_records_say_so() -> None:
    marked = [*CITY["buildings"], *STATIONS, *CLUBS, *EVENTS, *VENDORS, *POSTS]
    assert [row["key"] for row in marked if row.get("sample") is not True] == []


def test_the_city_is_as_large_as_the_pilot_needs() -> None:
    assert len(CITY["buildings"]) == 12
    assert len(OFFERINGS) >= 45
    assert len(INTERESTS) >= 22
    assert len(CLUBS) >= 12
    assert len(EVENTS) >= 34
    assert min(len(vendor["dishes"]) for vendor in VENDORS) >= 12


def test_buildings_stand_in_the_place_tree() -> None:
    assert {grid["sub_district"] for grid in CITY["grids"]} <= SUB_DISTRICTS
    grids = {grid["key"]: grid["sub_district"] for grid in CITY["grids"]}
    for building in CITY["buildings"]:
        assert building["sub_district"] in SUB_DISTRICTS
        assert grids.get(building.get("grid"), building["sub_district"]) == building["sub_district"]


def test_coordinates_lie_in_jingan_and_stations_in_their_buildings() -> None:
    where = {row["key"]: (row["lat"], row["lon"]) for row in CITY["buildings"]}
    for lat, lon in where.values():
        assert 31.20 < lat < 31.33
        assert 121.42 < lon < 121.49
    assert len(set(where.values())) == len(where)
    for station in STATIONS:
        lat, lon = where[station["building"]]
        assert (station["lat"], station["lon"]) == pytest.approx((lat, lon), abs=0.001)


def test_every_building_has_a_station_with_known_offerings() -> None:
    assert {station["building"] for station in STATIONS} == BUILDINGS
    for station in STATIONS:
        assert station["offers"]
        assert set(station["offers"]) <= _keys(OFFERINGS)
        assert _repeated(station["offers"]) == []


def test_every_offering_is_found_somewhere() -> None:
    assert _keys(OFFERINGS) == {code for station in STATIONS for code in station["offers"]}
    assert {offering["kind"] for offering in OFFERINGS} == {"facility", "service"}


@pytest.mark.parametrize("hours", sorted({station["hours"] for station in STATIONS}))
def test_hours_are_weekly_rules(hours: str) -> None:
    assert OpeningHours(hours)
    assert not re.search("PH|SH|week|easter|[A-Z][a-z]{2} ", hours)


def test_telephone_numbers_are_samples_and_differ() -> None:
    phones = [row["phone"] for row in [*STATIONS, *POSTS]]
    assert [phone for phone in phones if not re.fullmatch(r"021-0000-\d{4}", phone)] == []
    assert _repeated(phones) == []


def test_floors_are_labels_that_exist_in_the_building() -> None:
    heights = {row["key"]: row for row in CITY["buildings"]}
    for row in [*STATIONS, *PICKUP_POINTS, *(event for event in EVENTS if "floor" in event)]:
        label = re.fullmatch(r"(?P<below>B[1-9])|(?P<above>[1-9]\d?)F", row["floor"])
        assert label, row["key"]
        building = heights[row["building"]]
        assert int(label["above"] or 1) <= building["floors_above"]
        assert int((label["below"] or "B0")[1:]) <= building["floors_below"]


def test_clubs_have_a_building_and_an_interest() -> None:
    assert {club["building"] for club in CLUBS} <= BUILDINGS
    assert {club["interest"] for club in CLUBS} <= _keys(INTERESTS)
    assert {club["openness"] for club in CLUBS} == {"open", "moderated", "invite_only"}
    assert "轻食青年社团" in {club["zh"] for club in CLUBS}


def test_events_refer_to_what_exists() -> None:
    assert {event["building"] for event in EVENTS} == BUILDINGS
    assert {event["interest"] for event in EVENTS} <= _keys(INTERESTS)
    assert {event["club"] for event in EVENTS if "club" in event} <= _keys(CLUBS)
    assert {event["programme"] for event in EVENTS if "programme" in event} == _keys(PROGRAMMES)


def test_an_event_of_a_club_takes_place_under_the_interest_of_the_club() -> None:
    interests = {club["key"]: club["interest"] for club in CLUBS}
    odd = {
        event["key"]: event["interest"]
        for event in EVENTS
        if interests.get(event.get("club"), event["interest"]) != event["interest"]
    }
    # A city walk is the hikers' event and Shanghai culture at the same time.
    assert odd == {"plane_tree_walk": "local_culture"}


def test_there_is_something_to_do_every_working_day_mostly_at_noon() -> None:
    assert {event["day"] for event in EVENTS} == set(range(10))
    noon = [event for event in EVENTS if 11 * 60 <= _minutes(event["starts"]) < 13 * 60]
    assert len(noon) > len(EVENTS) / 2
    assert [event for event in EVENTS if _minutes(event["starts"]) >= 18 * 60]
    assert len([event for event in EVENTS if 6 <= event["capacity"] <= 8]) >= 4
    assert min(event["minutes"] for event in EVENTS) >= 15


def test_no_title_of_an_event_is_part_of_another() -> None:
    for language in ("zh", "en"):
        titles = [event[language].casefold() for event in EVENTS]
        assert [a for a in titles for b in titles if a != b and a in b] == []


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor["key"])
def test_a_vendor_hands_over_in_every_building_after_its_cut_off(vendor: dict[str, Any]) -> None:
    assert vendor["kind"] in {"canteen", "vendor"}
    assert {point["building"] for point in vendor["pickup_points"]} == set(vendor["buildings"])
    assert set(vendor["buildings"]) <= BUILDINGS
    before = _minutes(vendor["cut_off"])
    for slot in vendor["slots"]:
        assert before <= _minutes(slot["starts"]) < _minutes(slot["ends"])
        assert slot["capacity"] > 0
        before = _minutes(slot["ends"])


def test_every_building_has_lunch() -> None:
    assert {building for vendor in VENDORS for building in vendor["buildings"]} == BUILDINGS


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor["key"])
def test_a_vendor_cooks_a_choice_every_day_and_names_its_dishes_apart(
    vendor: dict[str, Any],
) -> None:
    cooked = Counter(day for dish in vendor["dishes"] for day in dish["days"])
    assert set(cooked) == set(DAYS)
    assert min(cooked.values()) >= 5
    for day in DAYS:
        diets = {mark for dish in vendor["dishes"] if day in dish["days"] for mark in dish["diet"]}
        assert {"vegetarian", "no_pork"} <= diets
    names = [
        name for dish in vendor["dishes"] for name in {dish["zh"], dish["en"], *dish["aliases"]}
    ]
    assert _repeated(names) == []


@pytest.mark.parametrize("dish", DISHES, ids=lambda dish: dish["key"])
def test_a_dish_carries_only_marks_that_its_contents_allow(dish: dict[str, Any]) -> None:
    assert set(dish["diet"]) <= _keys(LUNCH["marks"]["diet"])
    assert set(dish["contains"]) <= _keys(LUNCH["marks"]["contains"])
    for mark in dish["diet"]:
        assert not FORBIDDEN_BY_DIET.get(mark, set()) & set(dish["contains"])
    assert ("no_pork" in dish["diet"]) != ("pork" in dish["contains"])
    assert isinstance(dish["price_fen"], int)
    assert dish["price_fen"] % 100 == 0
    assert dish["stock"] > 0


def test_every_rung_of_the_ladder_is_filled() -> None:
    roles = Counter(post["role"] for post in POSTS)
    assert roles["district_officer"] == 2
    assert roles["confidential_handler"] == 2
    officers = [post for post in POSTS if post["role"] == "sub_district_officer"]
    assert {post["sub_district"] for post in officers} == SUB_DISTRICTS
    workers = [post for post in POSTS if post["role"] == "building_worker"]
    assert {post["building"] for post in workers if "building" in post} == BUILDINGS
    assert sum(roles.values()) == 4 + len(officers) + len(workers)


def test_every_building_has_its_own_worker_on_duty_on_each_working_day() -> None:
    at_work = {post["key"]: post.get("building") for post in POSTS}
    assert sorted(row["building"] for row in WORKERS["roster"]) == sorted(BUILDINGS)
    for row in WORKERS["roster"]:
        assert set(row) == {"building", *DAYS}
        assert {at_work[row[day]] for day in DAYS} == {row["building"]}


def test_substitutes_form_chains_that_end() -> None:
    next_post = {row["post"]: row["substitute"] for row in WORKERS["substitutes"]}
    assert len(next_post) == len(WORKERS["substitutes"])
    assert {*next_post, *next_post.values()} <= _keys(POSTS)
    assert {row[day] for row in WORKERS["roster"] for day in DAYS} <= set(next_post)
    role = {post["key"]: post["role"] for post in POSTS}
    for start in next_post:
        seen = [start]
        while seen[-1] in next_post:
            seen.append(next_post[seen[-1]])
            assert len(seen) <= 5, f"{start} leads in a circle or too far"
        assert {role[key] for key in seen} == {role[start]}


def test_categories_are_the_known_kinds_with_promises_that_can_be_kept() -> None:
    assert [row["code"] for row in KINDS_OF_CONCERN] == CATEGORIES
    assert {row["code"] for row in KINDS_OF_CONCERN if row["sensitive"] is True} == {
        "labour_dispute",
        "legal_help",
        "harassment",
        "mental_health",
    }
    assert _repeated(row["icon"] for row in KINDS_OF_CONCERN) == []
    for row in KINDS_OF_CONCERN:
        assert 0 < row["first_response_minutes"] < row["resolution_hours"] * 60
