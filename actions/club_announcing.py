"""A club tells its members something: the words, a preview, then by each member's volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from actions import formatting
from actions.capability import Capability
from actions.club_words import WordsForm
from actions.drafts import Form
from actions.notices import BULK, Notices
from actions.reply import Card, Reply
from actions.turn import Turn
from activities.clubs import announcing, queries
from activities.clubs.errors import AnnouncementsSpent
from activities.clubs.models import ClubAnnouncement
from activities.clubs.workflow import Right
from activities.conversations.models import Draft
from activities.people.models import User
from activities.scheduling import quiet

capability = Capability("club_announcing")


@capability.verb("club.announce")
def announce(turn: Turn, club_id: int) -> Reply:
    """Ask what the members are to be told, while the club has something left to say that day."""
    club = queries.live_club(turn.work, club_id)
    queries.require(turn.work, club, turn.user, Right.ANNOUNCE)
    if announcing.left_on(turn.work, club.id, quiet.next_waking(turn.now)) <= 0:
        raise AnnouncementsSpent(n=announcing.A_DAY)
    return turn.drafting.begin(turn, SayForm.kind, {"subject": club.id, "words": None})


class SayForm(WordsForm):
    """The words of an announcement; a preview follows."""

    kind: ClassVar[str] = "club_say"

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Ask for words that are not too many."""
        del turn
        words = fields.get("words") or ""
        return None if 0 < len(words) <= announcing.LONGEST_TEXT else "words"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Say when it was too long."""
        if not draft.fields.get("words"):
            return Card(key=self.key())
        sentence = turn.say("error.club_announcement_text", longest=announcing.LONGEST_TEXT)
        return Card((sentence,), key=self.key())

    def do(self, turn: Turn, fields: Mapping[str, Any]) -> Reply:
        """Show the preview."""
        told = {"subject": fields["subject"], "text": fields["words"], "important": 0}
        return turn.drafting.begin(turn, PostForm.kind, told)


class PostForm(Form):
    """The preview of an announcement: who will hear it, and when."""

    kind: ClassVar[str] = "club_post"

    def fill(self, turn: Turn, fields: Mapping[str, Any], asking: str | None) -> dict[str, Any]:
        """Take other words only when they were asked for."""
        del fields
        words = turn.heard.text.strip()
        fits = 0 < len(words) <= announcing.LONGEST_TEXT
        return {"text": words} if asking == "text" and fits else {}

    def takes_words(self, asking: str | None) -> bool:
        """Take any sentence when other words were asked for."""
        return asking == "text"

    def missing(self, turn: Turn, fields: Mapping[str, Any]) -> str | None:
        """Nothing is missing: the words came before."""
        del turn
        return None if fields.get("text") else "text"

    def card(self, turn: Turn, draft: Draft) -> Card:
        """Show the words as members will see them, and what can be changed."""
        fields, kind = draft.fields, self.kind
        club = queries.live_club(turn.work, fields["subject"])
        important = int(bool(fields.get("important")))
        send = turn.button("club.send", "draft.confirm", kind, draft.version, style="primary")
        toggle = "club.make_normal" if important else "club.make_important"
        return Card(
            (turn.say("quoted", text=fields["text"]), *_audience(turn, fields)),
            title=turn.say("club.preview", club=turn.named(club)),
            buttons=(
                (send,),
                (
                    turn.button(toggle, "draft.set", kind, "important", 1 - important),
                    turn.button("club.change_text", "draft.ask", kind, "text"),
                ),
                (turn.button("draft.drop", "draft.drop", kind, style="danger"),),
            ),
            key=self.key(),
        )

    def confirm(self, turn: Turn, draft: Draft) -> Reply:
        """Send it, or plan it for the morning."""
        fields = draft.fields
        told = announcing.announce(
            turn.work,
            turn.user,
            fields["subject"],
            fields["text"],
            important=bool(fields.get("important")),
        )
        when = formatting.when(told.sends_at, turn.now, turn.language)
        line = turn.say("club.sent_later", when=when)
        if told.sends_at <= turn.now:
            line = turn.say("club.sent")
        return Reply((Card((line,), key=self.key()),))


capability.forms += [SayForm(), PostForm()]


@capability.when_due(announcing.DELIVERY)
def deliver(notices: Notices, announcement_id: int) -> None:
    """Tell everybody who wants to hear it."""
    told = announcing.due_announcement(notices.work, announcement_id)
    if told is None:
        return
    for each in announcing.listeners(
        notices.work, told.club_id, told.author_id, important=told.important
    ):
        cause = f"club_announcement:{told.id}"
        notices.tell(each.user, _notice(notices, each.user, told), cause=cause, priority=BULK)


def _notice(notices: Notices, user: User, told: ClubAnnouncement) -> Card:
    title = f"{'❗' if told.important else '📣'} {notices.named(user, told.club)}"
    buttons = (
        notices.button(user, "club.show_button", "club.show", told.club_id),
        notices.button(user, "club.volume_button", "club.volume", told.club_id),
    )
    return Card((told.text,), title=title, buttons=(buttons,))


def _audience(turn: Turn, fields: Mapping[str, Any]) -> tuple[str, str]:
    heard_by = announcing.listeners(
        turn.work, fields["subject"], turn.user.id, important=bool(fields.get("important"))
    )
    at = quiet.next_waking(turn.now)
    when = formatting.when(at, turn.now, turn.language)
    return (
        turn.say("club.heard_by", n=len(heard_by)),
        turn.say("club.goes_out_now" if at <= turn.now else "club.goes_out_at", when=when),
    )
