"""People who want something from Louyi, as goals.yml tells: what they do, and whether they get it.

What counts as reached is in goal_checks.py. `make evaluate-goals` prints the report.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from activities.people.models import Role, RoleGrant, User
from nlu.evaluation.command import arguments, guarded, print_numbers
from nlu.evaluation.parsing import Parser, serving
from tests.city import Chat, City, Shown, open_city, texts
from tests.conversations.goal_checks import CHECKS, Look
from tests.web.pictures import picture

GOALS = Path(__file__).with_name("goals.yml")
WORKPLACE = "恒隆广场"
NOWHERE = "nowhere"
MOST_TURNS = 6
"""After so many turns anybody gives up."""
KEYS = {"goal", "who", "at", "before", "says", "photo", "then", "done"}


class GoalsMalformed(Exception):
    """The file of goals cannot be used; the message says which goal and why."""


@dataclass(frozen=True)
class Goal:
    """What somebody wants, how it is said, and how one sees that it was reached."""

    group: str
    name: str
    says: str
    done: dict[str, Any]
    who: str = "zh"
    at: str = WORKPLACE
    photo: bool = False
    before: list[dict[str, Any]] = field(default_factory=list)
    then: list[dict[str, Any]] = field(default_factory=list)

    @property
    def language(self) -> str:
        return "en" if self.who.endswith("en") else "zh"


@dataclass
class Outcome:
    """How it went: whether the goal was reached, in how many turns, and every word of it."""

    goal: Goal
    done: bool
    turns: int
    transcript: list[str]


def load_goals(path: Path = GOALS) -> list[Goal]:
    """Return the goals; raises GoalsMalformed naming the goal that cannot be used."""
    goals = []
    for group, rows in yaml.safe_load(path.read_text("utf-8")).items():
        for row in rows:
            name = f"{group}: {row.get('goal')}"
            unknown = set(row) - KEYS | set(row.get("done") or {"done"}) - set(CHECKS)
            if unknown or not row.get("says"):
                raise GoalsMalformed(f"{name}: mend {sorted(unknown) or 'says'}")
            values = {"group": group, "name": row["goal"], **row}
            values.pop("goal")
            goals.append(Goal(**values))
    return goals


async def pursue_all(goals: Sequence[Goal], **settings: Any) -> list[Outcome]:
    """Let everybody pursue their goal, one city for each group of goals."""
    outcomes = []
    for group in dict.fromkeys(goal.group for goal in goals):
        with tempfile.TemporaryDirectory() as folder:
            async with open_city(Path(folder), **settings) as city:
                operator = await city.operator()
                worker = await city.worker(operator)
                outcomes += [
                    await _Pursuit(city, worker, goal).run()
                    for goal in goals
                    if goal.group == group
                ]
    return outcomes


class _Pursuit:
    """One person on the way to one goal."""

    def __init__(self, city: City, worker: Chat, goal: Goal) -> None:
        self.city = city
        self.worker = worker
        self.goal = goal
        self.chat = city.person("白领", goal.language)
        self.left = list(goal.then)
        self.transcript: list[str] = []
        self.last: list[Shown] = []
        self.all: list[Shown] = []

    async def run(self) -> Outcome:
        await self._prepare()
        self.transcript.clear()
        self.all.clear()
        step: dict[str, Any] | None = {"says": self.goal.says}
        turns = 0
        while step is not None and turns < MOST_TURNS:
            turns += 1
            try:
                await self._do(step)
            except AssertionError as stuck:
                self.transcript.append(f"!! {stuck}")
                break
            if await self._is_reached():
                return Outcome(self.goal, True, turns, self.transcript)
            step = self._next_step()
        return Outcome(self.goal, False, turns, self.transcript)

    async def _prepare(self) -> None:
        if self.goal.at != NOWHERE:
            await self._do({"says": "/building"})
            await self._do({"taps": self.goal.at if self.goal.language == "zh" else "Plaza 66"})
        if self.goal.who.startswith("organizer"):
            user_id = await self.chat.user_id()

            def grant(work: Any) -> None:
                user = work.session.get_one(User, user_id)
                role = Role.DISTRICT_OFFICER
                user.roles.append(RoleGrant(user_id=user_id, role=role, granted_at=work.now))

            await self.city.write(grant)
        for step in self.goal.before:
            await self._do(step)

    async def _do(self, step: dict[str, Any]) -> None:
        if "reports" in step:
            await self._do({"says": step["reports"]})
            step = {"taps": "提交" if self.goal.language == "zh" else "Send"}
        if "resolved" in step:
            await self._resolve()
            self.last = await self.chat.news()
        elif "taps" in step:
            self.transcript.append(f"> [{step['taps']}]")
            self.last = await self.chat.taps(str(step["taps"]))
        else:
            self.transcript.append(f"> {step['says']}")
            self.last = await self._says(str(step["says"]))
        self.all += self.last
        self.transcript += [f"  {each.text} {each.labels}" for each in self.last]

    async def _says(self, text: str) -> list[Shown]:
        if self.goal.photo and text == self.goal.says:
            kept = await self.city.louyi.photos.keep(picture())
            return await self.chat.sends(text=text, photo=kept)
        return await self.chat.says(text)

    async def _resolve(self) -> None:
        """The building worker takes the newest concern and says that it is done."""
        concern = await self._look(lambda look: look.concerns()[-1])
        await self.worker.presses("case.take", concern.id)
        await self.worker.presses("case.resolved", concern.id, "fixed")

    async def _is_reached(self) -> bool:
        done = self.goal.done
        reached = await self._look(
            lambda look: [CHECKS[name](look, wanted) for name, wanted in done.items()]
        )
        return all(reached)

    async def _look(self, job: Any) -> Any:
        user_id, shown, everything = await self.chat.user_id(), self.last, self.all
        return await self.city.read(lambda work: job(Look(work, user_id, shown, everything)))

    def _next_step(self) -> dict[str, Any] | None:
        """What this person had in mind next, else what everybody does with a draft."""
        seen = texts(self.last) + "".join(label for each in self.last for label in each.labels)
        for place, step in enumerate(self.left):
            if "sees" not in step or re.search(str(step["sees"]), seen):
                return self.left.pop(place)
        buttons = [button for each in self.last for button in each.buttons]
        confirm = next((each for each in buttons if each.verb == "draft.confirm"), None)
        return None if confirm is None else {"taps": confirm.label}


def settings_of(rasa: Parser) -> dict[str, str]:
    """Return the settings with which Louyi uses a running language server."""
    return {"rasa_url": f"http://127.0.0.1:{rasa.port}", "rasa_token": rasa.token}


def numbers_of(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return goals, the share that was reached, and the turns that those took."""
    turns = [each.turns for each in outcomes if each.done]
    return {
        "goals": len(outcomes),
        "goals_done": len(turns) / len(outcomes),
        "turns_median": float(statistics.median(turns or [MOST_TURNS])),
        "turns_mean": statistics.fmean(turns or [MOST_TURNS]),
    }


