"""Asking for many rows by number, by a statement whose text does not grow with the numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam


def one_of(dialect: str, column: Any, name: str) -> ColumnElement[bool]:
    """Return the condition that the column is among the numbers given as parameter `name`.

    PostgreSQL takes them as one array: a short statement is parsed and planned once, a list of
    a hundred parameters at every use.
    """
    if dialect == "postgresql":
        among: ColumnElement[bool] = column == any_(bindparam(name, type_=ARRAY(BigInteger())))
        return among
    listed: ColumnElement[bool] = column.in_(bindparam(name, type_=BigInteger(), expanding=True))
    return listed
