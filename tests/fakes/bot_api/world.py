"""Everything the server knows: the bot, people, chats, files, queue and log.

Methods of the API and acts of people change it in synchronous steps; HTTP is in `server`.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count

from tests.fakes.bot_api.changes import Changes
from tests.fakes.bot_api.clock import ServerClock
from tests.fakes.bot_api.errors import bad_request, forbidden
from tests.fakes.bot_api.faults import Faults
from tests.fakes.bot_api.files import FileStore
from tests.fakes.bot_api.limits import LimitBook
from tests.fakes.bot_api.records import Call, CallbackQuery, Chat, Json, Message, User
from tests.fakes.bot_api.updates import UpdateQueue
from tests.fakes.bot_api.webhooks import WebhookPace, Webhooks

CALLS_KEPT = 200_000
OUT = {"left", "kicked"}


@dataclass
class World:
    """One bot's Telegram."""

    token: str
    bot: User
    clock: ServerClock = field(default_factory=ServerClock)
    pace: WebhookPace = field(default_factory=WebhookPace)
    has_privacy_mode: bool = False
    """In groups the bot then sees only commands, mentions and replies, unless it is admin."""
    callback_lifetime_seconds: float = 15.0
    is_logged_out: bool = False
    polls_started: int = 0

    def __post_init__(self) -> None:
        self.changes = Changes()
        self.files = FileStore()
        self.faults = Faults()
        self.limit_book = LimitBook(self.clock)
        self.updates = UpdateQueue()
        self.webhooks = Webhooks(self.updates, self.clock, self.changes, self.faults, self.pace)
        self.people: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, CallbackQuery] = {}
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.calls_made = 0
        self.calls_by_method: Counter[str] = Counter()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        """Name and descriptions by (field, language code)."""
        self.chat_actions: list[tuple[int, str]] = []
        self._ids = count(100_001)

    def fresh_id(self) -> int:
        """A number no user, group or query has yet."""
        return next(self._ids)

    def add_person(self, user: User) -> User:
        """Make a person known; their private chat exists but the bot may not write there yet."""
        known = self.people.setdefault(user.id, user)
        self.chats.setdefault(user.id, Chat(user.id, "private", user=known))
        return known

    def chat(self, chat_id: int | None) -> Chat:
        """The chat with that identifier, or 400."""
        chat = self.chats.get(chat_id) if chat_id is not None else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable_chat(self, chat_id: int | None) -> Chat:
        """A chat the bot may write to now, or the error Telegram gives."""
        chat = self.chat(chat_id)
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        standing = chat.standing.get(self.bot.id)
        if chat.is_private:
            if standing == "kicked":
                raise forbidden("bot was blocked by the user")
            if standing is None:
                raise forbidden("bot can't initiate conversation with a user")
        elif standing is None or standing in OUT:
            reason = "was kicked from" if standing == "kicked" else "is not a member of"
            raise forbidden(f"bot {reason} the {chat.kind} chat")
        return chat

    def post(
        self,
        chat: Chat,
        sender: User,
        body: Json,
        *,
        reply_to: Message | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Add a message to a chat and, if the bot should see it, to the queue of updates."""
        chat.last_message_id += 1
        if reply_to is None and thread_id is not None:
            reply_to = chat.messages.get(thread_id)
        message = Message(
            chat.last_message_id,
            chat,
            sender,
            self.clock.wall(),
            body,
            reply_to=reply_to,
            thread_id=thread_id,
        )
        chat.messages[message.message_id] = message
        if sender is not self.bot and self._reaches_bot(message):
            self.updates.add("message", message.json(), lane=chat.id)
        self.changes.mark()
        return message

    def tell_edited(self, message: Message) -> None:
        """Queue a person's edit."""
        if self._reaches_bot(message):
            self.updates.add("edited_message", message.json(), lane=message.chat.id)
        self.changes.mark()

    def change_standing(self, chat: Chat, user: User, new: str, *, by: User) -> None:
        """Give someone another status in a chat and tell the bot, as Telegram would."""
        old = chat.standing.get(user.id, "left")
        is_bot = user is self.bot
        chat.standing[user.id] = new
        if is_bot or self._is_inside(chat):
            body = {
                "chat": chat.json(),
                "from": by.json(),
                "date": self.clock.wall(),
                "old_chat_member": member_json(user, old),
                "new_chat_member": member_json(user, new),
            }
            kind = "my_chat_member" if is_bot else "chat_member"
            self.updates.add(kind, body, lane=chat.id)
        self.changes.mark()

    def _is_inside(self, chat: Chat) -> bool:
        standing = chat.standing.get(self.bot.id)
        return standing is not None and standing not in OUT

    def _reaches_bot(self, message: Message) -> bool:
        chat = message.chat
        if not self._is_inside(chat):
            return False
        if not self.has_privacy_mode or chat.is_admin(self.bot.id):
            return True
        return not _is_chatter(message, self.bot)


def _is_chatter(message: Message, bot: User) -> bool:
    """Whether privacy mode hides a group message: a plain one that does not address the bot."""
    if message.reply_to is not None and message.reply_to.sender is bot:
        return False
    text = str(message.body.get("text", message.body.get("caption")))
    is_content = bool(
        {"text", "photo", "document", "location", "sticker", "voice"} & set(message.body)
    )
    return is_content and not text.startswith("/") and f"@{bot.username}" not in text


_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_restrict_members",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_ADMIN_LACKS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_video_chats",
    "can_promote_members",
    "can_change_info",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def member_json(user: User, status: str) -> Json:
    """The ChatMember object for a status."""
    body: Json = {"user": user.json(), "status": status}
    if status == "administrator":
        body |= dict.fromkeys(_ADMIN_RIGHTS, True) | dict.fromkeys(_ADMIN_LACKS, False)
    elif status == "creator":
        body["is_anonymous"] = False
    elif status == "kicked":
        body["until_date"] = 0
    return body
