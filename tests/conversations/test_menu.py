"""Every button of the menu leads somewhere, in both languages: none ends in an apology."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from activities.conversations.models import InboxMessage, InboxState
from tests.city import open_city, texts


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_button_of_the_menu_is_answered(tmp_path: Path, language: str) -> None:
    async with open_city(tmp_path) as city:
        labels = (await city.person(language=language).says("/menu"))[-1].labels
        assert len(labels) >= 6
        for label in labels:
            person = city.person(language=language)
            await person.says("/menu")
            assert texts(await person.taps(label)), label
        states = await city.read(lambda work: set(work.session.scalars(select(InboxMessage.state))))
        assert states == {InboxState.DONE}
