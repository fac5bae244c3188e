"""Staff groups on a channel, and the topic of one case inside them."""

from __future__ import annotations

from sqlalchemy import select

from activities.concerns.models import Concern
from activities.concerns.service import KIND, named_staff
from activities.conversations.models import Conversation, ConversationKind
from activities.db.work import UnitOfWork

GROUP_OF = ("building", "sub_district", "district")
PENDING = "pending"


def room_of(work: UnitOfWork, concern: Concern) -> Conversation | None:
    """Return the case's topic in the staff group of its place, opened when it is new.

    A sensitive or anonymous concern never enters a group, nor one that names somebody of the
    staff. None when the place has no staff group.
    """
    if not may_enter_rooms(work, concern):
        return None
    topic = work.session.scalars(
        select(Conversation).where(
            Conversation.kind == ConversationKind.CASE_TOPIC,
            Conversation.subject_kind == KIND,
            Conversation.subject_id == concern.id,
        )
    ).first()
    if topic is not None:
        return topic
    group = group_for(work, concern)
    if group is None:
        return None
    # The channel gives the topic its number when it is opened: until then the address says so.
    topic = Conversation(
        district_id=concern.district_id,
        channel=group.channel,
        address=f"{group.address}:{PENDING}:{concern.number}",
        kind=ConversationKind.CASE_TOPIC,
        subject_kind=KIND,
        subject_id=concern.id,
        focus=[],
        created_at=work.now,
    )
    work.session.add(topic)
    work.session.flush()
    return topic


def may_enter_rooms(work: UnitOfWork, concern: Concern) -> bool:
    """Tell whether the concern may be spoken of in a group at all."""
    if concern.category.sensitive or concern.identity == "anonymous":
        return False
    return not named_staff(work, concern)


def group_for(work: UnitOfWork, concern: Concern) -> Conversation | None:
    """Return the staff group of the building, else of the sub-district, else of the district."""
    places = {
        "building": concern.building_id,
        "sub_district": concern.building.sub_district_id,
        "district": concern.district_id,
    }
    for place in GROUP_OF:
        group = work.session.scalars(
            select(Conversation).where(
                Conversation.kind == ConversationKind.STAFF_GROUP,
                Conversation.subject_kind == place,
                Conversation.subject_id == places[place],
                Conversation.unreachable_since.is_(None),
            )
        ).first()
        if group is not None:
            return group
    return None
