"""What the operator's pages show, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from actions.formatting import day
from activities.audit import service as audit
from activities.audit.models import AuditEntry
from activities.concerns import overview
from activities.concerns import service as concerns
from activities.concerns.promises import minutes_for
from activities.concerns.routing import RUNGS
from activities.guides import service as guides
from activities.operation import queries
from activities.people import rosters
from activities.people.models import Role, RoleGrant, User
from activities.places import service as places
from activities.places.models import Building
from bot.console.asking import Asking

View = Callable[[Asking, str, int], dict[str, Any]]
TEXTS_SHOWN: Final = 60
ROLES: Final = tuple(Role)


def people(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return who has which role where."""
    del page
    buildings = places.buildings(asking.work)
    subs = {each.sub_district_id: each.sub_district for each in buildings}
    return {
        "words": words,
        "people": [
            {
                "name": asking.called(each),
                "post": each.sample,
                "roles": [
                    {
                        "id": grant.id,
                        "role": asking.say(f"role.{grant.role}"),
                        "place": _place(asking, grant),
                        "since": asking.when(grant.granted_at),
                    }
                    for grant in each.roles
                ],
            }
            for each in queries.staff(asking.work, asking.user, words=words)
        ],
        "roles": [(each.value, asking.say(f"role.{each}")) for each in ROLES],
        "where": [
            ("", asking.say("staff.everywhere")),
            *((f"s{key}", asking.named(each)) for key, each in subs.items()),
            *((f"b{each.id}", asking.named(each)) for each in buildings),
        ],
    }


