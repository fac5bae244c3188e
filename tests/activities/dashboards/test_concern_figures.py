"""domain.md §6.15 on both databases: numbers that cannot be dressed up."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from activities.concerns import service as concerns
from activities.conversations.models import Misunderstanding
from activities.dashboards import concern_figures, demand
from activities.dashboards.concern_figures import WEEKS, Asked, behind, figures, last_weeks
from activities.dashboards.numbers import Line, Share, shown
from activities.dashboards.report import Picture, Sheet, as_png, as_xlsx
from activities.errors import NotAllowed, NotFound
from activities.people.models import Role
from tests.activities.concerns.office import Office


def period(office: Office):
    return last_weeks(office.clock.now(), WEEKS[1])


def total(office: Office, who: str = "街道专员") -> Line:
    return figures(office.work, office.people[who], period(office)).total


def share(office: Office, name: str) -> tuple[int, int]:
    told = total(office).shares[name]
    return told.met, told.of


def settled(office: Office, *, resolution: str = "fixed", answers: str = "confirm", **more) -> None:
    worker = office.people["一岗"]
    concern = office.report(**more)
    concerns.take(office.work, worker, concern)
    concerns.resolve(office.work, worker, concern, resolution=resolution)
    if answers == "confirm":
        concerns.confirm(office.work, concern.reporter, concern)
    elif answers == "reopen":
        concerns.reopen(office.work, concern.reporter, concern, "还是不行")


def test_contacted_closed_solved_and_satisfied_are_four_numbers(office: Office) -> None:
    settled(office)
    settled(office, resolution="not_possible")
    settled(office, answers="nothing")
    settled(office, answers="reopen")
    office.report("没有人来", "other")
    assert share(office, "contacted_in_time") == (4, 4)
    assert share(office, "closed_in_time") == (4, 4)
    assert share(office, "solved") == (1, 2), "“not possible” is honest and not solved"
    assert share(office, "satisfied") == (0, 0), "silence is not satisfaction"
    assert share(office, "reopened") == (1, 5)
    assert share(office, "open") == (2, 5)


def test_only_those_who_say_so_are_satisfied(office: Office) -> None:
    for score in (3, 3, 1):
        concern = office.report()
        concerns.take(office.work, office.people["一岗"], concern)
        concerns.resolve(office.work, office.people["一岗"], concern, resolution="fixed")
        concerns.confirm(office.work, concern.reporter, concern)
        concerns.rate(office.work, concern.reporter, concern, score)
    assert share(office, "satisfied") == (2, 3)


def test_silence_is_counted_as_silence(office: Office) -> None:
    settled(office, answers="nothing")
    office.later(days=9)
    assert share(office, "silence") == (1, 1)
    assert share(office, "solved") == (0, 1)


def test_a_broken_promise_stays_broken_whatever_is_done_later(office: Office) -> None:
    concern = office.report()
    office.later(hours=2)
    assert share(office, "contacted_in_time") == (0, 1)
    officer = office.people["街道专员"]
    concerns.take(office.work, officer, concern)
    concerns.answer(office.work, officer, concern, "对不起，来晚了")
    assert share(office, "contacted_in_time") == (0, 1)
    assert share(office, "escalated") == (1, 1)


def test_a_late_closing_is_late_and_a_second_closing_does_not_mend_it(office: Office) -> None:
    worker, concern = office.people["一岗"], office.report(category="toilet")
    concerns.take(office.work, worker, concern)
    office.later(days=3)
    owner = concern.owner
    concerns.take(office.work, owner, concern)
    concerns.answer(office.work, owner, concern, "在办")
    assert share(office, "closed_in_time") == (0, 1)


def test_transfers_refusals_and_nudges_are_shown(office: Office) -> None:
    first, second = office.people["一岗"], office.people["二岗"]
    concern = office.report()
    concerns.transfer(office.work, first, concern, second, "他更懂空调")
    concerns.send_back(office.work, second, concern, "不归我管")
    concerns.nudge(office.work, concern.reporter, concern)
    told = total(office).shares
    assert [told[each].met for each in ("transferred", "refused", "nudged")] == [1, 1, 1]


def test_buildings_compare_per_hundred_workers(office: Office) -> None:
    for _ in range(6):
        office.report()
    office.building("tower_two").office_workers = 100
    office.report("灯坏了", "other", building=office.building("tower_two"))
    found = figures(office.work, office.people["街道专员"], period(office))
    assert {each.label[0]: each.per_hundred for each in found.by_building} == {
        "tower_one": 0.2,
        "tower_two": 1.0,
    }
    assert [each.reported for each in found.by_week] == [0, 0, 0, 7]
    assert {each.label[1]: each.reported for each in found.by_category} == {
        "📌 air_conditioning": 6,
        "📌 other": 1,
    }


def test_duplicates_are_one_matter(office: Office) -> None:
    concern, other = office.report(), office.report(by=office.people["同楼白领"])
    concerns.merge(office.work, office.people["一岗"], other, concern)
    assert share(office, "reported") == (1, 1)


def test_every_figure_opens_exactly_the_concerns_behind_it(office: Office) -> None:
    settled(office)
    settled(office, resolution="not_possible")
    settled(office, answers="nothing")
    office.report("没有人来", "other", identity="anonymous")
    office.later(days=9)
    officer = office.people["街道专员"]
    found = figures(office.work, officer, period(office))
    for line, where in [
        (found.total, {}),
        *((each, {"building_id": each.key}) for each in found.by_building),
        *((each, {"category_id": each.key}) for each in found.by_category),
    ]:
        for name, told in line.shares.items():
            met, _ = behind(office.work, officer, found.period, Asked(name, **where))
            others, _ = behind(office.work, officer, found.period, Asked(name, met=False, **where))
            assert (len(met), len(met) + len(others)) == (told.met, told.of), name


def test_an_unknown_measure_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        behind(office.work, office.people["街道专员"], period(office), Asked("x"))


def test_only_officers_see_figures(office: Office) -> None:
    office.report()
    for who in ("一岗", "报告人", "保密专员"):
        with pytest.raises(NotAllowed):
            total(office, who)
        with pytest.raises(NotAllowed):
            behind(office.work, office.people[who], period(office), Asked("reported"))
        with pytest.raises(NotAllowed):
            demand.waiting(office.work, office.people[who], period(office))


def test_what_is_confidential_or_about_oneself_is_in_no_figure(office: Office) -> None:
    office.report("领导骚扰我", "harassment")
    office.report("街道专员态度不好", "other", about_staff=frozenset())
    assert total(office).reported == 0
    assert total(office, "区专员").reported == 1


def lines(*persons: int) -> list[Line]:
    return [
        Line(number, (str(number), str(number)), each, {"reported": Share(each, each)})
        for number, each in enumerate(persons)
    ]


@pytest.mark.parametrize(
    ("persons", "hidden"),
    [
        ((5, 9), []),
        ((5, 9, 0), []),
        ((4, 9, 7), [0, 2]),
        ((4, 3, 9), [0, 1]),
        ((4,), [0]),
    ],
)
def test_nothing_under_five_persons_and_nothing_by_subtraction(
    persons: tuple[int, ...], hidden: list[int]
) -> None:
    assert [each.line.key for each in shown(lines(*persons)) if each.is_hidden] == hidden


def test_a_share_of_fewer_than_five_says_nothing() -> None:
    assert Share(2, 4).percent is None
    assert Share(3, 5).percent == 60


def test_ten_reports_of_one_person_are_one_person(office: Office) -> None:
    for _ in range(10):
        office.report(identity="anonymous")
    assert total(office).persons == 1


def test_what_nobody_understood_is_told_when_many_said_it(office: Office) -> None:
    for number, text in enumerate(["想租会议室"] * 5 + ["猫在哪", "报告 张三 的事"]):
        office.session.add(
            Misunderstanding(
                district_id=office.district.id,
                text=text,
                language="zh",
                ranking=[["ask_station", 0.3]],
                created_at=office.clock.now() - timedelta(hours=number),
            )
        )
    office.session.flush()
    told = demand.unserved(office.work, office.people["街道专员"], period(office))
    assert (told.total, told.repeated) == (7, [("想租会议室", 5)])
    assert told.nearest == [("ask_station", 7)]


def test_weeks_begin_on_monday(office: Office) -> None:
    found = last_weeks(office.clock.now(), 4)
    assert [each.begins_at.isoformat()[:10] for each in found.weeks] == [
        "2026-11-02",
        "2026-11-09",
        "2026-11-16",
        "2026-11-23",
    ]
    assert last_weeks(office.clock.now(), 99) == last_weeks(office.clock.now(), WEEKS[1])


def test_the_workbook_calculates_nothing() -> None:
    data = as_xlsx([Sheet("合计", ["项目", "数"], [["=1+1", 3], ["按时联系", None]])])
    page = load_workbook(BytesIO(data)).active
    assert page is not None
    assert [[cell.value for cell in row] for row in page] == [
        ["项目", "数"],
        ["'=1+1", 3],
        ["按时联系", None],
    ]


def test_the_picture_is_a_picture_whatever_the_words() -> None:
    data = as_png(Picture('周报 #x "', "2026", [("按时", "80 %", "8/10")] * 4, [("a", "1")], "]"))
    assert data.startswith(b"\x89PNG")


def test_an_operator_sees_every_building(office: Office) -> None:
    office.report("灯坏了", "other", building=office.building("tower_two"))
    operator = office.person("管理员", Role.ADMIN)
    assert concern_figures.figures(office.work, operator, period(office)).total.reported == 1
