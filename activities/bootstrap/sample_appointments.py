"""The collective appointments of the sample city, collecting from the day of loading on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from activities.appointments.models import CollectiveAppointment
from activities.appointments.proposing import begin_sample
from activities.clock import SHANGHAI, local
from activities.db.work import UnitOfWork
from activities.places.models import Building

END_OF_DAY = time(17, tzinfo=SHANGHAI)


def load_appointments(
    work: UnitOfWork, table: dict[str, Any], buildings: dict[str, Building]
) -> None:
    """Load what is being collected; nobody is interested yet."""
    for row in table["appointments"]:
        day = local(work.now).date() + timedelta(days=row["days"])
        appointment = CollectiveAppointment(
            district_id=buildings[row["building"]].district_id,
            building=buildings[row["building"]],
            guide_key=row.get("guide"),
            zh=row["zh"],
            en=row["en"],
            aliases=row["aliases"],
            about_zh=row["about"]["zh"],
            about_en=row["about"]["en"],
            minimum=row["minimum"],
            target=row.get("target"),
            maximum=row["maximum"],
            cut_off_at=datetime.combine(day, END_OF_DAY),
            needs=[],
            created_at=work.now,
            sample=row["sample"],
        )
        work.session.add(appointment)
        work.session.flush()
        begin_sample(work, appointment)
