"""Putting the process together and taking it apart. Nothing else in bot/ starts anything."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.casework_day import coverage_report
from actions.everything import CAPABILITIES
from actions.texts import Texts
from actions.turn_taking import Concierge
from activities.bootstrap.guides_and_search import prepare_guides_and_search
from activities.bootstrap.migrate import migrate, one_at_a_time
from activities.bootstrap.sample_city import is_empty, load_sample_city
from activities.bootstrap.sample_events import renew
from activities.clock import Clock, SystemClock
from activities.conversations.leases import lock_conversations, take_over_from_the_dead
from activities.conversations.replicas import be_gone
from activities.db.engine import open_database
from activities.db.work import UnitOfWork
from activities.db.writer import GroupWriter
from activities.people.models import Role
from activities.people.service import has_operator, invite
from activities.privacy.retention import plan_nights
from activities.scheduling.calendar import WorkingCalendar
from activities.signals import Signals
from activities.vault import Vault
from bot.channel import Channel
from bot.delivery.delivery import Delivery
from bot.documents import Documents
from bot.gateway.button_tokens import ButtonSigner
from bot.gateway.gateway import Gateway
from bot.gateway.hearing import Hearing
from bot.letting_go import LettingGo
from bot.logs import error_place
from bot.media import PhotoStore
from bot.nlu_process import NluProcess, NluState
from bot.sent_files import SentFiles
from bot.settings import Settings
from bot.telegram.service import TelegramService
from bot.ticks import DueSteps, Ticks
from bot.understanding.breaker import CircuitBreaker
from bot.understanding.keywords import KeywordUnderstanding
from bot.understanding.rasa import RasaUnderstanding
from bot.web.channel import WebChannel
from bot.web.chat import WEB
from bot.web.rest import REST
from bot.workshop import Workshop

log = structlog.get_logger()


@dataclass(slots=True)
class Louyi:
    """The running process: what the web application and the commands reach for."""

    settings: Settings
    workshop: Workshop
    concierge: Concierge
    gateway: Gateway
    delivery: Delivery
    ticks: Ticks
    letting_go: LettingGo
    signer: ButtonSigner
    photos: PhotoStore
    documents: Documents
    files: SentFiles
    breaker: CircuitBreaker
    web: WebChannel
    rest: WebChannel
    telegram: TelegramService | None
    nlu: NluProcess | None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def notice(self) -> str | None:
        """Return what the chat page should mention about the language model, if anything."""
        learning = {NluState.PREPARING, NluState.TRAINING, NluState.STARTING}
        return "nlu_training" if self.nlu is not None and self.nlu.state in learning else None


def open_workshop(settings: Settings, clock: Clock | None = None) -> Workshop:
    """Open the database, migrated, with its writer."""
    engine = open_database(settings.database_url)
    migrate(engine)
    return Workshop(
        engine=engine,
        writer=GroupWriter(engine, lock=lock_conversations),
        clock=clock or SystemClock(),
        signals=Signals(),
        calendar=WorkingCalendar(),
        replica=secrets.token_hex(6),
        vault=Vault(settings.vault_secret),
    )


async def prepare_city(workshop: Workshop, settings: Settings) -> str | None:
    """Load the sample city into an empty database; return the operator's code if one is needed."""

    def prepare(work: UnitOfWork) -> None:
        one_at_a_time(work.session)
        if settings.sample_city and is_empty(work):
            load_sample_city(work)
        if settings.sample_city:
            renew(work)
        prepare_guides_and_search(work, sample_guides=settings.sample_city)

    await workshop.write(prepare)

    def code_for_operator(work: Any) -> str | None:
        return None if has_operator(work) else invite(work, None, Role.ADMIN)

    await workshop.write(plan_nights)
    await _name_gaps(workshop)
    return await workshop.write(code_for_operator)


async def _name_gaps(workshop: Workshop) -> None:
    """Log how many buildings have nobody who can be reached, once an operator can mend it."""
    gaps = await workshop.read(
        lambda work: coverage_report(work, Texts()) if has_operator(work) else []
    )
    if gaps:
        log.warning("buildings without anybody who can be reached: send /coverage", count=len(gaps))


