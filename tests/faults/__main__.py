"""`make faults`: rehearses every kind of trouble and prints what was promised beside what was seen.

The table goes to docs/reliability.md with the date, the machine and the commit.
`SOAK_MINUTES=20` adds the soak; `LINES="3 8"` runs only some lines.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from activities.clock import SystemClock

ROOT = Path(__file__).parents[2]
PROMISES = Path(__file__).with_name("promises.yml")
REPORT = ROOT / "docs" / "reliability.md"
NOT_BUILT = "no such thing is built yet"
HEAD = """# What Louyi promises, and what was seen

Made by `make faults`. {when}, {machine}, commit {commit}{soak}.
Every number comes from the tests named in `tests/faults/promises.yml`, on SQLite and PostgreSQL
where both are named; a test that shows a promise also has to be able to fail, and those called
negative controls are the same load with the guard off.

| # | promise | to reach | measured | tests |
| --- | --- | --- | --- | --- |
"""


@dataclass
class Line:
    """One promise with what was seen."""

    line: int
    promise: str
    reach: str
    tests: list[str]
    measured: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    def result(self) -> str:
        if not self.tests:
            return NOT_BUILT
        failed = self.outcomes["failed"]
        passed = f"{self.outcomes['passed']} passed"
        return f"**{failed} FAILED**, {passed}" if failed else passed

    def row(self) -> str:
        seen = "; ".join(dict.fromkeys(self.measured)) or "–"
        return f"| {self.line} | {self.promise} | {self.reach} | {seen} | {self.result()} |"


def main() -> int:
    """Run, print, write; the exit code is 1 when anything failed."""
    wanted = {int(each) for each in os.environ.get("LINES", "").split()}
    lines = [Line(**each) for each in yaml.safe_load(PROMISES.read_text("utf-8"))]
    chosen = [each for each in lines if not wanted or each.line in wanted]
    with tempfile.TemporaryDirectory() as folder:
        _run(chosen, Path(folder))
    table = _head() + "\n".join(each.row() for each in chosen) + "\n"
    sys.stdout.write(table)
    if not wanted:
        REPORT.write_text(table, "utf-8")
    return int(any(each.outcomes["failed"] for each in chosen))


def _run(lines: list[Line], folder: Path) -> None:
    """Run every test once, however many lines it serves."""
    tests = list(dict.fromkeys(test for each in lines for test in each.tests))
    measured, report = folder / "measured.jsonl", folder / "report.xml"
    environment = os.environ | {
        "LOUYI_MEASURED": str(measured),
        "LOUYI_FAULTS": os.environ.get("LOUYI_FAULTS", "full"),
        "LOUYI_RACE_ROUNDS": os.environ.get("LOUYI_RACE_ROUNDS", "10"),
    }
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         f"--junitxml={report}", "-o", "junit_family=xunit1", *tests],
        cwd=ROOT, env=environment, check=False,
    )  # fmt: skip
    outcomes = _outcomes(report)
    notes = measured.read_text("utf-8").splitlines() if measured.exists() else []
    for each in lines:
        for test, outcome in outcomes:
            if any(test.startswith(address) for address in each.tests):
                each.outcomes[outcome] += 1
        told = (json.loads(note) for note in notes)
        each.measured += [note["measured"] for note in told if note["line"] == each.line]


def _outcomes(report: Path) -> list[tuple[str, str]]:
    """Return pytest's address of every test with how it ended."""
    found = []
    for case in ET.parse(report).getroot().iter("testcase"):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "passed"
        if "skipped" not in kinds:
            found.append((f"{case.get('file')}::{case.get('name')}", outcome))
    return found


def _head() -> str:
    soak = os.environ.get("SOAK_MINUTES")
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return HEAD.format(
        when=f"{SystemClock().now():%Y-%m-%d}",
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
        commit=commit.stdout.strip() or "unknown",
        soak=f", soak of {soak} minutes" if soak else ", without the soak",
    )


if __name__ == "__main__":
    sys.exit(main())
