"""An organizer's desk: one's events, who comes, deciding, reviewing, handing over, prolonging."""

from __future__ import annotations

from typing import ClassVar

from actions.capability import Capability
from actions.event_cards import event_card, seats_words
from actions.event_view import View, view_of
from actions.one_answer import OneAnswer
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations.models import Draft
from activities.enrolment import service as enrolment
from activities.enrolment import threshold
from activities.enrolment.models import Registration, RegistrationState
from activities.errors import NotFound
from activities.events import changing, organizing, posting, rights
from activities.events.models import Certainty, Event
from activities.people.models import User

capability = Capability("event_organizing")


@capability.verb("event.mine", commands=("organize", "myevents"))
def mine(turn: Turn) -> Reply:
    """List the person's own events, posts to review, and the way to post."""
    view = view_of(turn)
    own = organizing.organized_by(turn.work, turn.user)
    past = organizing.last_organized_by(turn.work, turn.user)
    waiting = organizing.awaiting_review(turn.work, turn.user)
    lines = [view.short(each) for each in own]
    lines += [turn.say("event.to_review", event=view.short(each)) for each in waiting]
    buttons = [Button(turn.named(each), "event.manage", (each.id,)) for each in own]
    buttons += [Button(f"🔎 {turn.named(each)}", "event.manage", (each.id,)) for each in waiting]
    buttons += [Button(f"📊 {turn.named(each)}", "event.report", (each.id,)) for each in past]
    post = turn.button("event.post_button", "event.post", style="primary")
    turn.show("event", [each.id for each in own])
    card = Card(
        tuple(lines) or (turn.say("event.none_of_mine"),),
        title=turn.say("event.mine"),
        buttons=(*rows_of(buttons, per_row=1), (post,)),
        key="my_events",
    )
    return Reply((card,))


@capability.verb("event.manage")
def manage(turn: Turn, event_id: int, news: str = "") -> Reply:
    """Show an event as its organizer sees it."""
    event = rights.managed(turn.work, turn.user, event_id)
    turn.show("event", [event.id])
    return Reply((manage_card(view_of(turn), event, news),))


def manage_card(view: View, event: Event, news: str = "") -> Card:
    """Return the card with everything an organizer can do."""
    people = enrolment.registered(view.work, event.seat_pool_id)
    pending = [each for each in people if each.state == RegistrationState.PENDING_APPROVAL]
    coming = sum(each.party for each in people if each not in pending)
    lines = [
        news,
        view.say("event.in_review") if event.awaits_review else "",
        view.when(event),
        view.where(event),
        view.say("event.numbers", n=coming, waiting=event.seats.waiting, pending=len(pending)),
        seats_words(view, event),
    ]
    return Card(
        tuple(line for line in lines if line),
        title=view.say("event.manage_title", event=view.named(event)),
        buttons=_review_row(view, event) + _desk_rows(view, event, pending),
        key=f"manage:{event.id}",
    )


def _review_row(view: View, event: Event) -> tuple[tuple[Button, ...], ...]:
    if not event.awaits_review or event.organizer_id == view.user.id:
        return ()
    if not rights.may_review(view.user, event):
        return ()
    release = view.button("event.release_button", "event.release", event.id, style="primary")
    return ((release, view.button("event.refuse_button", "event.refuse", event.id)),)


def _desk_rows(
    view: View, event: Event, pending: list[Registration]
) -> tuple[tuple[Button, ...], ...]:
    if event.certainty == Certainty.CANCELLED:
        return ()
    names = "event.hide_names_button" if event.names_shown else "event.show_names_button"
    poster = view.link(f"/e/{event.id}/poster.png")
    buttons = [
        view.button("event.list_button", "event.list", event.id),
        view.button("event.door_button", "event.door", event.id),
        view.button("event.change_button", "event.change", event.id),
        view.button("event.write_button", "event.write", event.id, "all"),
        view.button(names, "event.names", event.id, int(not event.names_shown)),
        view.button("event.hand_over_button", "event.hand_over", event.id),
        view.button("event.postpone_button", "event.postpone", event.id),
        view.button("event.cancel_button", "event.cancel", event.id, style="danger"),
        *([Button(view.say("event.poster_button"), url=poster)] if poster else []),
    ]
    waiting = (view.button("event.pending_button", "event.pending", event.id, n=len(pending)),)
    return ((waiting,) if pending else ()) + rows_of(buttons)


@capability.verb("event.pending")
def pending_list(turn: Turn, event_id: int) -> Reply:
    """Show who asks to come, with their answers."""
    people = organizing.attendees(turn.work, turn.user, event_id)
    event = rights.managed(turn.work, turn.user, event_id)
    asking = [
        each.registration
        for each in people
        if each.registration.state == RegistrationState.PENDING_APPROVAL
    ][:6]
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    for each in asking:
        lines.append(f"{each.user.name} ×{each.party} {' · '.join(each.answers or ())}")
        yes = Button(f"✓ {each.user.name}", "event.approve", (each.id,))
        rows.append((yes, Button(f"✗ {each.user.name}", "event.reject", (each.id,))))
    back = turn.button("event.back", "event.manage", event_id)
    shown = tuple(lines) or (turn.say("event.nobody_asks"),)
    return Reply((Card(shown, turn.named(event), (*rows, (back,)), key=f"manage:{event_id}"),))


