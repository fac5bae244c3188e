"""Whatever people and time do to cases: every state was reached by a listed step, one owner has
it, and the promises run exactly while they should.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine, select
from sqlalchemy.pool import StaticPool

from activities.casework.clocks import MARK, Clock
from activities.concerns import joining
from activities.concerns import service as concerns
from activities.concerns.models import Concern
from activities.concerns.workflow import CONCERN_WORKFLOW, OPEN, WAITING, ConcernEvent
from activities.db.base import Base
from activities.db.tables import load_tables
from activities.errors import LouyiError
from activities.people.models import Role, User
from activities.people.rights import has_role
from activities.scheduling.models import Due
from tests.activities.concerns.office import open_office

STAFF = ("一岗", "二岗", "邻楼工作者", "街道专员", "区专员", "保密专员")
REPORTERS = ("报告人", "同楼白领")
MOVES = {(before, event.value): after for (before, event), after in CONCERN_WORKFLOW.moves.items()}
WORDS = st.sampled_from(["好的", "", "  ", "再看看"])


class CaseworkMachine(RuleBasedStateMachine):
    """A town on a database in memory, with everybody acting in any order."""

    @initialize()
    def begin(self) -> None:
        load_tables()
        self.engine = create_engine("sqlite://", poolclass=StaticPool)
        Base.metadata.create_all(self.engine)
        self.connection = self.engine.connect()
        self.office = open_office(self.connection)
        self.cases: list[Concern] = []
        self.frozen: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.office.session.close()
            self.connection.close()
            self.engine.dispose()

    def act(self, name: str, pick: int, do: Callable[[User, Concern], object]) -> None:
        """Let somebody try something; a refusal changes nothing."""
        user, concern = self.office.people[name], self.cases[pick % len(self.cases)]
        try:
            with self.office.session.begin_nested():
                do(user, concern)
        except LouyiError:
            self.office.session.expire_all()

    @rule(
        name=st.sampled_from(REPORTERS),
        category=st.sampled_from(["air_conditioning", "fire_safety", "other", "harassment"]),
        identity=st.sampled_from(["named", "confidential"]),
        text=st.sampled_from(["空调太冷", "二岗骂人", "街道专员不理人", "门坏了"]),
    )
    def report(self, name: str, category: str, identity: str, text: str) -> None:
        if len(self.cases) < 4:
            by = self.office.people[name]
            self.cases.append(self.office.report(text, category, by=by, identity=identity))

    @precondition(lambda self: self.cases)
    @rule(
        name=st.sampled_from(STAFF),
        pick=st.integers(0, 3),
        step=st.sampled_from(["take", "answer", "ask_back", "wait", "go_on", "note", "agree"]),
    )
    def work_on(self, name: str, pick: int, step: str) -> None:
        work = self.office.work
        steps: dict[str, Callable[[User, Concern], object]] = {
            "take": lambda user, each: concerns.take(work, user, each),
            "answer": lambda user, each: concerns.answer(work, user, each, "好"),
            "ask_back": lambda user, each: concerns.ask_back(work, user, each, "哪里？"),
            "wait": lambda user, each: concerns.wait_for_others(work, user, each, "等维保"),
            "go_on": lambda user, each: concerns.go_on(work, user, each),
            "note": lambda user, each: concerns.note(work, user, each, "记一下"),
            "agree": lambda user, each: concerns.agree(work, user, each),
        }
        self.act(name, pick, steps[step])

    @precondition(lambda self: self.cases)
    @rule(name=st.sampled_from(STAFF), pick=st.integers(0, 3), hours=st.integers(-1, 30))
    def schedule(self, name: str, pick: int, hours: int) -> None:
        at = self.office.clock.now() + timedelta(hours=hours)
        self.act(name, pick, lambda user, each: concerns.schedule(self.office.work, user, each, at))

    @precondition(lambda self: self.cases)
    @rule(
        name=st.sampled_from(STAFF),
        pick=st.integers(0, 3),
        result=st.sampled_from(concerns.RESOLUTIONS),
    )
    def resolve(self, name: str, pick: int, result: str) -> None:
        self.act(
            name,
            pick,
            lambda user, each: concerns.resolve(self.office.work, user, each, resolution=result),
        )

    @precondition(lambda self: self.cases)
    @rule(
        name=st.sampled_from(STAFF),
        to=st.sampled_from(STAFF),
        pick=st.integers(0, 3),
        step=st.sampled_from(["transfer", "send_back", "escalate", "delegate"]),
        why=WORDS,
    )
    def hand_on(self, name: str, to: str, pick: int, step: str, why: str) -> None:
        work, other = self.office.work, self.office.people[to]
        steps: dict[str, Callable[[User, Concern], object]] = {
            "transfer": lambda user, each: concerns.transfer(work, user, each, other, why),
            "send_back": lambda user, each: concerns.send_back(work, user, each, why),
            "escalate": lambda user, each: concerns.escalate(work, user, each, why),
            "delegate": lambda user, each: concerns.delegate(work, user, each, why),
        }
        self.act(name, pick, steps[step])

    @precondition(lambda self: self.cases)
    @rule(
        name=st.sampled_from(STAFF),
        pick=st.integers(0, 3),
        code=st.sampled_from(["air_conditioning", "other", "harassment"]),
    )
    def recategorise(self, name: str, pick: int, code: str) -> None:
        kind = self.office.category(code)
        self.act(
            name, pick, lambda user, each: concerns.recategorise(self.office.work, user, each, kind)
        )

    @precondition(lambda self: self.cases)
    @rule(
        name=st.sampled_from(REPORTERS),
        pick=st.integers(0, 3),
        step=st.sampled_from(
            ["add", "confirm", "partly", "reopen", "nudge", "escalate", "withdraw", "me_too"]
        ),
        words=WORDS,
    )
    def be_reporter(self, name: str, pick: int, step: str, words: str) -> None:
        work = self.office.work
        chat = self.office.chats[self.office.people[name].id]
        steps: dict[str, Callable[[User, Concern], object]] = {
            "add": lambda user, each: concerns.add(work, user, each, words),
            "confirm": lambda user, each: concerns.confirm(work, user, each),
            "partly": lambda user, each: concerns.confirm(work, user, each, partly=True),
            "reopen": lambda user, each: concerns.reopen(work, user, each, words),
            "nudge": lambda user, each: concerns.nudge(work, user, each),
            "escalate": lambda user, each: concerns.escalate_as_reporter(work, user, each),
            "withdraw": lambda user, each: concerns.withdraw(work, user, each),
            "me_too": lambda user, each: joining.me_too(work, user, chat, each.id),
        }
        self.act(name, pick, steps[step])

    @precondition(lambda self: len(self.cases) > 1)
    @rule(name=st.sampled_from(STAFF), first=st.integers(0, 3), second=st.integers(0, 3))
    def merge(self, name: str, first: int, second: int) -> None:
        into = self.cases[second % len(self.cases)]
        self.act(name, first, lambda user, each: concerns.merge(self.office.work, user, each, into))

    @rule(minutes=st.sampled_from([5, 30, 61, 240, 600, 1_440, 11_000]))
    def time_passes(self, minutes: int) -> None:
        self.office.clock.advance(timedelta(minutes=minutes))
        self.office.tick()

    @invariant()
    def every_state_was_reached_by_listed_steps(self) -> None:
        for concern in getattr(self, "cases", ()):
            state = "new"
            for step in CONCERN_WORKFLOW.history(self.office.work, concern):
                assert step.from_state == state
                assert MOVES[step.from_state, step.event] == step.to_state
                state = step.to_state
            assert concern.state == state

    @invariant()
    def somebody_who_may_has_it_and_never_whom_it_names(self) -> None:
        for concern in getattr(self, "cases", ()):
            assert concern.owner_id not in concerns.named_staff(self.office.work, concern)
            if concern.category.sensitive and concern.state in OPEN:
                assert has_role(concern.owner, Role.CONFIDENTIAL_HANDLER)

    @invariant()
    def promises_run_exactly_while_they_should(self) -> None:
        for concern in getattr(self, "cases", ()):
            running = [each for each in self.office.promises(concern) if each.ended_at is None]
            assert len({each.clock for each in running}) == len(running)
            if concern.state not in OPEN:
                assert running == []
                continue
            assert Clock.RESOLUTION in {each.clock for each in running}
            waits = concern.state in WAITING
            assert all((each.paused_at is not None) == waits for each in running), concern.state
            assert {each.level for each in running} == {concern.level}
            for each in running:
                is_planned = self._is_planned(each.id)
                assert is_planned == (each.paused_at is None and each.marked < 100)

    @invariant()
    def what_is_frozen_stays(self) -> None:
        for concern in getattr(self, "cases", ()):
            for each in self.office.promises(concern):
                told = (each.state, each.ended_at, each.in_min, each.diff_in_min, each.minutes)
                if each.ended_at is not None:
                    assert self.frozen.setdefault(each.id, told) == told

    @invariant()
    def openings_are_counted(self) -> None:
        for concern in getattr(self, "cases", ()):
            steps = CONCERN_WORKFLOW.history(self.office.work, concern)
            opened = [each for each in steps if each.event == ConcernEvent.REOPEN]
            assert concern.reopened == len(opened)
            assert all((each.reason or "").strip() for each in opened)

    def _is_planned(self, sla_id: int) -> bool:
        query = select(Due.id).where(
            Due.kind == MARK, Due.subject_id == sla_id, Due.done_at.is_(None)
        )
        return self.office.session.scalars(query).first() is not None


CaseworkMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestCasework = CaseworkMachine.TestCase
