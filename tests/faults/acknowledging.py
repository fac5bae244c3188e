"""Writes through the group writer and says each number once it is acknowledged; to be killed."""

from __future__ import annotations

import sys
from concurrent.futures import Future

from sqlalchemy import text

from activities.db.engine import open_database
from activities.db.writer import GroupWriter


def main(url: str) -> None:
    engine = open_database(url)
    number_type = "INTEGER" if engine.dialect.name == "sqlite" else "SERIAL"
    with engine.begin() as connection:
        connection.execute(
            text(f"CREATE TABLE IF NOT EXISTS kept (id {number_type} PRIMARY KEY, x TEXT)")
        )
    writer = GroupWriter(engine)

    def write(session) -> int:
        return int(session.scalar(text("INSERT INTO kept (x) VALUES ('y') RETURNING id")))

    while True:
        waiting: list[Future[int]] = [writer.submit(write) for _ in range(4)]
        for each in waiting:
            sys.stdout.write(f"{each.result()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