@capability.verb("event.approve")
def approve(turn: Turn, registration_id: int) -> Reply:
    """Let somebody come."""
    _, event = rights.managed_registration(turn.work, turn.user, registration_id)
    enrolment.decide(turn.work, registration_id, turn.user, approve=True)
    return pending_list(turn, event.id)


@capability.verb("event.reject")
def reject(turn: Turn, registration_id: int) -> Reply:
    """Do not let somebody come; their seats go to the next."""
    _, event = rights.managed_registration(turn.work, turn.user, registration_id)
    enrolment.decide(turn.work, registration_id, turn.user, approve=False)
    return pending_list(turn, event.id)


@capability.verb("event.release")
def release(turn: Turn, event_id: int) -> Reply:
    """Release a new organizer's post."""
    event = posting.review(turn.work, turn.user, event_id, approve=True)
    return Reply((manage_card(view_of(turn), event, turn.say("event.released")),))


@capability.verb("event.refuse")
def refuse(turn: Turn, event_id: int) -> Reply:
    """Ask why a post is refused."""
    rights.managed(turn.work, turn.user, event_id)
    return turn.drafting.begin(turn, RefuseForm.kind, {"event": event_id})


class RefuseForm(OneAnswer):
    """Why a new organizer's post is not published."""

    kind: ClassVar[str] = "event_refuse"

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Refuse it with the reason."""
        fields = draft.fields
        posting.review(
            turn.work, turn.user, fields["event"], approve=False, reason=fields["words"][:200]
        )
        return Reply((Card((turn.say("event.refused"),), key=self.key()),))


capability.forms.append(RefuseForm())


@capability.verb("event.names")
def show_names(turn: Turn, event_id: int, shown: int) -> Reply:
    """Show or hide names on the event's card."""
    event = changing.show_names(turn.work, turn.user, event_id, shown=bool(shown))
    return Reply((manage_card(view_of(turn), event),))


@capability.verb("event.prolong")
def prolong(turn: Turn, event_id: int) -> Reply:
    """Give a missed minimum more time, once."""
    event = rights.managed(turn.work, turn.user, event_id)
    threshold.prolong(turn.work, threshold.threshold_of(turn.work, event.seat_pool_id))
    return Reply((event_card(view_of(turn), event),))


@capability.verb("event.postpone")
def ask_to_postpone(turn: Turn, event_id: int) -> Reply:
    """Ask whether a new date is known, before anybody is told."""
    event = rights.managed(turn.work, turn.user, event_id)
    known = turn.button("event.new_date_button", "event.change", event_id, style="primary")
    unknown = turn.button("event.no_date_button", "event.postpone_now", event_id)
    back = turn.button("event.back", "event.manage", event_id)
    words = (turn.say("event.postpone_how"),)
    rows = ((known,), (unknown,), (back,))
    return Reply((Card(words, turn.named(event), rows, key=f"manage:{event_id}"),))


@capability.verb("event.postpone_now")
def postpone(turn: Turn, event_id: int) -> Reply:
    """Take the date away; people keep their seats."""
    event = changing.postpone(turn.work, turn.user, event_id)
    return Reply((manage_card(view_of(turn), event, turn.say("event.postponed_done")),))


@capability.verb("event.hand_over")
def hand_over(turn: Turn, event_id: int) -> Reply:
    """Choose who organizes it from now on."""
    event = rights.managed(turn.work, turn.user, event_id)
    able = organizing.possible_successors(turn.work, event)
    buttons = [
        Button(each.called(turn.language), "event.hand_over_to", (event_id, each.id))
        for each in able
    ]
    back = turn.button("event.back", "event.manage", event_id)
    words = turn.say("event.hand_over_to_whom" if able else "event.nobody_can_take_over")
    rows = (*rows_of(buttons, per_row=1), (back,))
    return Reply((Card((words,), turn.named(event), rows, key=f"manage:{event_id}"),))


@capability.verb("event.hand_over_to")
def hand_over_to(turn: Turn, event_id: int, user_id: int) -> Reply:
    """Hand the event over."""
    to = turn.work.session.get(User, user_id)
    if to is None:
        raise NotFound(kind="user")
    event = organizing.hand_over(turn.work, turn.user, event_id, to)
    words = turn.say("event.handed_over", name=to.called(turn.language))
    return Reply((Card((words,), turn.named(event), key=f"manage:{event_id}"),))


@capability.verb("event.stop_organizing", commands=("stop_organizing",))
def stop_organizing(turn: Turn) -> Reply:
    """Give up organizing, once nothing is left undone."""
    organizing.stop_organizing(turn.work, turn.user)
    return turn.tell("event.stopped_organizing")
