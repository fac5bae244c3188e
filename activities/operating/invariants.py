"""What must be true of every database of ours, asked in SQL so that no code of ours can hide it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from activities.db.work import UnitOfWork

INVARIANTS: Final = {
    "no pool of seats is oversold": """
        SELECT count(*) FROM seat_pool WHERE capacity IS NOT NULL AND taken > capacity
          AND id NOT IN (SELECT pool_id FROM enrolment_log WHERE what = 'limit')""",
    "every seat that is taken is held by somebody": """
        SELECT count(*) FROM seat_pool WHERE taken <> (
          SELECT coalesce(sum(party), 0) FROM registration
          WHERE pool_id = seat_pool.id
            AND state IN ('pending_approval', 'registered', 'checked_in', 'no_show')
        ) + (
          SELECT coalesce(sum(party), 0) FROM offer
          WHERE pool_id = seat_pool.id AND state = 'open'
        ) + (
          SELECT coalesce(sum(seats), 0) FROM reservation
          WHERE pool_id = seat_pool.id AND ended_at IS NULL
        )""",
    "nobody holds two seats of one pool": """
        SELECT count(*) FROM (
          SELECT 1 FROM registration
          WHERE state IN ('pending_approval','registered','checked_in')
          GROUP BY pool_id, user_id HAVING count(*) > 1) AS doubled""",
    "nobody waits for a seat that they hold": """
        SELECT count(*) FROM waiting_list_entry w JOIN registration r
          ON r.pool_id = w.pool_id AND r.user_id = w.user_id
        WHERE w.state = 'waiting' AND r.state IN ('registered','checked_in')""",
    "a message is answered or waits or was given up": """
        SELECT count(*) FROM inbox_message
        WHERE state NOT IN ('new','done','dead','dropped')
           OR (state IN ('done','dead') AND done_at IS NULL)""",
    "what was delivered says when": """
        SELECT count(*) FROM outbox_message WHERE state = 'sent' AND sent_at IS NULL""",
    "a conversation with a human names the human": """
        SELECT count(*) FROM conversation WHERE owner = 'human' AND owner_id IS NULL""",
    "what is due was not done before its time": """
        SELECT count(*) FROM due WHERE done_at IS NOT NULL AND done_at < due_at
          AND outcome = 'done'""",
}


def broken_invariants(work: UnitOfWork) -> list[str]:
    """Return the promises that the database breaks, each with how many rows do."""
    broken = []
    for promise, question in INVARIANTS.items():
        count = int(work.session.scalar(text(question)) or 0)
        if count:
            broken.append(f"{promise}: {count} rows break it")
    return broken
