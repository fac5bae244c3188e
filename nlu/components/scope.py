"""Inside or outside of what Louyi does: a score, and the line under which a sentence is outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from nlu.components.calibration import fit_slope, fit_temperature, sigmoid, softmax

OUT_OF_SCOPE = "out_of_scope"

_GAP = 0.3
"""What the distance to the second best adds to the score (chosen on public data)."""


_PRICE = 2.0
"""What turning away one of ours costs, in sentences from outside let in."""


@dataclass(frozen=True)
class Scope:
    """The line between inside and outside, and how sure the sides are."""

    threshold: float
    slope: float
    temperature: float

    def as_dict(self) -> dict[str, float]:
        """Return plain numbers for the model's JSON."""
        return asdict(self)


def score(inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return top margin minus out-of-scope margin plus a share of the gap, for rows of margins."""
    best = np.sort(inside, axis=-1)
    second = best[..., -2] if best.shape[-1] > 1 else best[..., -1]
    return best[..., -1] - outside + _GAP * (best[..., -1] - second)


def learn_scope(
    margins: np.ndarray, truth: Sequence[str], labels: Sequence[str], turned_away: float
) -> Scope:
    """Choose the line that keeps out most of what is outside and turns away few of ours.

    One of ours turned away weighs as two let in that are not, and of the sentences understood
    rightly at most the share `turned_away` may fall under the line. `margins` must come from a
    model that has not seen the sentences.
    """
    inside = [place for place, label in enumerate(labels) if label != OUT_OF_SCOPE]
    names = np.array([labels[place] for place in inside])
    ours = np.array([label != OUT_OF_SCOPE for label in truth])
    place_of = {name: place for place, name in enumerate(names)}
    targets = np.array([place_of[label] for label in truth if label != OUT_OF_SCOPE])
    temperature = fit_temperature(margins[ours][:, inside], targets)
    if ours.all():
        return Scope(float("-inf"), 1.0, temperature)
    scores = score(margins[:, inside], margins[:, list(labels).index(OUT_OF_SCOPE)])
    right = margins[ours][:, inside].argmax(axis=1) == targets
    threshold = _best_line(scores[ours][right], scores[~ours], turned_away)
    return Scope(threshold, fit_slope(scores - threshold, ours), temperature)


def _best_line(inside: np.ndarray, outside: np.ndarray, turned_away: float) -> float:
    lost = np.linspace(0, turned_away, 41)
    lines = np.quantile(inside, lost)
    kept_out = (outside[None, :] < lines[:, None]).mean(axis=1)
    return float(lines[np.argmax(kept_out - _PRICE * lost)])


def decide(
    margins: np.ndarray, labels: Sequence[str], scope: Scope
) -> tuple[tuple[str, float], list[tuple[str, float]]]:
    """Return the intent with its confidence, and the intents inside of scope, best first."""
    inside = [place for place, label in enumerate(labels) if label != OUT_OF_SCOPE]
    ours = margins[inside]
    sure = 1.0
    if len(inside) < len(labels):
        outside = margins[list(labels).index(OUT_OF_SCOPE)]
        sure = float(sigmoid(scope.slope * (float(score(ours, outside)) - scope.threshold)))
    shares = softmax(ours, scope.temperature) * sure
    ranked = [(labels[inside[place]], float(shares[place])) for place in np.argsort(-shares)]
    return (ranked[0] if sure >= 0.5 else (OUT_OF_SCOPE, 1 - sure)), ranked
