"""`make bench-nlu`: our pipeline beside stock ones, each trained and served in the same way.

`python -m nlu.evaluation.compare [--clinc data_full.json] [--only NAME …]` needs the NLU
environment with its `bench` group: `uv sync --directory nlu --frozen --group bench`.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.evaluation.command import UNUSABLE, guarded
from nlu.evaluation.examples import OUT_OF_SCOPE, Example, language_of, read_all
from nlu.evaluation.intents import judge
from nlu.evaluation.parsing import NoServer, serving
from nlu.evaluation.pipelines import STOCK
from nlu.server import PYTHON, ROOT, environment

OURS = "ours"
_FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class DataSet:
    """Examples to learn from, and examples to judge with."""

    name: str
    seen: list[Example]
    unseen: list[Example]


def our_data() -> DataSet:
    """Deal out our own data: a fifth of every intent and language is kept for judging."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in read_all(ROOT / "nlu/data"):
        groups[example.intent, language_of(example.text)].append(example)
    chance = random.Random(0)  # noqa: S311 - the same split each time
    seen, unseen = [], []
    for key in sorted(groups):
        chance.shuffle(groups[key])
        kept = len(groups[key]) // 5
        unseen += groups[key][:kept]
        seen += groups[key][kept:]
    return DataSet("ours", seen, unseen)


def clinc(path: Path) -> DataSet:
    """Read CLINC150 as published: learn from its training part, judge with its test part."""
    parts = json.loads(path.read_text(encoding="utf-8"))

    def examples(*names: str) -> list[Example]:
        return [
            Example(text, OUT_OF_SCOPE if intent == "oos" else intent)
            for name in names
            for text, intent in parts[name]
        ]

    return DataSet("CLINC150", examples("train", "oos_train"), examples("test", "oos_test"))


def write_data(examples: Sequence[Example], path: Path) -> None:
    """Write examples as Rasa reads them."""
    groups: dict[str, list[dict[str, object]]] = defaultdict(list)
    for example in examples:
        facts = {"metadata": example.facts} if example.facts else {}
        groups[example.intent].append({"text": _marked(example), **facts})
    blocks = [{"intent": intent, "examples": texts} for intent, texts in groups.items()]
    document = {"version": "3.1", "nlu": blocks}
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def _marked(example: Example) -> str:
    text, last = "", 0
    for mark in example.marks:
        text += f"{example.text[last : mark.start]}[{example.text[mark.start : mark.end]}]"
        text += f"({mark.kind})"
        last = mark.end
    return text + example.text[last:]


def train(config: Path, data: Path, folder: Path) -> tuple[Path, float]:
    """Train a model; return its file and the seconds that it took, Rasa's start included."""
    began = time.perf_counter()
    command = [
        str(PYTHON), "-W", "ignore", "-m", "rasa", "train", "nlu", "--config", str(config),
        "--nlu", str(data), "--out", str(folder), "--fixed-model-name", "bench",
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    model = folder / "bench.tar.gz"
    if not model.exists():
        raise NoServer(f"training failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return model, time.perf_counter() - began


def measure(data: DataSet, name: str) -> dict[str, float]:
    """Train and judge one pipeline on one data set."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_data(data.seen, folder / "data.yml")
        model, seconds = train(_config(name, folder), folder / "data.yml", folder)
        with serving(model) as parser:
            answers = [parser.parse(example.text) for example in data.unseen]
        for answer in answers:
            if answer["intent"]["name"] == _FALLBACK:
                answer["intent"]["name"] = OUT_OF_SCOPE
        numbers = judge(data.unseen, answers, parser.took)
        return {**numbers, "train_s": seconds, "model_mb": model.stat().st_size / 1e6}


def _config(name: str, folder: Path) -> Path:
    if name == OURS:
        return ROOT / "config.yml"
    path = folder / "config.yml"
    config = {"recipe": "default.v1", "assistant_id": "bench", "language": "zh"}
    path.write_text(yaml.safe_dump({**config, "pipeline": STOCK[name]}), encoding="utf-8")
    return path


_COLUMNS = (
    "intent_accuracy", "in_scope_accuracy", "in_scope_rejected", "out_of_scope_recall",
    "entity_f1", "parse_p50_ms", "parse_p99_ms", "train_s", "model_mb",
)  # fmt: skip


def main(given: Sequence[str] | None = None) -> int:
    """Print one line for each pipeline and data set; return the exit code."""
    parser = argparse.ArgumentParser(description="Compare our pipeline with stock ones.")
    parser.add_argument("--clinc", type=Path, help="CLINC150's data_full.json")
    parser.add_argument("--only", nargs="*", default=[OURS, *STOCK], choices=[OURS, *STOCK])
    parser.add_argument("--without-ours", action="store_true", help="leave our own data out")
    wanted = parser.parse_args(given)
    if wanted.clinc and not wanted.clinc.exists():
        sys.stderr.write(f"{wanted.clinc}: there is no such file\n")
        return UNUSABLE

    def run() -> int:
        sets = [] if wanted.without_ours else [our_data()]
        sets += [clinc(wanted.clinc)] if wanted.clinc else []
        print(f"{'data':10}{'pipeline':28}" + "".join(f"{column:>21}" for column in _COLUMNS))
        for data in sets:
            for name in wanted.only:
                numbers = measure(data, name)
                values = "".join(f"{numbers[column]:21.3f}" for column in _COLUMNS)
                print(f"{data.name:10}{name:28}{values}", flush=True)
        return 0

    return guarded(run)


if __name__ == "__main__":
    sys.exit(main())
