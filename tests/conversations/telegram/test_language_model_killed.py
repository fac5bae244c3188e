"""The language model is killed while three people are talking: nobody has to begin again."""

from __future__ import annotations

import pytest

from activities.concerns.models import Concern
from activities.enrolment.models import Registration
from tests.conversations.telegram.test_stations import settled_in
from tests.conversations.telegram.town import Town, Visitor
from tests.language_model import mortal_model

pytestmark = pytest.mark.nlu

SAYINGS = {
    "zh-hans": {
        "building": "恒隆广场",
        "nursing": "我们公司附近哪有母婴室呀",
        "room": "母婴室",
        "open": "恒隆服务站现在开门吗",
        "is_open": "现在开放",
        "noon": "中午有啥好玩的活动没",
        "yoga": "肩颈舒缓瑜伽",
        "register": "报名",
        "registered": "报名成功",
        "withdraw": "退出肩颈舒缓瑜伽",
        "withdrawn": "已退出",
        "leak": "18楼女厕的龙头一直滴水没人管",
        "draft": "准备提交",
        "floor": "不对，是19楼",
        "send": "提交",
        "sent": "已提交",
    },
    "en": {
        "building": "Plaza 66",
        "nursing": "is there a nursing room near my office",
        "room": "Nursing room",
        "open": "is the Plaza 66 station open now",
        "is_open": "Open now",
        "noon": "anything fun going on over lunch?",
        "yoga": "Yoga for Stiff Shoulders",
        "register": "Register",
        "registered": "You're registered",
        "withdraw": "withdraw from Yoga for Stiff Shoulders",
        "withdrawn": "You have withdrawn",
        "leak": "the tap in the ladies on 18F keeps dripping and nobody comes",
        "draft": "Ready to send",
        "floor": "no, it is floor 19",
        "send": "Send",
        "sent": "Sent",
    },
}


def newest(visitor: Visitor) -> str:
    return "\n".join(each.text for each in visitor.from_bot()[-3:])


@pytest.mark.parametrize("language", SAYINGS)
async def test_33_station_event_and_concern_go_on_without_the_model(
    town: Town, language: str
) -> None:
    """Acceptance line 33: a state machine with buttons goes on when Rasa is gone."""
    say = SAYINGS[language]
    seeker, guest, reporter = [await settled_in(town, say["building"], language) for _ in range(3)]
    async with mortal_model() as model:
        town.louyi.breaker.use(model)
        await seeker.says(say["nursing"])
        assert say["room"] in newest(seeker)
        await guest.says(say["noon"])
        await guest.taps(say["yoga"])
        await reporter.says(say["leak"])
        assert say["draft"] in newest(reporter)
        assert model.understood == 3, "the model has read all of it so far"

        await model.dies()

        await seeker.says(say["open"])
        assert say["is_open"] in newest(seeker)
        await guest.taps(say["register"])
        assert say["registered"] in newest(guest)
        await guest.says(say["withdraw"])
        assert say["withdrawn"] in newest(guest)
        await reporter.says(say["floor"])
        assert "19F" in newest(reporter)
        await reporter.taps(say["send"])
        assert say["sent"] in newest(reporter)
        assert model.understood == 3
    [concern] = await town.rows(Concern)
    assert concern.floor == "19F"
    [registration] = await town.rows(Registration)
    assert registration.state == "withdrawn"
