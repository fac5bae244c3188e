"""What is said about an imported file of stations, for whoever shows it: console or command."""

from __future__ import annotations

from actions.texts import Texts
from activities.stations.importing import ImportReport, Problem


def told(texts: Texts, language: str, report: ImportReport) -> list[str]:
    """Return one line about the whole file, then one for each problem, by row."""
    summary = texts.say(
        "station.imported",
        language,
        rows=report.rows,
        created=report.created,
        changed=report.changed,
        unchanged=report.unchanged,
        refused=report.refused,
    )
    problems = sorted(report.problems, key=lambda problem: (problem.row, problem.column))
    return [summary, *(_line(texts, language, each) for each in problems)]


def _line(texts: Texts, language: str, problem: Problem) -> str:
    what = texts.say(
        f"station.problem.{problem.code}", language, column=problem.column, value=problem.value
    )
    key = "station.problem.error" if problem.is_error else "station.problem.warning"
    return texts.say(key, language, row=problem.row, what=what)
