"""The bot itself: who it is, its command lists, name and descriptions, logging out."""

import re

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.methods.registry import method
from tests.fakes.bot_api.records import Json
from tests.fakes.bot_api.updates import to_json
from tests.fakes.bot_api.world import World

COMMANDS_AT_MOST = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = frozenset(
    {
        "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
        "chat_administrators", "chat_member",
    }
)  # fmt: skip
LENGTHS = {"name": 64, "description": 512, "short_description": 120}


@method("getMe")
def get_me(world: World, arguments: Arguments) -> Json:
    return world.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.has_privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut")
def log_out(world: World, arguments: Arguments) -> bool:
    world.is_logged_out = True
    return True


@method("close")
def close(world: World, arguments: Arguments) -> bool:
    return True


@method("setMyCommands")
def set_my_commands(world: World, arguments: Arguments) -> bool:
    commands = arguments.structure("commands")
    if not isinstance(commands, list) or len(commands) > COMMANDS_AT_MOST:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_audience(world, arguments)] = commands
    world.changes.mark()
    return True


@method("getMyCommands")
def get_my_commands(world: World, arguments: Arguments) -> list[Json]:
    return world.commands.get(_audience(world, arguments), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, arguments: Arguments) -> bool:
    world.commands.pop(_audience(world, arguments), None)
    return True


def _audience(world: World, arguments: Arguments) -> tuple[str, str]:
    scope = arguments.structure("scope") or {"type": "default"}
    if scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" in scope:
        world.chat(int(scope["chat_id"]))
    return scope_key(scope), arguments.text("language_code")


def scope_key(scope: Json) -> str:
    """A scope as the dictionary key it is stored under."""
    return to_json(dict(sorted(scope.items())))


def _set_profile(world: World, arguments: Arguments, field: str) -> bool:
    text = arguments.text(field)
    if len(text) > LENGTHS[field]:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")
    world.profile[field, arguments.text("language_code")] = text
    world.changes.mark()
    return True


def _get_profile(world: World, arguments: Arguments, field: str) -> Json:
    unset = world.profile.get((field, ""), world.bot.first_name if field == "name" else "")
    return {field: world.profile.get((field, arguments.text("language_code")), unset)}


@method("setMyName")
def set_my_name(world: World, arguments: Arguments) -> bool:
    return _set_profile(world, arguments, "name")


@method("setMyDescription")
def set_my_description(world: World, arguments: Arguments) -> bool:
    return _set_profile(world, arguments, "description")


@method("setMyShortDescription")
def set_my_short_description(world: World, arguments: Arguments) -> bool:
    return _set_profile(world, arguments, "short_description")


@method("getMyName")
def get_my_name(world: World, arguments: Arguments) -> Json:
    return _get_profile(world, arguments, "name")


@method("getMyDescription")
def get_my_description(world: World, arguments: Arguments) -> Json:
    return _get_profile(world, arguments, "description")


@method("getMyShortDescription")
def get_my_short_description(world: World, arguments: Arguments) -> Json:
    return _get_profile(world, arguments, "short_description")


@method("setChatMenuButton")
def set_chat_menu_button(world: World, arguments: Arguments) -> bool:
    button = arguments.structure("menu_button") or {"type": "default"}
    world.profile["menu_button", arguments.text("chat_id")] = to_json(button)
    return True
