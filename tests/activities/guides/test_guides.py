"""Guides: written, versioned, findable at every change, and checked by their date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.clock import SHANGHAI
from activities.db.work import UnitOfWork
from activities.errors import NotAllowed, NotFound
from activities.guides import service as guides
from activities.guides.loading import GuideMalformed, guide_files, read_guides
from activities.guides.models import Guide
from activities.people.models import Role
from activities.scheduling.models import Due
from activities.search.query import search
from activities.stations.models import Offering
from tests.activities.stations.people import person

ONE = """
source: {zh: 来源, en: source}
checked_on: 2026-11-20
review_by: 2027-05-20
guides:
  - key: one
    topic: work
    zh: 一
    en: one
    offerings: []
    words: {zh: [一], en: [one]}
    who: {zh: 人, en: people}
    steps: {zh: [做], en: [do]}
    bring: {zh: [带], en: [bring]}
    where: {zh: 处, en: there}
    takes: {zh: 久, en: long}
    fee: {zh: 免费, en: free}
"""


def _guide(work: UnitOfWork, key: str) -> Guide:
    found = guides.by_key(work, key)
    assert found is not None
    return found


def test_at_least_forty_matters_are_there_all_marked_as_samples(work: UnitOfWork) -> None:
    everything = guides.guides(work)
    assert len(everything) >= 40
    assert all(each.sample and each.version == 1 for each in everything)
    assert all(each.source_zh and each.review_by > each.checked_on for each in everything)


def test_every_guide_names_offerings_that_stations_know(work: UnitOfWork) -> None:
    known = set(work.session.scalars(select(Offering.code)))
    assert {code for each in guides.guides(work) for code in each.offerings} <= known


def test_loading_again_adds_nothing(work: UnitOfWork) -> None:
    before = len(guides.guides(work))
    assert guides.load_guides(work, 1, read_guides(guide_files())) == 0
    assert len(guides.guides(work)) == before


def test_a_change_makes_a_new_version_and_keeps_the_old_one(work: UnitOfWork) -> None:
    keeper, before = person(work, Role.ADMIN), _guide(work, "lost_property")
    after = guides.write(work, keeper, "lost_property", {"fee_zh": "收一元"})
    assert (after.version, after.fee_zh, after.written_by_id) == (2, "收一元", keeper.id)
    assert [(each.version, each.is_current) for each in guides.versions_of(work, before.key)] == [
        (2, True),
        (1, False),
    ]
    assert guides.guide(work, before.id).id == after.id


def test_a_new_version_is_found_instead_of_the_old_one(work: UnitOfWork) -> None:
    keeper = person(work, Role.ADMIN)
    old = _guide(work, "waste_sorting")
    words = [*old.words_zh, "咖啡渣回收"]
    new = guides.write(work, keeper, "waste_sorting", {"words_zh": words})
    [hit] = search(work, "咖啡渣回收", ("guide",), "zh", 1)
    assert hit.subject_id == new.id
    hits = search(work, "垃圾分类", ("guide",), "zh", 10)
    assert old.id not in {each.subject_id for each in hits}


def test_only_an_administrator_writes(work: UnitOfWork) -> None:
    with pytest.raises(NotAllowed):
        guides.write(work, person(work, Role.BUILDING_WORKER, "plaza_66"), "lost_property", {})


def test_an_unknown_guide_is_not_found(work: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        guides.guide(work, 10**6)
    with pytest.raises(NotFound):
        guides.write(work, person(work, Role.ADMIN), "no_such_guide", {})


def test_past_its_date_a_guide_says_so_until_it_is_confirmed(work: UnitOfWork) -> None:
    guide = _guide(work, "lost_property")
    evening = datetime(2027, 5, 20, 23, 59, tzinfo=SHANGHAI)
    assert not guides.is_past_review(guide, evening)
    work.now = evening + timedelta(minutes=2)
    assert guides.is_past_review(guide, work.now)
    confirmed = guides.confirm(work, person(work, Role.ADMIN), guide.id)
    assert confirmed.checked_on == date(2027, 5, 21)
    assert not guides.is_past_review(confirmed, work.now)


def test_every_guide_is_due_to_be_checked_on_its_day(work: UnitOfWork) -> None:
    planned = work.session.scalars(select(Due).where(Due.kind == guides.REVIEW)).all()
    assert {each.subject_id for each in planned} == {each.id for each in guides.guides(work)}
    assert {each.due_at for each in planned} == {datetime(2027, 5, 20, 10, tzinfo=SHANGHAI)}


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("    fee: {zh: 免费, en: free}\n", "", "fee missing; add it"),
        ("topic: work", "topic: leisure", "“leisure” is no topic"),
        ("who: {zh: 人, en: people}", "who: {zh: 人}", "who says nothing in en"),
        ("bring: {zh: [带], en: [bring]}", "bring: {zh: [], en: [bring]}", "bring says nothing"),
        ("words: {zh: [一],", "words: {zh: [12345],", "quote numbers"),
        ("review_by: 2027-05-20", "review_by: 2026-01-01", "review_by is not after"),
        ("checked_on: 2026-11-20", "checked_on: soon", "checked_on is no date"),
    ],
)
def test_a_malformed_file_names_file_line_and_mend(
    tmp_path: Path, wrong: str, right: str, told: str
) -> None:
    path = tmp_path / "guides.yml"
    assert wrong in ONE
    path.write_text(ONE.replace(wrong, right), "utf-8")
    with pytest.raises(GuideMalformed, match=r"guides\.yml:\d+") as mistake:
        list(read_guides([path]))
    assert told in str(mistake.value)


def test_a_key_is_used_once(tmp_path: Path) -> None:
    for name in ("guides_a.yml", "guides_b.yml"):
        (tmp_path / name).write_text(ONE, "utf-8")
    with pytest.raises(GuideMalformed, match="used twice"):
        list(read_guides(guide_files(tmp_path)))
