"""The language model is killed while three people are chatting in their browsers."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewPhone
from tests.e2e.test_conversations import LANGUAGES, SAYINGS, settled_in
from tests.language_model import mortal_model
from tests.web.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.nlu, pytest.mark.asyncio(loop_scope="session")]

MORE = {
    "zh": {
        "nursing": "我们公司附近哪有母婴室呀",
        "room": "母婴室",
        "noon": "中午有啥好玩的活动没",
        "floor": "不对，是19楼",
        "sent": "已提交",
        "withdraw": "退出肩颈舒缓瑜伽",
        "withdrawn": "已退出",
    },
    "en": {
        "nursing": "is there a nursing room near my office",
        "room": "Nursing room",
        "noon": "anything fun going on over lunch?",
        "floor": "no, it is floor 19",
        "sent": "Sent",
        "withdraw": "withdraw from Yoga for Stiff Shoulders",
        "withdrawn": "You have withdrawn",
    },
}


@LANGUAGES
async def test_33_station_event_and_concern_go_on_without_the_model(
    phone_in: NewPhone, site: Site, language: str
) -> None:
    """Acceptance line 33: a state machine with buttons goes on when Rasa is gone."""
    say = SAYINGS[language] | MORE[language]
    seeker, guest, reporter = [await settled_in(await phone_in(language), say) for _ in range(3)]
    async with mortal_model() as model:
        site.city.louyi.breaker.use(model)
        try:
            await seeker.says(say["nursing"])
            await seeker.sees(say["room"])
            await guest.says(say["noon"])
            await guest.taps(say["event"])
            await reporter.says(say["leak"])
            await reporter.sees(say["draft"])
            assert model.understood == 3, "the model has read all of it so far"

            await model.dies()

            await seeker.says(say["stations"])
            await seeker.sees(say["station"])
            await guest.taps(say["register"], exactly=True)
            await guest.sees(say["registered"])
            await guest.says(say["withdraw"])
            await guest.sees(say["withdrawn"])
            await reporter.says(say["floor"])
            await reporter.sees("19F")
            await reporter.taps(say["send"], exactly=True)
            await reporter.sees(say["sent"])
            assert model.understood == 3
        finally:
            site.city.louyi.breaker.use(None)
