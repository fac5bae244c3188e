"""A thousand reports by one person: ten are stored in an hour, others are not harmed."""

from __future__ import annotations

from sqlalchemy import func, select

from activities.concerns.floods import MOST_REPORTS, TooManyReports
from activities.concerns.models import Concern
from tests.activities.concerns.office import Office


def stored_of(office: Office, number: int) -> int:
    stored = 0
    for _ in range(number):
        try:
            office.report()
        except TooManyReports:
            continue
        stored += 1
    return stored


def test_of_a_thousand_reports_by_one_person_ten_are_stored_in_an_hour(office: Office) -> None:
    assert stored_of(office, 1_000) == MOST_REPORTS
    assert office.session.scalar(select(func.count()).select_from(Concern)) == MOST_REPORTS
    assert office.report(by=office.people["同楼白领"]).id
    office.clock.set(office.clock.now().replace(hour=office.clock.now().hour + 1, minute=1))
    assert stored_of(office, 20) == MOST_REPORTS
