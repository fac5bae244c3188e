"""Tables of collective appointments: the matter, its slots, and who has chosen which.

That somebody is interested is a registration of the appointment's seat pool. What is personal
has tables of its own: personal_models.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.appointments.workflow import AppointmentState, SwapState
from activities.db.base import Base, DistrictKey, PrimaryKey
from activities.enrolment.models import Registration, SeatPool
from activities.people.models import User
from activities.places.models import Building

_OPEN_SWAP = text("state = 'open'")


class CollectiveAppointment(Base):
    """集体办理: one matter for which an office comes to a building once enough people want it."""

    __tablename__ = "collective_appointment"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    building_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("building.id"), index=True)
    proposer_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user.id"))
    """None for an appointment of the sample city."""
    guide_key: Mapped[str | None]
    """The guide that says how the matter is done and what to bring; None where none is written."""
    zh: Mapped[str]
    en: Mapped[str]
    aliases: Mapped[list[str]]
    """What people call the matter."""
    about_zh: Mapped[str] = mapped_column(default="")
    about_en: Mapped[str] = mapped_column(default="")
    minimum: Mapped[int]
    target: Mapped[int | None]
    maximum: Mapped[int]
    cut_off_at: Mapped[datetime]
    """The cut-off as proposed; the one that holds is the threshold's."""
    state: Mapped[str] = mapped_column(default=AppointmentState.PROPOSED, index=True)
    reason: Mapped[str | None]
    """Why it was declined or called off."""
    seat_pool_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("seat_pool.id"), unique=True
    )
    """None until a worker has let it begin."""
    starts_at: Mapped[datetime | None]
    """When the first slot begins; None until the day is set."""
    ends_at: Mapped[datetime | None]
    spot: Mapped[str] = mapped_column(default="")
    """Floor and room, once the day is set."""
    needs: Mapped[list[str]]
    """Which personal data the office needs to let somebody in."""
    valid_months: Mapped[int | None]
    """For how long what is issued holds; None: nothing runs out."""
    asked_for_day: Mapped[int] = mapped_column(default=0)
    """How often the workers were reminded to set the day."""
    results: Mapped[str | None]
    """Where and when what was issued can be picked up."""
    results_at: Mapped[datetime | None]
    refreshed_until: Mapped[datetime | None]
    """Until when the next refresh of its cards is planned already."""
    changed_at: Mapped[datetime | None]
    """When something that its cards show has changed last."""
    created_at: Mapped[datetime]
    sample: Mapped[bool] = mapped_column(default=False)

    building: Mapped[Building] = relationship(lazy="joined", innerjoin=True)
    proposer: Mapped[User | None] = relationship()
    seats: Mapped[SeatPool | None] = relationship(lazy="joined")


class Slot(Base):
    """A stretch of the day in which so many people are seen. `taken` counts who chose it."""

    __tablename__ = "appointment_slot"
    __table_args__ = (CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),)

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    appointment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("collective_appointment.id"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    void: Mapped[bool] = mapped_column(default=False)
    """True once another day was set: old cards still have its button."""


class Interest(Base):
    """What somebody who is interested has chosen since the day is known: the slot."""

    __tablename__ = "appointment_interest"

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    appointment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("collective_appointment.id"), index=True
    )
    registration_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("registration.id"), unique=True
    )
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"), index=True)
    slot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("appointment_slot.id"))
    chosen_at: Mapped[datetime]
    picked_up_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="joined", innerjoin=True)
    slot: Mapped[Slot] = relationship(lazy="joined", innerjoin=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SlotSwap(Base):
    """That somebody would give their slot for one that is full. Nobody learns who it is."""

    __tablename__ = "appointment_swap"
    __table_args__ = (
        Index(
            "uq_appointment_swap_open",
            "asker_id",
            unique=True,
            sqlite_where=_OPEN_SWAP,
            postgresql_where=_OPEN_SWAP,
        ),
    )

    id: Mapped[PrimaryKey]
    district_id: Mapped[DistrictKey]
    appointment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("collective_appointment.id"), index=True
    )
    asker_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user.id"))
    offered_slot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("appointment_slot.id"))
    wanted_slot_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("appointment_slot.id"))
    state: Mapped[str] = mapped_column(default=SwapState.OPEN)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    asker: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    offered: Mapped[Slot] = relationship(foreign_keys=[offered_slot_id], lazy="joined")
    wanted: Mapped[Slot] = relationship(foreign_keys=[wanted_slot_id], lazy="joined")