def buildings(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return the buildings with their size."""
    del words, page
    return {
        "buildings": [
            {
                "id": each.id,
                "name": asking.named(each),
                "sub": asking.named(each.sub_district),
                "address": asking.named(each, "address"),
                "office_workers": each.office_workers,
                "floors_above": each.floors_above,
                "floors_below": each.floors_below,
            }
            for each in places.buildings(asking.work)
        ]
    }


def promises(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return the kinds of concern, and what is promised for each on each rung."""
    del page
    kinds = concerns.categories(asking.work)
    chosen = next((each for each in kinds if each.code == words), kinds[0])
    rows = []
    for level in RUNGS:
        told = minutes_for(asking.work, asking.user.district_id, chosen, level)
        rows.append(
            {
                "level": level.value,
                "label": asking.say(f"case.level.{level}"),
                "first": told.first_response,
                "next": told.next_response,
                "resolution": told.resolution,
            }
        )
    return {
        "kinds": [
            (each.code, f"{each.icon} {asking.named(each)}", each is chosen) for each in kinds
        ],
        "kind": {"id": chosen.id, "code": chosen.code, "zh": chosen.zh, "en": chosen.en},
        "sensitive": chosen.sensitive,
        "rows": rows,
    }


def roster(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return who is on duty where, and who takes over for whom."""
    del words, page
    staff = queries.workers(asking.work, asking.user)
    everywhere = places.buildings(asking.work)
    duty = rosters.roster(asking.work, [each.id for each in everywhere])
    return {
        "staff": [(each.id, asking.called(each)) for each in staff],
        "weekdays": [
            asking.say(f"console.weekday.{each}") for each in ("mo", "tu", "we", "th", "fr")
        ],
        "duty": [
            {
                "id": each.id,
                "name": asking.named(each),
                "days": [getattr(duty[each.id].get(weekday), "id", "") for weekday in range(5)],
            }
            for each in everywhere
        ],
        "substitutes": [_substitute(asking, each) for each in staff],
    }


def coverage(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return every building and kind of concern for which nobody can be reached."""
    del words, page
    found: dict[int, tuple[Building, list[str], bool]] = {}
    for gap in overview.coverage_gaps(asking.work):
        kinds = found.setdefault(gap.building.id, (gap.building, [], gap.only_operator))[1]
        kinds.append(f"{gap.category.icon} {asking.named(gap.category)}")
    return {
        "gaps": [
            {"place": asking.named(building), "kinds": kinds, "only_operator": only}
            for building, kinds, only in found.values()
        ]
    }


def guide_list(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return the guides, the one to be checked first first."""
    del words, page
    return {
        "guides": [
            {
                "id": each.id,
                "name": asking.named(each),
                "source": asking.named(each, "source"),
                "checked": each.checked_on.isoformat(),
                "review": each.review_by.isoformat(),
                "due": guides.is_due_for_review(each, asking.now),
            }
            for each in queries.guides_by_review(asking.work, asking.user)
        ]
    }


def texts(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return sentences of the product in both languages, those with the words in them."""
    known, folded = asking.parts.texts, words.strip().casefold()
    rows = []
    for key in sorted(known.keys("zh")):
        zh, en = (known.variants(key, language)[-1] for language in ("zh", "en"))
        if not folded or any(folded in each.casefold() for each in (key, zh, en)):
            rows.append((key, zh, en))
    shown = rows[page * TEXTS_SHOWN : (page + 1) * TEXTS_SHOWN]
    return {"words": words, "rows": shown, "n": len(rows), **_pages(page, len(rows), words)}


def messages(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return the messages that were given up; never what they say."""
    del words, page
    return {
        "letters": [
            {
                "direction": each.direction,
                "label": asking.say(f"console.op.letter.{each.direction}"),
                "id": each.id,
                "channel": each.channel,
                "attempts": each.attempts,
                "why": each.why,
                "at": asking.when(each.at),
            }
            for each in queries.dead_letters(asking.work, asking.user)
        ]
    }


def misunderstood(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return the sentences that nobody understood, with the nearest meanings."""
    del words
    rows, more = queries.misunderstood(asking.work, asking.user, page=page)
    known = asking.parts.texts
    intents = sorted(
        key.removeprefix("intent.") for key in known.keys("zh") if key.startswith("intent.")
    )
    named = [(each, asking.say(f"intent.{each}")) for each in intents]
    return {
        "rows": [
            {
                "id": each.id,
                "text": each.text,
                "at": day(each.created_at, asking.now, asking.language),
                "nearest": each.ranking[0][0] if each.ranking else "",
            }
            for each in rows
        ],
        "intents": [*named, ("out_of_scope", asking.say("console.op.out_of_scope"))],
        "earlier": f"?page={page - 1}" if page else "",
        "later": f"?page={page + 1}" if more else "",
    }


def changes(asking: Asking, words: str, page: int) -> dict[str, Any]:
    """Return what was changed by hand."""
    del words
    rows, more = audit.entries(asking.work, asking.user, page=page)
    return {
        "rows": [_entry(asking, each) for each in rows],
        "earlier": f"?page={page - 1}" if page else "",
        "later": f"?page={page + 1}" if more else "",
    }


VIEWS: Final[dict[str, View]] = {
    "people": people,
    "places": buildings,
    "promises": promises,
    "duty": roster,
    "coverage": coverage,
    "guides": guide_list,
    "texts": texts,
    "messages": messages,
    "words": misunderstood,
    "changes": changes,
}


def _entry(asking: Asking, entry: AuditEntry) -> dict[str, Any]:
    known = asking.parts.texts
    what = f"console.op.table.{entry.subject_kind}"
    return {
        "id": entry.id,
        "at": asking.when(entry.at),
        "by": asking.called(entry.actor),
        "action": asking.say(f"console.op.action.{entry.action}"),
        "what": asking.say(what) if known.has(what) else entry.subject_kind,
        "label": entry.label,
        "fields": [
            (name, entry.before[name], (entry.after or {}).get(name))
            for name in (entry.before or {})
            if entry.after and entry.before
        ],
        "can_undo": entry.undone_by_id is None and entry.action in audit.UNDOABLE,
        "undone": entry.undone_by_id is not None,
    }


def _substitute(asking: Asking, person: User) -> dict[str, Any]:
    found = rosters.substitute_of(asking.work, person)
    return {"id": person.id, "name": asking.called(person), "by": found.id if found else ""}


def _place(asking: Asking, grant: RoleGrant) -> str:
    if grant.building_id is not None:
        return asking.named(places.building(asking.work, grant.building_id))
    if grant.sub_district_id is not None:
        return asking.named(places.sub_district(asking.work, grant.sub_district_id))
    return asking.say("staff.everywhere")


def _pages(page: int, n: int, words: str) -> dict[str, str]:
    more = n > (page + 1) * TEXTS_SHOWN
    return {
        "earlier": f"?q={words}&page={page - 1}" if page else "",
        "later": f"?q={words}&page={page + 1}" if more else "",
    }
