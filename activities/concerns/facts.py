"""What can happen around a concern, in the past tense: whoever tells people listens to these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from activities.casework.models import CaseMessage
from activities.concerns.models import Category, Concern
from activities.concerns.people_models import Follower
from activities.concerns.workflow import ConcernEvent
from activities.people.models import User
from activities.places.models import Building


@dataclass(frozen=True, slots=True)
class ConcernCreated:
    """A concern was stored and somebody is responsible for it."""

    concern: Concern


@dataclass(frozen=True, slots=True)
class ConcernMoved:
    """A concern took a step; `message` is what was said with it, `actor` None for time itself."""

    concern: Concern
    event: ConcernEvent
    actor: User | None
    message: CaseMessage | None = None


@dataclass(frozen=True, slots=True)
class ConcernSaid:
    """Something was said about a concern without moving it."""

    concern: Concern
    message: CaseMessage
    actor: User | None


@dataclass(frozen=True, slots=True)
class DutyMoved:
    """Somebody else is responsible now: transferred, sent back, up or down the ladder."""

    concern: Concern
    event: ConcernEvent
    from_owner: User
    from_level: str
    cause: str
    reason: str | None
    assignment_id: int


@dataclass(frozen=True, slots=True)
class PromiseAtRisk:
    """Half or most of the time of a promise is used up, or all of it with nobody above."""

    concern: Concern
    clock: str
    percent: int
    due_at: datetime
    sla_id: int


@dataclass(frozen=True, slots=True)
class ConcernNudged:
    """催单: the reporter, or somebody who follows, asked again."""

    concern: Concern


@dataclass(frozen=True, slots=True)
class ResolutionProposed:
    """A helper thinks that it is done; the owner may publish it."""

    concern: Concern
    by: User


@dataclass(frozen=True, slots=True)
class ConcernFollowed:
    """Somebody said “me too”."""

    concern: Concern
    follower: Follower


@dataclass(frozen=True, slots=True)
class ConsultationOffered:
    """So many follow it that it may be a matter for the whole building."""

    concern: Concern
    followers: int


@dataclass(frozen=True, slots=True)
class ConcernsMerged:
    """Two reports of one matter became one."""

    duplicate: Concern
    into: Concern


@dataclass(frozen=True, slots=True)
class ReporterForgotten:
    """Whoever reported it wished to be forgotten: no card may show their words any more."""

    concern: Concern


@dataclass(frozen=True, slots=True)
class DangerTold:
    """Somebody told of danger: whoever is responsible there hears of it at once."""

    danger: str
    building: Building | None
    category: Category
    owner: User
    person_id: int
