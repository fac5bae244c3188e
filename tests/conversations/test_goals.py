"""What people want is reached, in few turns, through the whole app with the language model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.goals import (
    GoalsMalformed,
    load_goals,
    numbers_of,
    pursue_all,
)


def test_there_are_goals_of_both_languages_over_everything_that_can_be_done() -> None:
    goals = load_goals()
    languages = [goal.language for goal in goals]
    groups = {goal.group for goal in goals}
    assert len(goals) >= 120
    assert min(languages.count("zh"), languages.count("en")) >= 40
    assert groups == {"stations", "guides", "clubs", "events", "lunch", "concerns", "talk"}
    assert len({(goal.group, goal.name) for goal in goals}) == len(goals)


def test_a_goal_that_cannot_be_judged_is_named(tmp_path: Path) -> None:
    file = tmp_path / "goals.yml"
    file.write_text("lunch:\n  - {goal: a noodle, says: 牛肉面, done: {eaten: true}}\n", "utf-8")
    with pytest.raises(GoalsMalformed, match=r"lunch: a noodle: mend \['eaten'\]"):
        load_goals(file)


async def test_a_goal_that_is_not_reached_counts_as_not_done() -> None:
    goals = [goal for goal in load_goals() if goal.name == "greeting"]
    missed = [goal.__class__(**{**vars(goal), "done": {"answer": "从没说过"}}) for goal in goals]
    outcomes = await pursue_all([*goals, *missed])
    assert [each.done for each in outcomes] == [True, False]
    assert numbers_of(outcomes)["goals_done"] == 0.5


@pytest.mark.nlu
@pytest.mark.slow
async def test_at_least_95_of_100_goals_are_done_in_two_turns_or_fewer(
    rasa_settings: dict[str, str],
) -> None:
    outcomes = await pursue_all(load_goals(), **rasa_settings)
    numbers = numbers_of(outcomes)
    missed = [f"{each.goal.group}: {each.goal.name}" for each in outcomes if not each.done]
    assert numbers["goals_done"] >= 0.95, missed
    assert numbers["turns_median"] <= 2