def _report(outcomes: Sequence[Outcome], *, every: bool) -> None:
    for each in outcomes:
        mark = "done" if each.done else "NOT DONE"
        sys.stdout.write(f"{mark:9}{each.turns}  {each.goal.group}: {each.goal.name}\n")
        if every or not each.done:
            sys.stdout.write("".join(f"            {line}\n" for line in each.transcript))


def main() -> int:
    """Pursue the goals and print who got what they wanted, in how many turns."""
    parser = arguments("Goals reached and turns taken, through the whole app", data=False)
    parser.add_argument("--goals", type=Path, default=GOALS)
    parser.add_argument("--only", default="", help="words of the goals to pursue")
    parser.add_argument("--keywords", action="store_true", help="without the language model")
    parser.add_argument("--every", action="store_true", help="print every conversation")
    chosen = parser.parse_args()
    goals = [
        each for each in load_goals(chosen.goals) if chosen.only in f"{each.group}: {each.name}"
    ]
    if chosen.keywords:
        outcomes = asyncio.run(pursue_all(goals))
    else:
        with serving() as rasa:
            outcomes = asyncio.run(pursue_all(goals, **settings_of(rasa)))
    if chosen.format == "text":
        _report(outcomes, every=chosen.every)
    print_numbers(numbers_of(outcomes), chosen.format)
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
