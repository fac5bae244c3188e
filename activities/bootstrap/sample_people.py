"""The posts of the sample city: workers, officers, who is on duty, who takes over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from activities.db.work import UnitOfWork
from activities.people.models import DutyRoster, RoleGrant, Substitution, User
from activities.places.models import Building, District, SubDistrict

WEEKDAYS = ("mo", "tu", "we", "th", "fr")


def load_people(
    work: UnitOfWork,
    workers: dict[str, Any],
    district: District,
    buildings: dict[str, Building],
) -> None:
    """Load posts as sample people without an identity: real people take over from them."""
    subs = {each.key: each for each in work.session.scalars(select(SubDistrict))}
    posts = {row["key"]: _post(work, row, district) for row in workers["posts"]}
    work.session.add_all(posts.values())
    work.session.flush()
    for row in workers["posts"]:
        building = row.get("building")
        sub_district = row.get("sub_district")
        work.session.add(
            RoleGrant(
                user_id=posts[row["key"]].id,
                role=row["role"],
                building_id=buildings[building].id if building else None,
                sub_district_id=subs[sub_district].id if sub_district else None,
                granted_at=work.now,
            )
        )
    for row in workers["roster"]:
        work.session.add_all(
            DutyRoster(
                building_id=buildings[row["building"]].id,
                weekday=weekday,
                user_id=posts[row[code]].id,
            )
            for weekday, code in enumerate(WEEKDAYS)
        )
    work.session.add_all(
        Substitution(user_id=posts[row["post"]].id, substitute_id=posts[row["substitute"]].id)
        for row in workers["substitutes"]
    )


def _post(work: UnitOfWork, row: dict[str, Any], district: District) -> User:
    return User(
        district_id=district.id,
        name=row["zh"],
        name_en=row["en"],
        post=row["key"],
        phone=row["phone"],
        sample=True,
        created_at=work.now,
    )
