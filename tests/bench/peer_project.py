"""Making the peer's Rasa project: Louyi's sentences of five intents, one rule each, trained."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import yaml

from nlu import server as nlu_server
from tests.bench.app import ROOT
from tests.fakes.bot_api import FakeBotApi

INTENTS = ("greet", "thank", "my_agenda", "browse_events", "find_station")
SENTENCES = ("你好", "近期有什么活动", "附近哪里有服务站", "我的安排", "谢谢")


class PeerNotTrained(Exception):
    """Rasa could not train the peer; the message is the end of what it said."""


async def make_project(folder: Path) -> None:
    """Write and train the project. Raises PeerNotTrained."""
    shutil.copytree(Path(__file__).parent / "peer", folder)
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    config["policies"] = [{"name": "RulePolicy"}]
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"action_{intent}"}]}
        for intent in INTENTS
    ]
    files: dict[str, Any] = {
        "config.yml": config,
        "domain.yml": {
            "version": "3.1",
            "intents": list(INTENTS),
            "actions": [f"action_{intent}" for intent in INTENTS],
            "session_config": {
                "session_expiration_time": 60,
                "carry_over_slots_to_new_session": True,
            },
        },
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "data/nlu.yml": {"version": "3.1", "nlu": _sentences()},
        "credentials.yml": {
            "channel.PeerTelegram": {
                "access_token": "7000001:louyi-fake-token",
                "verify": "louyi_bot",
                "webhook_url": "http://127.0.0.1",
            }
        },
    }
    (folder / "data").mkdir()
    for name, content in files.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(text, "utf-8")
    await _train(folder)


def peer_environment(folder: Path, telegram: FakeBotApi, cached: str) -> dict[str, str]:
    """Return the environment of the peer's processes, quiet and on loopback."""
    found = nlu_server.environment() | {
        "PYTHONPATH": f"{folder}:{ROOT}",
        "TELEGRAM_API": telegram.url,
        "PEER_DATABASE": f"{os.environ['BENCH_FOLDER']}/louyi.db",
        "LOG_LEVEL": "ERROR",
        "SANIC_HOST": "127.0.0.1",
    }
    return found | ({"PEER_CACHED_VALIDATOR": cached} if cached else {})


def _sentences() -> list[dict[str, Any]]:
    """Return the training data of the five intents, without marks: the peer reads no entities."""
    files = sorted((ROOT / "nlu/data").glob("*.yml"))
    blocks = [
        block for file in files for block in yaml.safe_load(file.read_text("utf-8")).get("nlu", ())
    ]
    return [
        {"intent": block["intent"], "examples": block["examples"]}
        for block in blocks
        if block.get("intent") in INTENTS
    ]


async def _train(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        str(nlu_server.PYTHON), "-W", "ignore", "-m", "rasa", "train",
        "--fixed-model-name", "peer", "--quiet",
        cwd=folder,
        env=nlu_server.environment() | {"PYTHONPATH": f"{folder}:{ROOT}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    if process.returncode or not (folder / "models/peer.tar.gz").exists():
        raise PeerNotTrained(told.decode(errors="replace")[-2000:])
