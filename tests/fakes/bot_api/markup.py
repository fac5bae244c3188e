"""Keyboards under messages: what the bot may attach, and the checks Telegram makes."""

from dataclasses import dataclass

from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.records import Json

CALLBACK_DATA_BYTES = 64
BUTTONS_AT_MOST = 100
_KINDS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


@dataclass(frozen=True, slots=True)
class Markup:
    """What a call's reply_markup asks for."""

    inline: Json | None = None
    keyboard: Json | None = None
    removes_keyboard: bool = False


def read_markup(raw: object) -> Markup:
    """Check and sort a reply_markup; 400 for what Telegram refuses."""
    if raw is None:
        return Markup()
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in raw:
        rows = [[_inline_button(button) for button in row] for row in raw["inline_keyboard"]]
        if sum(map(len, rows)) > BUTTONS_AT_MOST:
            raise bad_request("reply markup is too long")
        return Markup(inline={"inline_keyboard": rows} if any(rows) else None)
    if "keyboard" in raw:
        return Markup(keyboard=raw)
    return Markup(removes_keyboard=bool(raw.get("remove_keyboard")))


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    kinds = [kind for kind in _KINDS if kind in button]
    if len(kinds) != 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is needed")
    _check_action(kinds[0], button[kinds[0]])
    return dict(button)


def _check_action(kind: str, value: object) -> None:
    if kind == "callback_data":
        if not 1 <= len(str(value).encode()) <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif kind == "url":
        if not str(value).startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
            raise bad_request(f"inline keyboard button URL '{value}' is invalid")
    elif kind == "web_app":
        address = value.get("url", "") if isinstance(value, dict) else ""
        if not str(address).startswith("https://"):
            raise bad_request(
                f"inline keyboard button Web App URL '{address}' is invalid: "
                "Only HTTPS links are allowed"
            )
