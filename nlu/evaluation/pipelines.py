"""The pipelines that ours is compared with: what people get who take Rasa as it comes."""

from __future__ import annotations

from typing import Any

JIEBA = {"name": "JiebaTokenizer"}
"""Rasa's tokenizer for Chinese; the whitespace one sees a Chinese sentence as one word."""

_COUNTS: list[dict[str, Any]] = [
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]

STOCK: dict[str, list[dict[str, Any]]] = {
    "stock DIET": [
        JIEBA,
        {"name": "RegexFeaturizer", "use_word_boundaries": False},
        {"name": "LexicalSyntacticFeaturizer"},
        *_COUNTS,
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.05},
    ],
    "stock logistic regression": [
        JIEBA,
        *_COUNTS,
        {"name": "LogisticRegressionClassifier"},
    ],
}
