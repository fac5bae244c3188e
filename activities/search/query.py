"""Answering a question from the index: the rare words of it choose, all of it ranks.

The databases only say which documents have which words; the ranking is the same on both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, bindparam, text

from activities.db.work import UnitOfWork
from activities.search.scoring import Asked, Term, Words, score_of
from activities.search.segment import flat, heard, sounds, words
from activities.search.synonyms import widened

LONGEST_QUESTION: Final = 200
MOST_CANDIDATES: Final = 120
MOST_READ: Final = 300
LEAST_TYPO: Final = 5
"""Shorter words are too easily near another one."""
TYPO_PREFIX: Final = 2
BY_SOUND, BY_SYNONYM = 0.3, 0.6
OTHER_LANGUAGE: Final = 0.9

_COUNT: Final = {
    "sqlite": text("SELECT term, doc FROM search_index_words WHERE term IN :terms").bindparams(
        bindparam("terms", expanding=True)
    ),
    "postgresql": text("""
        SELECT asked.term, count(document.id)
        FROM unnest(CAST(:terms AS text[])) AS asked(term)
        JOIN search_document AS document
          ON array_to_tsvector(array_remove(string_to_array(
                name_words || ' ' || body_words || ' ' || sounds, ' '), ''))
             @@ CAST(quote_literal(asked.term) AS tsquery)
        GROUP BY asked.term
    """),
}
_FIND: Final = {
    "sqlite": text("""
        SELECT document.* FROM search_index
        CROSS JOIN search_document AS document ON search_index.rowid = document.id
        WHERE search_index MATCH :match AND document.kind IN :kinds LIMIT :most
    """).bindparams(bindparam("kinds", expanding=True)),
    "postgresql": text("""
        SELECT document.* FROM search_document AS document
        WHERE array_to_tsvector(array_remove(string_to_array(
                name_words || ' ' || body_words || ' ' || sounds, ' '), ''))
              @@ CAST(:match AS tsquery)
          AND document.kind IN :kinds LIMIT :most
    """).bindparams(bindparam("kinds", expanding=True)),
}
"""Nothing of what was typed is in these statements: words go in as parameters, quoted.

CROSS JOIN makes SQLite ask the full-text index first, whatever it thinks of the kinds.
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that answers a question, with a score from 0 to 1."""

    kind: str
    subject_id: int
    title: str
    score: float


def search(
    work: UnitOfWork, query: str, kinds: Sequence[str], language: str, limit: int = 3
) -> list[Hit]:
    """Return what answers the question best, the best first; each thing once.

    Documents of the other language are found too, so that mixed sentences work.
    """
    question = flat(query[:LONGEST_QUESTION])
    terms = _terms(work, query[:LONGEST_QUESTION], question)
    if not terms:
        return []
    asked = Asked(question, heard(query[:LONGEST_QUESTION]), tuple(widened(question)), tuple(terms))
    best: dict[tuple[str, int], tuple[float, str]] = {}
    for row in _candidates(work, terms, kinds):
        score = score_of(_words(row), asked) * (1.0 if row.language == language else OTHER_LANGUAGE)
        key = row.kind, row.subject_id
        if score > best.get(key, (0.0, ""))[0]:
            best[key] = score, row.title
    ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0]))[:limit]
    return [Hit(*key, title, round(min(score, 1.0), 4)) for key, (score, title) in ranked]


def _terms(work: UnitOfWork, query: str, question: str) -> list[Term]:
    """Return the words of the question with the weight that their rarity gives them."""
    said = words(query)
    if not said:
        return []
    meant = [w for told in widened(question) for w in words(told) if w not in said]
    sounding = [sound for sound in sounds(query) if sound not in said]
    counts = _counts(work, [*said, *meant, *sounding])
    terms = [
        Term(word, _rarity(counts.get(word, 0)), counts.get(word, 0), True, _is_typo(word, counts))
        for word in said
    ]
    terms += [
        Term(word, BY_SYNONYM * _rarity(counts[word]), counts[word], is_said=False)
        for word in meant
        if word in counts
    ]
    return terms + [
        Term(sound, BY_SOUND * _rarity(counts[sound]), counts[sound], is_said=False)
        for sound in sounding
        if sound in counts
    ]


def _is_typo(word: str, counts: Mapping[str, int]) -> bool:
    return word.isascii() and word.isalpha() and len(word) >= LEAST_TYPO and word not in counts


def _rarity(count: int) -> float:
    """Return how much a word tells: a word of one document much, one of hundreds little."""
    return 1.0 / math.log2(3.0 + count) if count else 0.35


def _counts(work: UnitOfWork, terms: Sequence[str]) -> dict[str, int]:
    connection = work.session.connection()
    counted = connection.execute(_COUNT[connection.dialect.name], {"terms": list(terms)})
    return {str(term): int(count) for term, count in counted}


def _candidates(
    work: UnitOfWork, terms: Sequence[Term], kinds: Sequence[str]
) -> Iterator[Row[Any]]:
    """Read the documents that have any of the question's telling words."""
    connection = work.session.connection()
    dialect = connection.dialect.name
    joint = " OR " if dialect == "sqlite" else " | "
    match = joint.join(_quoted(term, dialect) for term in _telling(terms))
    if not match:
        return
    found = connection.execute(
        _FIND[dialect], {"match": match, "kinds": list(kinds), "most": MOST_READ}
    )
    yield from found.all()


def _telling(terms: Sequence[Term]) -> list[Term]:
    """Return the rarest words, as many as bring a readable number of documents."""
    known = sorted((term for term in terms if term.count), key=lambda term: term.count)
    chosen, expected = [term for term in terms if term.is_typo], 0
    for term in known:
        expected += term.count
        if chosen and expected > MOST_CANDIDATES:
            break
        chosen.append(term)
    return chosen


def _quoted(term: Term, dialect: str) -> str:
    """Return a word as a query that can only mean this word; it is letters and digits anyway."""
    word = "".join(character for character in term.word if character.isalnum())
    if dialect == "sqlite":
        return f'"{word[:TYPO_PREFIX]}"*' if term.is_typo else f'"{word}"'
    return f"'{word[:TYPO_PREFIX]}':*" if term.is_typo else f"'{word}'"


def _words(row: Row[Any]) -> Words:
    return Words(
        row.phrases.splitlines(),
        row.phrase_sounds.splitlines(),
        row.name_words,
        row.body_words,
        row.sounds,
    )
