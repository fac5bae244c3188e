"""A running city with the means to set a club up that somebody leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from activities.clubs import service
from activities.clubs.models import Club, Membership, Openness
from activities.clubs.workflow import MemberEvent
from activities.db.work import UnitOfWork
from activities.people.models import User
from activities.places.models import Building
from tests.city import Chat, City, open_city


@dataclass
class ClubHouse:
    """Clubs of a running city."""

    city: City

    async def club(
        self,
        lead: Chat,
        openness: Openness = Openness.OPEN,
        zh: str = "云端飞盘社",
        en: str = "Sky Discs",
    ) -> int:
        """Set a club up in 恒隆广场 that this person leads."""
        await lead.says("/menu")
        lead_id = await lead.user_id()

        def found(work: UnitOfWork) -> int:
            user = work.session.get_one(User, lead_id)
            building = work.session.scalars(
                select(Building).where(Building.key == "plaza_66")
            ).one()
            club = Club(
                district_id=building.district_id,
                building_id=building.id,
                building=building,
                key=f"set_up_{zh}",
                zh=zh,
                en=en,
                aliases=[],
                interest="frisbee",
                openness=openness,
                about_zh="玩飞盘",
                about_en="We play",
                meets_zh="",
                meets_en="",
            )
            work.session.add(club)
            work.session.flush()
            service.move(work, club, service.entry(work, club, user), MemberEvent.FOUND, user)
            return club.id

        return await self.city.write(found)

    async def membership(self, chat: Chat, club_id: int) -> Membership | None:
        user_id = await chat.user_id()

        def read(work: UnitOfWork) -> Membership | None:
            return work.session.scalars(
                select(Membership).where(
                    Membership.club_id == club_id, Membership.user_id == user_id
                )
            ).first()

        return await self.city.read(read)

    async def joined(self, chat: Chat, club_id: int) -> Chat:
        """Let somebody into an open club."""
        await chat.presses("club.join", club_id)
        return chat

    async def tick(self, **later: float) -> None:
        """Move on and do what is due."""
        self.city.clock.advance(timedelta(**later))
        await self.city.louyi.ticks.do_due()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[ClubHouse]:
    async with open_city(tmp_path) as city:
        yield ClubHouse(city)
