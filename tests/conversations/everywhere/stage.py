"""The same story on every channel and in every language: actors who read and tap what is shown.

What Louyi says is looked up in the catalogue, so that a story is written once for both languages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from activities.clubs import service as clubs
from activities.clubs.models import Club, Openness
from activities.clubs.workflow import MemberEvent
from activities.db.work import UnitOfWork
from activities.events.models import Event
from activities.people.models import Identity, Role, RoleGrant, User
from activities.places.models import Building
from bot.assembly import Louyi
from tests.city import Chat, open_city
from tests.conversations.telegram.town import Town, Visitor, open_town

TELEGRAM_LANGUAGE = {"zh": "zh-hans", "en": "en"}


@dataclass
class Stage:
    """A running Louyi on one channel, with people who speak one language."""

    louyi: Louyi
    clock: Any
    language: str
    town: Town | None
    city: Any

    def words(self, key: str, **data: object) -> str:
        """What Louyi says under this key."""
        return self.louyi.concierge.texts.say(key, self.language, **data)

    def either(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    async def person(self, name: str) -> Actor:
        """Somebody who has said hello."""
        actor = Actor(self, name, self._voice(name))
        await actor.says("/menu")
        return actor

    async def organizer(self, name: str = "Lin") -> Actor:
        """Somebody who may post without review."""
        actor = await self.person(name)
        user_id = await actor.user_id()

        def grant(work: UnitOfWork) -> None:
            user = work.session.get_one(User, user_id)
            role = Role.DISTRICT_OFFICER
            user.roles.append(RoleGrant(user_id=user_id, role=role, granted_at=work.now))

        await self.write(grant)
        return actor

    async def club(self, lead: Actor, openness: Openness = Openness.OPEN) -> int:
        """A club in 恒隆广场 that this person leads."""
        lead_id = await lead.user_id()

        def found(work: UnitOfWork) -> int:
            user = work.session.get_one(User, lead_id)
            building = work.session.scalars(
                select(Building).where(Building.key == "plaza_66")
            ).one()
            club = Club(
                district_id=building.district_id, building=building, building_id=building.id,
                key="on_stage", zh="云端飞盘社", en="Sky Discs", aliases=[], interest="frisbee",
                openness=openness, about_zh="玩飞盘", about_en="We play", meets_zh="", meets_en="",
            )  # fmt: skip
            work.session.add(club)
            work.session.flush()
            clubs.move(work, club, clubs.entry(work, club, user), MemberEvent.FOUND, user)
            return club.id

        return int(await self.write(found))

    @property
    def club_name(self) -> str:
        return self.either("云端飞盘社", "Sky Discs")

    async def last_event(self) -> Event:
        query = select(Event).order_by(Event.id.desc()).limit(1)
        found: Event = await self.read(lambda work: work.session.scalars(query).one())
        return found

    async def until(self, moment: datetime) -> None:
        """Let time pass to a moment, and do what is due then."""
        self.clock.set(moment - timedelta(seconds=1))
        await self._settle()
        self.clock.set(moment)
        await self._settle()

    async def passes(self, **step: float) -> None:
        await self.until(self.clock.now() + timedelta(**step))

    async def read(self, job: Any) -> Any:
        return await self.louyi.workshop.read(job)

    async def write(self, job: Any) -> Any:
        return await self.louyi.workshop.write(job)

    async def _settle(self) -> None:
        if self.town is not None:
            await self.town.passes(timedelta())
        else:
            await self.louyi.ticks.do_due()

    def _voice(self, name: str) -> Chat | Visitor:
        if self.town is not None:
            return self.town.visitor(name, TELEGRAM_LANGUAGE[self.language])
        chat: Chat = self.city.person(name, self.language)
        return chat


@dataclass
class Actor:
    """Somebody in a private conversation with Louyi."""

    stage: Stage
    name: str
    voice: Chat | Visitor

    async def says(self, text: str) -> None:
        await self.voice.says(text)

    async def tells(self, zh: str, en: str) -> None:
        """Say it in the language of the stage."""
        await self.voice.says(self.stage.either(zh, en))

    async def taps(self, key: str, **data: object) -> None:
        """Press the newest button with the label that the catalogue has under this key."""
        await self.voice.taps(self.stage.words(key, **data))

    async def taps_on(self, label: str) -> None:
        await self.voice.taps(label)

    async def sees(self, key: str, **data: object) -> None:
        """Fail unless Louyi's words under this key are on the screen now."""
        await self.reads(self.stage.words(key, **data))

    async def reads(self, *words: str) -> None:
        shown = await self.screen()
        for each in words:
            assert each in shown, f"{self.name} does not read “{each}” in:\n{shown}"

    async def misses(self, *words: str) -> None:
        shown = await self.screen()
        for each in words:
            assert each not in shown, f"{self.name} reads “{each}”"

    async def screen(self) -> str:
        """Everything that stands in the conversation now."""
        if isinstance(self.voice, Visitor):
            await self.voice.news()
            return "\n".join(each.text or "" for each in self.voice.from_bot())
        shown: dict[str, str] = {}
        for each in await self.voice.screen():
            # A card that edits itself stands there once, as it is now.
            shown[each.key or str(each.id)] = each.text
        return "\n".join(shown.values())

    async def user_id(self) -> int:
        if isinstance(self.voice, Chat):
            return await self.voice.user_id()
        external = str(self.voice.person.id)
        query = select(Identity.user_id).where(Identity.external_id == external)
        return int(await self.stage.read(lambda work: work.session.scalars(query).one()))


@asynccontextmanager
async def open_stage(folder: Path, channel: str, language: str) -> AsyncIterator[Stage]:
    """Start Louyi with the sample city on a channel."""
    if channel == "telegram":
        async with open_town(folder) as town:
            yield Stage(town.louyi, town.clock, language, town, None)
    else:
        async with open_city(folder) as city:
            yield Stage(city.louyi, city.clock, language, None, city)
