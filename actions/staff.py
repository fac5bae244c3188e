"""Rights by chat: claiming the installation, inviting, joining, leaving, the staff group."""

from __future__ import annotations

from actions.capability import Capability
from actions.places import SOME_BUILDING
from actions.readers import WholeText
from actions.reply import Button, Card, Reply, rows_of
from actions.turn import Turn
from activities.conversations.models import ConversationKind
from activities.errors import NotAllowed
from activities.people import service as people
from activities.people.login import new_login
from activities.people.models import Role, RoleGrant
from activities.people.rights import is_admin, is_staff
from activities.people.service import Place
from activities.places import service as places
from activities.sections import sections_of

INVITABLE = (
    Role.BUILDING_WORKER,
    Role.SUB_DISTRICT_OFFICER,
    Role.DISTRICT_OFFICER,
    Role.CONFIDENTIAL_HANDLER,
    Role.ORGANIZER,
    Role.ADMIN,
)
PLACELESS = (Role.DISTRICT_OFFICER, Role.CONFIDENTIAL_HANDLER, Role.ORGANIZER, Role.ADMIN)

capability = Capability("staff")


@capability.verb("staff.join", commands=("join", "claim"), reads={"code": WholeText()})
def join(turn: Turn, code: str) -> Reply:
    """Take the role that a one-time code carries."""
    if not code:
        return turn.tell("staff.code_missing")
    grant = people.accept_invitation(turn.work, turn.user, code)
    if not turn.user.name:
        turn.user.name, turn.user.name_en = (_post(turn, grant, each) for each in ("zh", "en"))
    card = Card(
        (turn.say("staff.joined", role=turn.say(f"role.{grant.role}"), place=_place(turn, grant)),),
        buttons=rows_of(_menu_buttons(turn)),
    )
    return Reply((card,))


@capability.verb("staff.menu", commands=("staff",))
def menu(turn: Turn) -> Reply:
    """Show what the person may do beyond an office worker."""
    if not turn.user.roles:
        return turn.tell("staff.no_roles")
    lines = tuple(
        f"{turn.say(f'role.{grant.role}')} · {_place(turn, grant)}" for grant in turn.user.roles
    )
    return Reply(
        (Card(lines, title=turn.say("staff.your_roles"), buttons=rows_of(_menu_buttons(turn))),)
    )


@capability.verb("staff.invite", commands=("invite",))
def invite(turn: Turn) -> Reply:
    """Ask which role somebody is to get."""
    if not is_admin(turn.user):
        raise NotAllowed
    buttons = [
        turn.button(f"role.{role.value}", "staff.invite_as", role.value) for role in INVITABLE
    ]
    return Reply((Card((turn.say("staff.which_role"),), buttons=rows_of(buttons), key="invite"),))


@capability.verb("staff.invite_as")
def invite_as(turn: Turn, role: str) -> Reply:
    """Ask where the role is to hold, unless it holds everywhere."""
    if Role(role) in PLACELESS:
        return invite_to(turn, role, None, None)
    buildings = places.buildings(turn.work)
    if Role(role) == Role.SUB_DISTRICT_OFFICER:
        found = {each.sub_district_id: each.sub_district for each in buildings}
        buttons = [
            Button(turn.named(each), "staff.invite_to", (role, None, each.id))
            for each in found.values()
        ]
    else:
        buttons = [
            Button(turn.named(each), "staff.invite_to", (role, each.id, None)) for each in buildings
        ]
    card = Card((turn.say("staff.which_place"),), buttons=rows_of(buttons), key="invite")
    return Reply((card,))


@capability.verb("staff.invite_to")
def invite_to(turn: Turn, role: str, building_id: int | None, sub_district_id: int | None) -> Reply:
    """Make a one-time code for the role in the place."""
    code = people.invite(turn.work, turn.user, Role(role), Place(building_id, sub_district_id))
    return Reply((Card((turn.say("staff.invitation", code=code),), key="invite"),))


@capability.verb("staff.group", commands=("staffgroup",), reads={"building_id": SOME_BUILDING})
def group(turn: Turn, building_id: int | None = None) -> Reply:
    """Make this group the staff group of a building, or of the whole district."""
    if not is_admin(turn.user):
        raise NotAllowed
    conversation = turn.conversation
    if conversation.kind != ConversationKind.STAFF_GROUP:
        return turn.tell("staff.not_a_group")
    if building_id is None:
        conversation.subject_kind, conversation.subject_id = "district", conversation.district_id
        return turn.tell("staff.group_of_district")
    building = places.building(turn.work, building_id)
    conversation.subject_kind, conversation.subject_id = "building", building.id
    return turn.tell("staff.group_of", place=turn.named(building))


@capability.verb("staff.console", commands=("console",))
def console(turn: Turn) -> Reply:
    """Send a one-time link to the console, to whoever has something to do there."""
    if not sections_of(turn.work, turn.user):
        return turn.tell("staff.no_console")
    if turn.conversation.kind != ConversationKind.PRIVATE:
        return turn.tell("staff.console_private")
    token = new_login(turn.work, turn.user)
    link = Button(turn.say("staff.console_open"), url=f"{turn.base_url}/console/enter/{token}")
    return Reply((Card((turn.say("staff.console_link"),), buttons=((link,),)),))


def _menu_buttons(turn: Turn) -> list[Button]:
    buttons = [turn.button("staff.console_button", "staff.console", style="primary")]
    if is_staff(turn.user):
        buttons.append(turn.button("staff.my_cases", "case.list"))
    if is_admin(turn.user):
        buttons.append(turn.button("staff.invite_button", "staff.invite"))
    return buttons


def _post(turn: Turn, grant: RoleGrant, language: str) -> str:
    """Name somebody by the post, whom the channel has not given a name: reporters see it."""
    role = turn.texts.say(f"role.{grant.role}", language)
    post = turn.texts.say("staff.post", language, role=role, place=_place(turn, grant, language))
    before = people.number_named_after(turn.work, post)
    return f"{post} {before + 1}" if before else post


def _place(turn: Turn, grant: RoleGrant, language: str = "") -> str:
    language = language or turn.language
    if grant.building_id is not None:
        return str(getattr(places.building(turn.work, grant.building_id), language))
    if grant.sub_district_id is not None:
        return str(getattr(places.sub_district(turn.work, grant.sub_district_id), language))
    return turn.texts.say("staff.everywhere", language)
