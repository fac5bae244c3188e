"""Founding a club by a sentence: the draft, and the building worker's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions.capability import Capability
from actions.club_names import is_chinese, name_in
from actions.club_words import WordsForm
from actions.drafts import Form, Options
from actions.places import SOME_BUILDING, building_choices
from actions.reply import Button, Card, Reply, Rows, rows_of
from actions.turn import Turn
from activities.clubs import founding, queries
from activities.clubs.errors import ClubNameTaken
from activities.clubs.founding import Wish
from activities.clubs.models import Club, Openness
from activities.conversations.models import Draft
from activities.interests import interests
from activities.people.service import choose_building
from activities.places import service as places

OTHER = "other"
OFFERED_INTERESTS = 8
NO_NAME = frozenset({"found_club", "join_club", "leave_club", "ask_help", "greet"})
"""What is said with these is no name, unless the sentence gives one."""
VALUES = frozenset({"inform", "out_of_scope", ""})
OPENNESS_WORDS = {
    Openness.INVITE_ONLY: ("邀请", "invit"),
    Openness.MODERATED: ("审核", "同意", "批准", "申请", "approv", "ask"),
    Openness.OPEN: (
        "都可以",
        "所有人",
        "任何人",
        "谁都",
        "开放",
        "自由",
        "open",
        "anyone",
        "everyone",
    ),
}

capability = Capability("club_founding")


class FoundForm(Form):
    """The draft of a club: name, interest, building, openness, what it is about."""

    kind: ClassVar[str] = "club_found"
    intents: ClassVar[frozenset[str]] = frozenset({"found_club"})

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take what was asked for, or what a sentence about founding tells."""
        text = turn.heard.text.strip()
        if not text:
            return {}
        if asking in {"name", "other_name"}:
            return _named(name_in(text) or ("" if turn.meaning.intent in NO_NAME else text), fields)
        if asking == "about":
            return {"about": text[: founding.LONGEST_ABOUT]}
        if asking == "openness":
            return _openness(text)
        if asking == "interest" and interests().find(text) is None:
            return {"interest": OTHER} if turn.meaning.intent in VALUES else {}
        return self._told(turn, text)

    def _told(self, turn: Turn, text: str) -> dict[str, Any]:
        """Take name, interest and building from a sentence."""
        told = _named(name_in(text), {})
        interest = interests().find(text)
        if interest is not None:
            told["interest"] = interest
        building = SOME_BUILDING.read(turn).value
        if building is not None:
            told["building"] = building
        return told

    def takes_words(self, asking: str | None) -> bool:
        """Take any sentence as a name or as what the club is about."""
        return asking in {"name", "other_name", "about", "interest", "openness"}

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask in the order in which people think of it; a taken name stops everything."""
        if not founding.is_usable(_name(fields)):
            return "name"
        if _namesake(turn, fields) is not None:
            return None
        if not fields.get("interest"):
            return "interest"
        if _building_id(turn, fields) is None:
            return "building"
        return next((each for each in ("openness", "about") if not fields.get(each)), None)

    def options(self, turn: Turn, fields: Mapping[str, Any], field: str) -> Options:
        """Offer buildings, interests and ways to come in."""
        del fields
        if field == "building":
            return [(label, number) for number, label in building_choices(turn)]
        if field == "openness":
            return [(turn.say(f"club.openness.{each.value}"), each.value) for each in Openness]
        if field == "interest":
            known = interests().known[:OFFERED_INTERESTS]
            named = [(interests().name(each.code, turn.language), each.code) for each in known]
            return [*named, (turn.say("club.interest_other"), OTHER)]
        return ()

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the club as it would be, or the one that has its name already."""
        taken = _namesake(turn, draft.fields)
        rows = self._rows(turn, draft) if taken is None else _taken_rows(turn, taken)
        return Card(
            tuple(line for line in _lines(turn, draft.fields, taken) if line),
            title=turn.say("club_found.title"),
            buttons=(*rows, (turn.button("draft.drop", "draft.drop", self.kind, style="danger"),)),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Ask the building's workers."""
        fields = draft.fields
        building = places.building(turn.work, _building_id(turn, fields) or 0)
        if turn.user.building_id is None:
            choose_building(turn.work, turn.user, building)
        taken = _namesake(turn, fields)
        if taken is not None:
            raise ClubNameTaken(name=turn.named(taken))
        wish = Wish(
            building=building,
            interest=fields["interest"],
            openness=Openness(fields["openness"]),
            about=fields["about"],
            zh=fields.get("zh") or "",
            en=fields.get("en") or "",
        )
        founding.propose(turn.work, turn.user, wish)
        line = turn.say("club_found.proposed", building=turn.named(building))
        return Reply((Card((line,), title=_name(fields), key=self.key()),))

    def _rows(self, turn: Turn, draft: Draft) -> Rows:
        kind = self.kind
        confirm = turn.button(
            "club_found.confirm", "draft.confirm", kind, draft.version, style="primary"
        )
        changes = [
            turn.button(f"club_found.change.{field}", "draft.ask", kind, field)
            for field in ("name", "other_name", "interest", "building", "openness", "about")
        ]
        return ((confirm,), *rows_of(changes))


class RefuseForm(WordsForm):
    """Why a club is not to be founded."""

    kind: ClassVar[str] = "club_refuse"

    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Refuse; the founder is told the reason."""
        refused = founding.decline(turn.work, turn.user, fields["subject"], fields["words"])
        line = turn.say("club_found.refused", name=turn.named(refused))
        return Reply((Card((line,), key=f"club_founding:{refused.id}"),))


capability.forms += [FoundForm(), RefuseForm()]


@capability.verb("club.found", commands=("newclub",))
def found(turn: Turn) -> Reply:
    """Begin the draft by a tap."""
    return turn.drafting.begin(turn, FoundForm.kind, {})


@capability.verb("club.foundings", commands=("foundings",))
def foundings(turn: Turn) -> Reply:
    """List the wishes that the person may answer."""
    waiting = founding.waiting_for(turn.work, turn.user)
    if not waiting:
        return turn.tell("club_found.none_waiting")
    buttons = [
        Button(f"{turn.named(each)} · {turn.named(each.building)}", "club.founding", (each.id,))
        for each in waiting
    ]
    line = turn.say("club_found.waiting", n=len(waiting))
    return Reply((Card((line,), buttons=rows_of(buttons, per_row=1)),))


@capability.verb("club.founding")
def show(turn: Turn, founding_id: int) -> Reply:
    """Show one wish to somebody who may answer it."""
    wish = founding.founding_for(turn.work, turn.user, founding_id)
    lines = (
        turn.say("club.where", building=turn.named(wish.building)),
        turn.say(f"club.openness.{wish.openness}"),
        wish.about,
    )
    answers = (
        turn.button("club_found.approve", "club.found_yes", wish.id, style="primary"),
        turn.button("club_found.decline", "club.found_no", wish.id),
    )
    key = f"club_founding:{wish.id}"
    return Reply((Card(lines, title=turn.named(wish), buttons=(answers,), key=key),))


@capability.verb("club.found_yes")
def approve(turn: Turn, founding_id: int) -> Reply:
    """Found the club."""
    club = founding.approve(turn.work, turn.user, founding_id)
    line = turn.say("club_found.founded", name=turn.named(club))
    return Reply((Card((line,), key=f"club_founding:{founding_id}"),))


@capability.verb("club.found_no")
def decline(turn: Turn, founding_id: int) -> Reply:
    """Ask for the reason."""
    wish = founding.founding_for(turn.work, turn.user, founding_id)
    return turn.drafting.begin(turn, RefuseForm.kind, {"subject": wish.id, "words": None})


def _named(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the name under its language; a name such as 飞盘社 says what it is about, too."""
    if not name:
        return {}
    told: dict[str, Any] = {"zh" if is_chinese(name) else "en": " ".join(name.split())}
    interest = interests().find(name)
    if interest is not None and not fields.get("interest"):
        told["interest"] = interest
    return told


def _openness(text: str) -> dict[str, Any]:
    folded = text.casefold()
    said = (each for each, words in OPENNESS_WORDS.items() if any(w in folded for w in words))
    wanted = next(said, None)
    return {} if wanted is None else {"openness": wanted.value}


def _name(fields: Mapping[str, Any]) -> str:
    return fields.get("zh") or fields.get("en") or ""


def _building_id(turn: Turn, fields: Mapping[str, Any]) -> int | None:
    return fields.get("building") or turn.user.building_id


def _namesake(turn: Turn, fields: Mapping[str, Any]) -> Club | None:
    building_id = _building_id(turn, fields)
    if building_id is None or not _name(fields):
        return None
    names = [fields.get("zh") or "", fields.get("en") or ""]
    return founding.namesake(turn.work, building_id, names)


def _taken_rows(turn: Turn, taken: Club) -> Rows:
    look = Button(turn.named(taken), "club.show", (taken.id,), "primary")
    rename = turn.button("club_found.change.name", "draft.ask", FoundForm.kind, "name")
    return ((look,), (rename,))


def _lines(turn: Turn, fields: Mapping[str, Any], taken: Club | None) -> list[str]:
    names = " · ".join(each for each in (fields.get("zh"), fields.get("en")) if each)
    if taken is not None:
        count = queries.member_counts(turn.work, [taken.id])[taken.id]
        about = f"{turn.named(taken)} · {turn.say('club.members', n=count)}"
        return [turn.say("club_found.taken", building=turn.named(taken.building)), about]
    if names and not founding.is_usable(_name(fields)):
        return [turn.say("error.club_name_invalid", longest=founding.LONGEST_NAME)]
    building_id = _building_id(turn, fields)
    interest = fields.get("interest")
    openness = fields.get("openness")
    return [
        names,
        _interest_words(turn, interest) if interest else "",
        turn.named(places.building(turn.work, building_id)) if building_id else "",
        turn.say(f"club.openness.{openness}") if openness else "",
        fields.get("about") or "",
    ]


def _interest_words(turn: Turn, code: str) -> str:
    return (
        turn.say("club.interest_other") if code == OTHER else interests().name(code, turn.language)
    )
