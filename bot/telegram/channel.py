"""Showing cards on Telegram: text, inline buttons, edits in place, photos, places, topics."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from actions.staff_rooms import PENDING
from activities.conversations.models import ConversationKind
from bot.channel import (
    DeliveryRefused,
    FileTooLarge,
    Parcel,
    Receipt,
    TryAgain,
    Unreachable,
)
from bot.documents import DocumentGone, Documents
from bot.gateway.button_tokens import ButtonSigner
from bot.media import MOST_BYTES, PhotoStore
from bot.telegram.limits import SendingLimits
from bot.telegram.texts import CAPTION_LIMIT, TEXT_LIMIT, cut, html_of

log = structlog.get_logger()

NOT_MODIFIED = "not modified"
ONLY_CAPTION = "no text in the message"
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no caption in the message",
)
NO_CHAT = ("chat not found", "user is deactivated", "message thread not found", "topic_deleted")


class TelegramChannel:
    """Delivers to Telegram chats and to topics of staff groups."""

    name = "telegram"

    def __init__(
        self,
        bot: Bot,
        signer: ButtonSigner,
        photos: PhotoStore,
        documents: Documents,
        limits: SendingLimits,
    ) -> None:
        self._bot = bot
        self._signer = signer
        self._photos = photos
        self._documents = documents
        self._limits = limits
        self._opened: dict[str, str] = {}
        """Topics opened and not yet written to, so that another try does not open a second one."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Hand a message over. Raises DeliveryRefused, Unreachable, TryAgain."""
        chat, _, _ = parcel.address.partition(":")
        await self._limits.wait(chat, is_edit=parcel.shown_as is not None)
        try:
            return await self._deliver_following(parcel)
        except RetryAfter as flood:
            after = _seconds(flood.retry_after)
            self._limits.hold(chat, after)
            raise TryAgain("flood", after) from flood
        except Forbidden as blocked:
            raise Unreachable from blocked
        except BadRequest as refusal:
            raise _reading_of(refusal) from refusal
        except NetworkError as error:
            raise TryAgain(type(error).__name__) from error
        except TelegramError as error:
            raise DeliveryRefused(str(error)) from error

    def share_limits(self, replicas: int) -> None:
        """Send only this replica's part of what all may send together."""
        self._limits.share(replicas)

    async def fetch(self, file: str) -> bytes:
        """Return a file that somebody sent. Raises FileTooLarge, TryAgain."""
        try:
            found = await self._bot.get_file(file)
            if (found.file_size or 0) > MOST_BYTES:
                raise FileTooLarge
            return bytes(await found.download_as_bytearray())
        except BadRequest as error:
            raise FileTooLarge from error
        except (NetworkError, RetryAfter) as error:
            raise TryAgain(type(error).__name__) from error

    async def _deliver_following(self, parcel: Parcel) -> Receipt:
        """Deliver, also when the group has moved to another address."""
        try:
            return await self._deliver(parcel)
        except ChatMigrated as moved:
            _, colon, rest = parcel.address.partition(":")
            address = f"{moved.new_chat_id}{colon}{rest}"
            # A message of the old chat cannot be edited in the new one.
            receipt = await self._deliver(replace(parcel, address=address, shown_as=None))
            return Receipt(receipt.message_id, receipt.new_address or address)

    async def _deliver(self, parcel: Parcel) -> Receipt:
        address = parcel.address
        opened = None
        if parcel.kind == ConversationKind.CASE_TOPIC and f":{PENDING}:" in address:
            address = opened = await self._open_topic(address)
        chat, thread = _chat_and_thread(address)
        if parcel.shown_as is not None and await self._edit(parcel, chat):
            return Receipt(parcel.shown_as, opened)
        message = await self._send(parcel, chat, thread)
        self._opened.pop(parcel.address, None)
        return Receipt(str(message.message_id), opened)

    async def _open_topic(self, address: str) -> str:
        if address not in self._opened:
            chat, _, number = address.split(":")
            topic = await self._bot.create_forum_topic(int(chat), name=number)
            self._opened[address] = f"{chat}:{topic.message_thread_id}"
        return self._opened[address]

    async def _send(self, parcel: Parcel, chat: int, thread: int | None) -> Message:
        payload = parcel.payload
        if payload["type"] == "spot":
            return await self._bot.send_venue(
                chat,
                latitude=payload["latitude"],
                longitude=payload["longitude"],
                title=payload["title"],
                address=payload["address"],
                message_thread_id=thread,
            )
        if payload["type"] == "document":
            return await self._send_document(parcel, chat, thread)
        photo = self._photo_of(payload)
        markup = self._markup(parcel)
        if photo is not None:
            return await self._bot.send_photo(
                chat,
                photo,
                caption=cut(html_of(payload), CAPTION_LIMIT),
                parse_mode="HTML",
                reply_markup=markup,
                message_thread_id=thread,
            )
        return await self._bot.send_message(
            chat,
            cut(html_of(payload), TEXT_LIMIT),
            parse_mode="HTML",
            reply_markup=markup,
            message_thread_id=thread,
            disable_web_page_preview=True,
        )

    async def _send_document(self, parcel: Parcel, chat: int, thread: int | None) -> Message:
        payload = parcel.payload
        try:
            file = await self._documents.make(payload["token"])
        except DocumentGone as gone:
            raise DeliveryRefused("the document is gone") from gone
        return await self._bot.send_document(
            chat,
            file.data,
            filename=file.name,
            caption=cut(html_of(payload), CAPTION_LIMIT),
            parse_mode="HTML",
            reply_markup=self._markup(parcel),
            message_thread_id=thread,
        )

    async def _edit(self, parcel: Parcel, chat: int) -> bool:
        """Edit the shown card; False when its message is gone and a new one is needed."""
        message_id = int(parcel.shown_as or 0)
        try:
            if self._photo_of(parcel.payload) is not None:
                await self._edit_caption(parcel, chat, message_id)
            else:
                await self._edit_text(parcel, chat, message_id)
        except BadRequest as refusal:
            told = str(refusal).lower()
            if NOT_MODIFIED in told:
                return True
            if any(words in told for words in GONE):
                return False
            raise
        return True

    async def _edit_caption(self, parcel: Parcel, chat: int, message_id: int) -> None:
        await self._bot.edit_message_caption(
            chat,
            message_id,
            caption=cut(html_of(parcel.payload), CAPTION_LIMIT),
            parse_mode="HTML",
            reply_markup=self._markup(parcel),
        )

    async def _edit_text(self, parcel: Parcel, chat: int, message_id: int) -> None:
        try:
            await self._bot.edit_message_text(
                cut(html_of(parcel.payload), TEXT_LIMIT),
                chat,
                message_id,
                parse_mode="HTML",
                reply_markup=self._markup(parcel),
                disable_web_page_preview=True,
            )
        except BadRequest as refusal:
            if ONLY_CAPTION not in str(refusal).lower():
                raise
            # The card was shown under a photo and needs none any more: the picture stays.
            await self._edit_caption(parcel, chat, message_id)

    def _markup(self, parcel: Parcel) -> InlineKeyboardMarkup | None:
        rows = [
            [self._button(parcel.conversation_id, button) for button in row if _is_allowed(button)]
            for row in parcel.payload.get("buttons", ())
        ]
        rows = [row for row in rows if row]
        # Telegram refuses links of other kinds; without one the file itself is there.
        if str(parcel.payload.get("url") or "").startswith("https://"):
            link = InlineKeyboardButton(parcel.payload["link_label"], url=parcel.payload["url"])
            rows.append([link])
        return InlineKeyboardMarkup(rows) if rows else None

    def _button(self, conversation_id: int, button: dict[str, Any]) -> InlineKeyboardButton:
        if button["url"]:
            return InlineKeyboardButton(button["label"], url=button["url"])
        token = self._signer.sign(conversation_id, button["verb"], tuple(button["args"]))
        return InlineKeyboardButton(button["label"], callback_data=token)

    def _photo_of(self, payload: dict[str, Any]) -> Path | None:
        if not payload.get("photo"):
            return None
        path = self._photos.path(payload["photo"])
        return path if path.exists() else None


def _chat_and_thread(address: str) -> tuple[int, int | None]:
    chat, _, thread = address.partition(":")
    return int(chat), int(thread) if thread else None


def _seconds(retry_after: int | timedelta) -> timedelta:
    if isinstance(retry_after, timedelta):
        return retry_after
    return timedelta(seconds=retry_after)


def _reading_of(refusal: BadRequest) -> Exception:
    told = str(refusal).lower()
    if any(words in told for words in NO_CHAT):
        return Unreachable(told)
    return DeliveryRefused(told)


def _is_allowed(button: dict[str, Any]) -> bool:
    """Tell whether Telegram takes the button: it refuses tel: links, and links numbers itself."""
    return not (button["url"] or "").startswith("tel:")