@asynccontextmanager
async def running(
    settings: Settings, *, clock: Clock | None = None, tell: Callable[[str], None] = print
) -> AsyncIterator[Louyi]:
    """Start everything, and stop it in the opposite order on leaving."""
    async with AsyncExitStack() as stack:
        workshop = open_workshop(settings, clock)
        stack.callback(workshop.engine.dispose)
        stack.callback(workshop.writer.close)
        code = await prepare_city(workshop, settings)
        await workshop.write(take_over_from_the_dead)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        louyi = _assemble(settings, workshop, session, tell)
        if code is not None:
            tell(f"operator code (send it to the bot once): /claim {code}")
        if louyi.telegram is not None:
            stack.push_async_callback(louyi.telegram.close)
        stack.push_async_callback(louyi.delivery.stop)
        stack.push_async_callback(louyi.gateway.stop)
        stack.push_async_callback(_leave, workshop)
        await louyi.ticks.be_present()
        louyi.ticks.start()
        stack.callback(louyi.ticks.stop)
        if louyi.telegram is not None:
            await louyi.telegram.start(louyi.gateway, workshop)
            stack.push_async_callback(louyi.telegram.stop)
        stack.push_async_callback(_cancel, louyi.tasks)
        _start_background(louyi)
        yield louyi


def _assemble(
    settings: Settings,
    workshop: Workshop,
    session: aiohttp.ClientSession,
    tell: Callable[[str], None],
) -> Louyi:
    concierge = Concierge(CAPABILITIES, Texts(), settings.base_url)
    concierge.subscribe(workshop.signals)
    signer = ButtonSigner(settings.secret)
    photos = PhotoStore(settings.data_dir / "photos")
    documents = Documents(workshop, concierge.makers())
    files = SentFiles(concierge.file_readers())
    web, rest = WebChannel(WEB), WebChannel(REST)
    channels: dict[str, Channel] = {WEB: web, REST: rest}
    telegram = None
    if settings.telegram_bot_token:
        telegram = TelegramService(settings, signer, photos, documents, concierge.texts)
        telegram.on_name = partial(setattr, concierge, "bot_name")
        channels[telegram.channel.name] = telegram.channel
    breaker = CircuitBreaker(None, KeywordUnderstanding(), time.monotonic)
    nlu = None
    if settings.rasa_url:
        breaker.use(RasaUnderstanding(session, settings.rasa_url, settings.rasa_token))
    elif settings.nlu:
        nlu = NluProcess(session, breaker, tell)
    delivery = Delivery(workshop, channels)
    hearing = Hearing(breaker, signer, photos, channels, files)
    gateway = Gateway(workshop, concierge, hearing, delivery)
    letting_go = LettingGo(workshop, photos, settings.data_dir)
    return Louyi(
        settings=settings,
        workshop=workshop,
        concierge=concierge,
        gateway=gateway,
        delivery=delivery,
        ticks=Ticks(
            workshop,
            gateway,
            delivery,
            DueSteps(concierge.due_handlers(), concierge.read_ahead()),
            letting_go,
            _sharing(telegram),
        ),
        letting_go=letting_go,
        signer=signer,
        photos=photos,
        documents=documents,
        files=files,
        breaker=breaker,
        web=web,
        rest=rest,
        telegram=telegram,
        nlu=nlu,
    )


def _sharing(telegram: TelegramService | None) -> Callable[[int], None]:
    """Return who has to know how many replicas there are."""
    return (lambda _replicas: None) if telegram is None else telegram.channel.share_limits


def _start_background(louyi: Louyi) -> None:
    if louyi.nlu is not None:
        louyi.tasks.append(asyncio.create_task(_kept(louyi.nlu.run())))


async def _leave(workshop: Workshop) -> None:
    """Leave what this replica did alone to others, at once instead of when its lease ends."""
    with suppress(SQLAlchemyError):
        await workshop.write(be_gone)


async def _kept(running_task: Coroutine[Any, Any, None]) -> None:
    try:
        await running_task
    except Exception as error:
        log.error("background task ended", where=error_place(error))


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
