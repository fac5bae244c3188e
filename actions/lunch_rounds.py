"""Group rounds in chat: opening one, joining with tolerance and fallback, progress, the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from actions import formatting
from actions.capability import Capability
from actions.drafts import Form
from actions.lunch_cards import day_words, told_order
from actions.lunch_round_cards import progress, round_card
from actions.meaning.locations import find_floors
from actions.meaning.quantities import find_quantities
from actions.notices import NORMAL, Notices
from actions.readers import WholeText, spoken_time
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.errors import NotFound
from activities.lunch import choices, days, round_ends, rounds, service
from activities.lunch.order_models import LunchOrder
from activities.lunch.portions import left_of
from activities.lunch.round_ends import RoundFailed, RoundProlonged, RoundReached
from activities.lunch.round_models import GroupRound
from activities.lunch.rounds import NewRound, RoundJoined, RoundMinimumMoved
from activities.lunch.workflow import RUNNING
from activities.people.models import User
from activities.places import service as places

USUAL_MINIMUM, USUAL_TARGET = 4, 10
USUAL_LENGTH = timedelta(minutes=45)

capability = Capability("lunch_rounds", shows={"group_round": "round.show"})


class RoundForm(Form):
    """The draft of a group round: dish, for whom, minimum and target, until when."""

    kind: ClassVar[str] = "group_round"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take floor, numbers and time: “18楼，最少6份，最多12份，10点10分截止”."""
        text = turn.heard.text
        changes: dict[str, Any] = {}
        floors = find_floors(text)
        if floors:
            changes["audience"] = floors[-1].label
        elif asking == "audience" and text.strip():
            changes["audience"] = text.strip()[:40]
        numbers = sorted(each.number for each in find_quantities(text))
        if numbers:
            changes["minimum"] = numbers[0]
            changes["target"] = (
                numbers[-1]
                if len(numbers) > 1
                else max(numbers[0], int(fields.get("target") or USUAL_TARGET))
            )
        time = spoken_time(turn)
        if time is not None and time.kind == "instant":
            changes["closes_at"] = int(time.start.timestamp() // 60)
        return changes

    def takes_words(self, asking: str | None) -> bool:
        """Take any words for whom it is."""
        return asking == "audience"

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for whom it is; the rest has sensible beginnings."""
        del turn
        return None if fields.get("audience") else "audience"

    def options(
        self, turn: Turn, fields: Mapping[str, Any], field: str
    ) -> list[tuple[str, int | str | None]]:
        """Offer the whole building as the audience."""
        del fields
        if field != "audience" or turn.user.building_id is None:
            return []
        whole = turn.named(places.building(turn.work, turn.user.building_id))
        return [(whole, whole[:20])]

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the round as it will be opened."""
        wanted = _wanted(turn, draft.fields)
        dish = service.dish(turn.work, wanted.dish_id)
        confirm = turn.button(
            "round.open_button", "draft.confirm", self.kind, draft.version, style="primary"
        )
        drop = turn.button("draft.drop", "draft.drop", self.kind, style="danger")
        lines = (
            turn.say("round.for", audience=wanted.audience),
            turn.say("round.numbers", minimum=wanted.minimum, target=wanted.target),
            turn.say(
                "round.closes", time=formatting.when(wanted.closes_at, turn.now, turn.language)
            ),
            turn.say("round.how_to_change"),
        )
        title = turn.say("round.title", dish=turn.named(dish), day=day_words(turn, wanted.day))
        return Card(lines, title=title, buttons=((confirm,), (drop,)), key=self.key())

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Open the round."""
        found = rounds.open_group(turn.work, turn.user, _wanted(turn, draft.fields))
        done = Card((turn.say("round.opened", number=found.id),), key=self.key())
        return Reply((done, round_card(turn, found)))


@capability.verb("round.list", commands=("rounds",))
def list_rounds(turn: Turn) -> Reply:
    """Show the rounds of the person's building, and how to open one."""
    building_id = turn.user.building_id
    if building_id is None:
        return turn.act("place.ask")
    found = rounds.running(turn.work, building_id)
    turn.show("group_round", [each.id for each in found])
    buttons = [
        Button(f"{turn.named(each.portions.dish)} · {each.audience}", "round.show", (each.id,))
        for each in found[:6]
    ]
    opening = turn.button("round.begin_button", "round.begin", style="primary")
    line = turn.say("round.running", n=len(found)) if found else turn.say("round.none")
    return Reply((Card((line,), buttons=(*rows_of(buttons, per_row=1), (opening,))),))


@capability.verb("round.begin")
def begin(turn: Turn, dish_id: int | None = None) -> Reply:
    """Ask which dish is to be ordered together, then draft the round."""
    if turn.user.building_id is None:
        return turn.act("place.ask")
    if dish_id is None:
        vendors = service.vendors(turn.work, turn.user.building_id)
        buttons = [Button(turn.named(each), "round.dishes", (each.id,)) for each in vendors]
        return Reply((Card((turn.say("round.which_vendor"),), buttons=rows_of(buttons)),))
    return turn.drafting.begin(turn, RoundForm.kind, _beginning(turn, dish_id))


@capability.verb("round.dishes")
def dishes(turn: Turn, vendor_id: int) -> Reply:
    """Ask which of a vendor's dishes is to be ordered together."""
    vendor = service.vendor(turn.work, vendor_id)
    found = days.running_round(turn.work, vendor, days.next_day(turn.work, vendor))
    buttons = [
        Button(turn.named(each.dish), "round.begin", (each.dish_id,))
        for each in days.menu(turn.work, found)
        if left_of(each) >= USUAL_MINIMUM
    ]
    return Reply((Card((turn.say("round.which_dish"),), buttons=rows_of(buttons)),))


@capability.verb("round.show")
def show(turn: Turn, round_id: int) -> Reply:
    """Show one round with its progress."""
    return Reply((round_card(turn, rounds.group_round(turn.work, round_id)),))


@capability.verb("round.open", commands=("round",), reads={"number": WholeText()})
def open_by_number(turn: Turn, number: str = "") -> Reply:
    """Show the round with that number, as it is passed on among colleagues."""
    if not number.strip():
        return list_rounds(turn)
    if not number.strip().isdecimal():
        raise NotFound(kind="group_round")
    return show(turn, int(number.strip()[:9]))


@capability.verb("round.join")
def join(turn: Turn, round_id: int, count: int, tolerance: int = 0) -> Reply:
    """Take part, or change what one takes."""
    share = rounds.share_of(turn.work, rounds.group_round(turn.work, round_id), turn.user)
    fallback = share.fallback_dish_id if share else None
    rounds.join(
        turn.work, turn.user, round_id, count, tolerance=tolerance, fallback_dish_id=fallback
    )
    return show(turn, round_id)


@capability.verb("round.leave")
def leave(turn: Turn, round_id: int) -> Reply:
    """Give one's share back."""
    rounds.leave(turn.work, turn.user, round_id)
    return show(turn, round_id)


@capability.verb("round.fallback")
def fallback(turn: Turn, round_id: int, dish_id: int | None = None) -> Reply:
    """Choose what is ordered for oneself if the round fails."""
    found = rounds.group_round(turn.work, round_id)
    share = rounds.share_of(turn.work, found, turn.user)
    if share is None:
        raise NotFound(kind="group_share")
    if dish_id is None:
        nearest = choices.nearest_dishes(turn.work, turn.user, found.portions, share.count)
        buttons = [
            Button(turn.named(each.dish), "round.fallback", (round_id, each.dish_id))
            for each in nearest
        ]
        return Reply((Card((turn.say("round.which_fallback"),), buttons=rows_of(buttons)),))
    rounds.join(
        turn.work,
        turn.user,
        round_id,
        share.count,
        tolerance=share.tolerance,
        fallback_dish_id=dish_id,
    )
    return show(turn, round_id)


@capability.verb("round.prolong")
def prolong(turn: Turn, round_id: int) -> Reply:
    """Collect a quarter of an hour longer, once."""
    return Reply((round_card(turn, round_ends.prolong(turn.work, turn.user, round_id)),))


@capability.verb("round.give_up")
def give_up(turn: Turn, round_id: int) -> Reply:
    """Call the round off."""
    return Reply((round_card(turn, round_ends.give_up(turn.work, turn.user, round_id)),))


@capability.when_due(rounds.ROUND_CLOSES)
def close(notices: Notices, round_id: int) -> None:
    """End the round by itself; one that was prolonged ends at its later time."""
    found = rounds.group_round(notices.work, round_id)
    if notices.work.now >= found.closes_at:
        round_ends.close(notices.work, round_id)


@capability.when_due(rounds.ROUND_SHORT)
def warn(notices: Notices, round_id: int) -> None:
    """Tell the opener in time how many portions are still missing."""
    found = rounds.group_round(notices.work, round_id)
    missing = found.minimum - found.joined
    if found.state not in RUNNING or missing <= 0:
        return
    opener = found.opener
    button = notices.button(opener, "round.prolong_button", "round.prolong", found.id)
    card = Card(
        (notices.say(opener, "round.short", n=missing),),
        title=notices.named(opener, found.portions.dish),
        buttons=() if found.prolonged_once else ((button,),),
        key=f"round:{found.id}",
    )
    notices.tell(opener, card, cause=f"round.short:{found.id}:{found.closes_at.isoformat()}")


@capability.listens(RoundJoined)
def tell_progress(notices: Notices, fact: RoundJoined) -> None:
    """Keep the opener's card up to date without a new message for each who joins."""
    found, opener = fact.round, fact.round.opener
    if fact.share.user_id == opener.id:
        return
    card = Card(
        (progress(found), notices.say(opener, "round.closes_short", n=found.joined)),
        title=notices.named(opener, found.portions.dish),
        buttons=((notices.button(opener, "lunch.show_button", "round.show", found.id),),),
        key=f"round:{found.id}",
    )
    notices.tell(opener, card, cause=_now("joined", notices, found), update=True)


@capability.listens(RoundMinimumMoved)
def tell_minimum(notices: Notices, fact: RoundMinimumMoved) -> None:
    """Tell the opener that there are enough, or no longer, when somebody else made it so."""
    found, opener = fact.round, fact.round.opener
    if fact.by.id != opener.id:
        key = "round.enough" if fact.enough else "round.too_few"
        line = notices.say(opener, key, n=max(found.minimum - found.joined, 0))
        card = Card((line, progress(found)), title=notices.named(opener, found.portions.dish))
        notices.tell(opener, card, cause=_now("minimum", notices, found))


def _now(what: str, notices: Notices, found: GroupRound) -> str:
    """Return a cause that is another one each time the round's number moves."""
    moment = notices.work.now.timestamp()
    return f"round.{what}:{found.id}:{found.joined}:{moment:.3f}"


@capability.listens(RoundProlonged)
def tell_prolonged(notices: Notices, fact: RoundProlonged) -> None:
    """Tell those who joined that it takes a little longer."""
    found = fact.round
    for share in found.shares:
        when = formatting.clock_time(found.closes_at)
        line = notices.say(share.user, "round.prolonged", time=when)
        _tell(notices, found, share.user, (line,), "prolonged")


@capability.listens(RoundReached)
def tell_reached(notices: Notices, fact: RoundReached) -> None:
    """Tell everybody what they get, where and for how much."""
    for order in fact.orders:
        _tell_order(notices, fact.round, order, "round.reached")


@capability.listens(RoundFailed)
def tell_failed(notices: Notices, fact: RoundFailed) -> None:
    """Tell everybody that there is nothing to pay, or what they get instead."""
    instead = {order.user_id: order for order in fact.instead}
    for share in fact.round.shares:
        order = instead.get(share.user_id)
        if order is not None:
            _tell_order(notices, fact.round, order, "round.failed_but")
        else:
            line = notices.say(share.user, "round.failed")
            _tell(notices, fact.round, share.user, (line,), "failed")


def _beginning(turn: Turn, dish_id: int) -> dict[str, Any]:
    dish = service.dish(turn.work, dish_id)
    day = days.next_day(turn.work, dish.vendor)
    found = days.running_round(turn.work, dish.vendor, day)
    slot = choices.nearest_slot(turn.work, found, "12:00", USUAL_MINIMUM)
    latest = rounds.latest_close(found)
    closes_at = min(turn.now + USUAL_LENGTH, latest)
    return {
        "dish": dish.id,
        "day": day.isoformat(),
        "slot": slot.slot_id if slot else 0,
        "minimum": USUAL_MINIMUM,
        "target": USUAL_TARGET,
        "audience": None,
        "closes_at": int(closes_at.timestamp() // 60),
    }


def _wanted(turn: Turn, fields: Mapping[str, Any]) -> NewRound:
    return NewRound(
        dish_id=fields["dish"],
        day=date.fromisoformat(fields["day"]),
        slot_id=fields["slot"],
        building_id=turn.user.building_id or 0,
        audience=str(fields["audience"]),
        minimum=int(fields["minimum"]),
        target=int(fields["target"]),
        closes_at=datetime.fromtimestamp(fields["closes_at"] * 60, UTC),
    )


def _tell_order(notices: Notices, found: GroupRound, order: LunchOrder, key: str) -> None:
    lines = (notices.say(order.user, key), *told_order(notices, order.user, order))
    _tell(notices, found, order.user, lines, key, order_id=order.id)


def _tell(
    notices: Notices,
    found: GroupRound,
    user: User,
    lines: tuple[str, ...],
    cause: str,
    *,
    order_id: int | None = None,
) -> None:
    buttons: tuple[tuple[Button, ...], ...] = ()
    if order_id is not None:
        buttons = ((notices.button(user, "lunch.show_button", "lunch.show", order_id),),)
    card = Card(
        lines,
        title=notices.named(user, found.portions.dish),
        buttons=buttons,
        key=f"round:{found.id}",
    )
    cause = f"{cause}:{found.id}:{found.closes_at.isoformat()}:{user.id}"
    notices.tell(user, card, cause=cause, priority=NORMAL)


capability.forms.append(RoundForm())
