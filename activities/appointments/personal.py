"""What an office has to know to let somebody in: asked late, with consent, erased again.

Nothing of it is asked before the day is set; each consent is for one appointment and its fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import phonenumbers
from sqlalchemy import ColumnElement, delete, select, update

from activities.appointments import queries
from activities.appointments.models import CollectiveAppointment
from activities.appointments.personal_models import AppointmentConsent, PersonalDetails
from activities.appointments.refusals import ConsentNeeded, DetailInvalid, NoSlotYet
from activities.db.work import UnitOfWork
from activities.people.models import User


class Detail(StrEnum):
    """What may be asked for; nothing else is ever stored."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    EMPLOYER = "employer"


PURPOSE: Final = "collective_appointment"
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .·'’-]){1,39}")
_EMPLOYER: Final = re.compile(r"[^\s].{1,59}")
_PASSPORT: Final = re.compile(r"(?=.*\d)[A-Z0-9]{7,12}")
_CITIZEN: Final = re.compile(r"\d{17}[\dX]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"


def checked(field: str, text: str) -> str:
    """Return the value as it is stored. Raises DetailInvalid for a slip or something else."""
    words = " ".join(text.split())
    if field == Detail.PHONE:
        return _phone(words)
    if field == Detail.ID_NUMBER:
        return _id_number(words)
    pattern = _NAME if field == Detail.NAME else _EMPLOYER
    if not pattern.fullmatch(words):
        raise DetailInvalid(field=field)
    return words


def hidden(field: str, value: str) -> str:
    """Return the value as it is shown back: enough to recognise it, too little to misuse."""
    if field not in {Detail.ID_NUMBER, Detail.PHONE}:
        return value
    shown = value.removeprefix("+86")
    return f"{shown[:3]}{'*' * max(len(shown) - 7, 3)}{shown[-4:]}"


def give(
    work: UnitOfWork,
    user: User,
    appointment_id: int,
    told: Mapping[str, str],
    *,
    consents: bool,
) -> PersonalDetails:
    """Keep what the person tells for this appointment; told again, it replaces what was told.

    Raises NoSlotYet, ConsentNeeded without consent or with a field missing, DetailInvalid, Stale.
    """
    appointment = queries.running(work, appointment_id)
    if queries.interest_of(work, appointment_id, user) is None:
        raise NoSlotYet
    wanted = set(appointment.needs)
    if not consents or not wanted or set(told) != wanted:
        raise ConsentNeeded
    values = {field: checked(field, told[field]) for field in appointment.needs}
    erase(work, user, appointment_id)
    consent = AppointmentConsent(
        district_id=appointment.district_id,
        user_id=user.id,
        appointment_id=appointment_id,
        purpose=f"{PURPOSE}:{appointment_id}",
        fields=list(appointment.needs),
        given_at=work.now,
    )
    work.session.add(consent)
    work.session.flush()
    details = PersonalDetails(
        district_id=appointment.district_id,
        appointment_id=appointment_id,
        user_id=user.id,
        consent_id=consent.id,
        told=values,
    )
    work.session.add(details)
    work.session.flush()
    return details


def details_of(work: UnitOfWork, appointment_id: int, user_id: int) -> PersonalDetails | None:
    """Return what the person told for this appointment, or None."""
    return work.session.scalars(
        select(PersonalDetails).where(
            PersonalDetails.appointment_id == appointment_id, PersonalDetails.user_id == user_id
        )
    ).first()


def are_missing(work: UnitOfWork, appointment: CollectiveAppointment, user_id: int) -> bool:
    """Tell whether the office asks for data that the person has not given."""
    kept = details_of(work, appointment.id, user_id)
    return bool(appointment.needs) and (kept is None or set(kept.told) != set(appointment.needs))


def erase(work: UnitOfWork, user: User, appointment_id: int) -> bool:
    """Forget what the person told and end the consent; tell whether there was anything."""
    gone = work.session.execute(
        delete(PersonalDetails)
        .where(PersonalDetails.appointment_id == appointment_id, PersonalDetails.user_id == user.id)
        .returning(PersonalDetails.id)
    ).all()
    _end_consents(
        work,
        AppointmentConsent.appointment_id == appointment_id,
        AppointmentConsent.user_id == user.id,
    )
    return bool(gone)


def erase_of(work: UnitOfWork, appointment_id: int) -> None:
    """Forget what anybody told for this appointment."""
    work.session.execute(
        delete(PersonalDetails).where(PersonalDetails.appointment_id == appointment_id)
    )
    _end_consents(work, AppointmentConsent.appointment_id == appointment_id)


def erase_all(work: UnitOfWork, user: User) -> None:
    """Forget everything the person told for any appointment."""
    work.session.execute(delete(PersonalDetails).where(PersonalDetails.user_id == user.id))
    _end_consents(work, AppointmentConsent.user_id == user.id)


def _end_consents(work: UnitOfWork, *conditions: ColumnElement[bool]) -> None:
    work.session.execute(
        update(AppointmentConsent)
        .where(AppointmentConsent.withdrawn_at.is_(None), *conditions)
        .values(withdrawn_at=work.now)
        .execution_options(synchronize_session=False)
    )


def _phone(words: str) -> str:
    try:
        number = phonenumbers.parse(words, "CN")
    except phonenumbers.NumberParseException:
        raise DetailInvalid(field=Detail.PHONE) from None
    if not phonenumbers.is_valid_number(number):
        raise DetailInvalid(field=Detail.PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _id_number(words: str) -> str:
    """Take an identity number whose check digit is right, or what may be a passport's."""
    number = re.sub(r"[ -]", "", words).upper()
    if _CITIZEN.fullmatch(number):
        total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
        if _CHECK[total % 11] != number[-1]:
            raise DetailInvalid(field=Detail.ID_NUMBER)
        return number
    if not _PASSPORT.fullmatch(number):
        raise DetailInvalid(field=Detail.ID_NUMBER)
    return number
