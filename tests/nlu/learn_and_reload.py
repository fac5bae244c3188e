"""Runs in the NLU environment: learns a small model, writes and reads it, prints both answers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nlu.components.text_model import Settings
from nlu.components.understanding import IntentModel
from nlu.components.varying import Mark

SAID = {
    "join_club": ["加入羽毛球社", "我想加入合唱团", "报名读书会", "带我进摄影社", "join the choir"],
    "order_lunch": ["来一份牛肉面", "订两份盒饭", "点个小笼包", "中午要一碗馄饨", "order noodles"],
    "out_of_scope": ["今天股票涨了吗", "写首诗", "讲个笑话", "世界杯谁赢了", "who is the king"],
}


def main(folder: Path) -> None:
    """Learn, write, read; print what is said before and after."""
    pairs = [(text, intent) for intent, texts in SAID.items() for text in texts]
    marks = [[Mark("club", 2, 6)] if text == "加入羽毛球社" else [] for text, _ in pairs]
    texts, intents = zip(*pairs, strict=True)
    learned = IntentModel.learn(texts, intents, marks, Settings())
    learned.save(folder)
    read = IntentModel.load(folder)
    before = [learned.read(text)[0][0] for text in texts]
    after = [read.read(text)[0][0] for text in texts]
    guessed = [learned.model.labels[int(learned.model.margins(text).argmax())] for text in texts]
    right = sum(a == b for a, b in zip(guessed, intents, strict=True)) / len(texts)
    files = [path.suffix for path in sorted(folder.iterdir())]
    json.dump({"before": before, "after": after, "right": right, "files": files}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
