"""Finding clubs: by interest and building, in pages, with the right counts."""

from __future__ import annotations

from activities.clubs import queries, service
from activities.clubs.queries import ClubFilter

from .conftest import Town


def test_clubs_are_found_by_building_and_interest(town: Town) -> None:
    here, there = town.club(), town.club(tower=1, name="围棋社")
    there.interest = "board_games"
    town.work.session.flush()
    assert queries.clubs(town.work, ClubFilter(building_id=here.building_id)) == [here]
    assert queries.clubs(town.work, ClubFilter(interest="board_games")) == [there]
    assert queries.clubs(town.work, ClubFilter("board_games", here.building_id)) == []


def test_pages_show_every_club_once(town: Town) -> None:
    everything = [town.club(name=f"社团{number}") for number in range(20)]
    pages = [queries.clubs(town.work, limit=8, offset=offset) for offset in (0, 8, 16, 24)]
    assert [len(page) for page in pages] == [8, 8, 4, 0]
    assert [club for page in pages for club in page] == everything


def test_counts_are_of_members_only_and_zero_is_a_count(town: Town) -> None:
    full, empty = town.club(), town.club(name="围棋社")
    for _ in range(3):
        service.join(town.work, town.person(), full.id)
    assert queries.member_counts(town.work, [full.id, empty.id]) == {full.id: 3, empty.id: 0}
