"""The statements that make and unmake the full-text index, for each database.

They are plain text so that a migration can repeat them word for word.
"""

from __future__ import annotations

from typing import Final

CREATE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        """
        CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
            name_words, body_words, sounds,
            content='search_document', content_rowid='id',
            tokenize='unicode61 remove_diacritics 0')
        """,
        """
        CREATE VIRTUAL TABLE IF NOT EXISTS search_index_words
        USING fts5vocab('search_index', 'row')
        """,
        """
        CREATE TRIGGER IF NOT EXISTS search_index_put AFTER INSERT ON search_document BEGIN
            INSERT INTO search_index(rowid, name_words, body_words, sounds)
            VALUES (new.id, new.name_words, new.body_words, new.sounds);
        END
        """,
        """
        CREATE TRIGGER IF NOT EXISTS search_index_take AFTER DELETE ON search_document BEGIN
            INSERT INTO search_index(search_index, rowid, name_words, body_words, sounds)
            VALUES ('delete', old.id, old.name_words, old.body_words, old.sounds);
        END
        """,
        """
        CREATE TRIGGER IF NOT EXISTS search_index_change AFTER UPDATE ON search_document BEGIN
            INSERT INTO search_index(search_index, rowid, name_words, body_words, sounds)
            VALUES ('delete', old.id, old.name_words, old.body_words, old.sounds);
            INSERT INTO search_index(rowid, name_words, body_words, sounds)
            VALUES (new.id, new.name_words, new.body_words, new.sounds);
        END
        """,
        # Rows that were there before the index are taken in; without any this does nothing.
        "INSERT INTO search_index(search_index) VALUES ('rebuild')",
    ),
    "postgresql": (
        """
        CREATE INDEX IF NOT EXISTS search_index ON search_document USING gin (
            array_to_tsvector(array_remove(string_to_array(
                name_words || ' ' || body_words || ' ' || sounds, ' '), ''))
        ) WITH (fastupdate = off)
        """,
    ),
}
DROP: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS search_index_put",
        "DROP TRIGGER IF EXISTS search_index_take",
        "DROP TRIGGER IF EXISTS search_index_change",
        "DROP TABLE IF EXISTS search_index_words",
        "DROP TABLE IF EXISTS search_index",
    ),
    "postgresql": ("DROP INDEX IF EXISTS search_index",),
}
