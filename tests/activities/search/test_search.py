"""Finding things by people's own words, alike on both databases; nothing typed becomes SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from activities.bootstrap.guides_and_search import documents
from activities.db.work import UnitOfWork
from activities.guides.models import Guide
from activities.search.index import (
    Document,
    create_search_index,
    drop_search_index,
    forget,
    index,
    rebuild,
)
from activities.search.models import SearchDocument
from activities.search.query import search

ALL = ("guide", "station", "offering", "club", "event")


def _best_guide(work: UnitOfWork, question: str, language: str = "zh") -> str:
    [hit] = search(work, question, ("guide",), language, 1)
    return work.session.get_one(Guide, hit.subject_id).key


def _document(title: str, number: int = 900_001, **more: object) -> Document:
    return Document(1, "thing", number, "zh", title, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "language", "key"),
    [
        ("健康证怎么办", "zh", "health_certificate"),
        ("健康證怎麼辦", "zh", "health_certificate"),
        ("健康正去哪办", "zh", "health_certificate"),
        ("jiankangzheng", "zh", "health_certificate"),
        ("helth certificat", "en", "health_certificate"),
        ("residence permits", "en", "residence_permit"),
        ("怎么 renew residence permit", "zh", "residence_permit"),
        ("被炒鱿鱼了", "zh", "labour_arbitration"),
    ],
)
def test_careless_words_still_find_it(
    work: UnitOfWork, question: str, language: str, key: str
) -> None:
    assert _best_guide(work, question, language) == key


@pytest.mark.parametrize("question", ["", "   ", "？？？", "怎么办", "\x00", "🙂🙂"])
def test_words_that_tell_nothing_find_nothing(work: UnitOfWork, question: str) -> None:
    assert search(work, question, ALL, "zh") == []


@pytest.mark.parametrize(
    "question",
    [
        "健康证' OR '1'='1",
        '健康证" OR name_words:*',
        "健康证) NEAR(居住证",
        "健康证 & !居住证 | (",
        "健康证'); DROP TABLE guide; --",
        "name_words : 健康证*",
        "AND OR NOT 健康证",
    ],
)
def test_nothing_that_is_typed_becomes_a_query_language(work: UnitOfWork, question: str) -> None:
    assert search(work, question, ("guide",), "zh", 3)
    assert work.session.scalar(select(func.count(Guide.id)))


def test_a_very_long_question_is_answered_all_the_same(work: UnitOfWork) -> None:
    assert _best_guide(work, "健康证怎么办" + "啊" * 5_000) == "health_certificate"


def test_kinds_are_kept_apart_and_together(work: UnitOfWork) -> None:
    assert {hit.kind for hit in search(work, "羽毛球", ("club",), "zh", 5)} == {"club"}
    assert {hit.kind for hit in search(work, "健康证", ("guide", "offering"), "zh", 5)} == {
        "guide",
        "offering",
    }


def test_each_thing_is_found_once_with_falling_scores(work: UnitOfWork) -> None:
    hits = search(work, "居住证 residence permit", ALL, "zh", 10)
    assert len({(hit.kind, hit.subject_id) for hit in hits}) == len(hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_what_is_indexed_is_found_at_once_and_what_is_forgotten_never(work: UnitOfWork) -> None:
    index(work, _document("屋顶养蜂体验", phrases=("蜂蜜采集",)))
    assert [hit.subject_id for hit in search(work, "养蜂", ("thing",), "zh")] == [900_001]
    index(work, _document("屋顶观星体验"))
    assert search(work, "养蜂蜂蜜采集", ("thing",), "zh") == []
    assert [hit.title for hit in search(work, "观星", ("thing",), "zh")] == ["屋顶观星体验"]
    forget(work, "thing", 900_001)
    assert search(work, "观星", ("thing",), "zh") == []


def test_indexing_twice_keeps_one_document(work: UnitOfWork) -> None:
    for _ in range(2):
        index(work, _document("屋顶养蜂体验"))
    count = select(func.count(SearchDocument.id)).where(SearchDocument.kind == "thing")
    assert work.session.scalar(count) == 1


def test_rebuilding_gives_the_same_answers(work: UnitOfWork) -> None:
    before = search(work, "公积金提取", ALL, "zh", 5)
    count = rebuild(work, documents(work))
    assert count == work.session.scalar(select(func.count(SearchDocument.id)))
    assert search(work, "公积金提取", ALL, "zh", 5) == before


def test_the_index_can_be_dropped_and_made_again(work: UnitOfWork) -> None:
    connection = work.session.connection()
    drop_search_index(connection)
    drop_search_index(connection)
    create_search_index(connection)
    create_search_index(connection)
    rebuild(work, documents(work))
    assert _best_guide(work, "健康证") == "health_certificate"
