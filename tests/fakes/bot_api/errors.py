"""How the Bot API says no; the checks that decide to say it are in `methods` and `world`."""

from collections.abc import Mapping


class ApiError(Exception):
    """An answer with ``ok: false``; `parameters` carries retry_after or migrate_to_chat_id."""

    def __init__(
        self, code: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def json(self) -> dict[str, object]:
        """The body that goes with HTTP status `code`."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class NotPossible(Exception):  # noqa: N818
    """A test asked a person to do what no Telegram client offers at this moment."""


def bad_request(text: str, **parameters: int) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {text}", parameters)


def forbidden(text: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    """409 with Telegram's prefix."""
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(retry_after: int) -> ApiError:
    """429; `retry_after` in seconds stands in the text and in the parameters."""
    text = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, text, {"retry_after": retry_after})
