"""What people come for, on a phone, in Chinese and in English, from the first visit on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.city import Chat
from tests.e2e.conftest import NewPhone
from tests.e2e.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SAYINGS = {
    "zh": {
        "building": "恒隆广场",
        "post": "恒隆广场",
        "stations": "附近的服务站",
        "station": "步行",
        "events": "今天有什么活动",
        "event": "肩颈舒缓瑜伽",
        "register": "报名",
        "registered": "报名成功",
        "leak": "12楼电梯口漏水",
        "send": "提交",
        "with": "已送达",
        "owner": "恒隆广场楼宇工作者",
        "page": "打开网页",
        "open": "打开",
        "take": "受理",
        "coming": "师傅十分钟后到",
        "done": "换了密封圈",
        "fixed": "解决了",
        "closed": "已办结",
        "thanks": "谢谢",
        "welcome": "不客气",
        "greeting": "楼里的小管家",
        "settled": "记住了",
        "draft": "准备提交",
        "joined": "您现在是",
    },
    "en": {
        "building": "Joy City",
        "post": "大悦城",
        "stations": "service stations nearby",
        "station": "on foot",
        "events": "what events are on today",
        "event": "Yoga for Stiff Shoulders",
        "register": "Register",
        "registered": "Registered",
        "leak": "Water is leaking at the lift on 12F",
        "send": "Send",
        "with": "answer due",
        "owner": "building worker, Joy City",
        "page": "Open the page",
        "open": "Open the case page",
        "take": "Take it",
        "coming": "The plumber will be there in ten minutes",
        "done": "The seal was replaced",
        "fixed": "It is fixed",
        "closed": "Closed",
        "thanks": "thank you",
        "welcome": "welcome",
        "greeting": "I am Louyi",
        "settled": "Got it",
        "draft": "Ready to send",
        "joined": "You are now",
    },
}
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


async def settled_in(phone: Phone, say: dict[str, str]) -> Phone:
    """The first visit: greeted without a word, and the building chosen by a tap."""
    await phone.opens_chat()
    await phone.sees(say["greeting"])
    await expect(phone.bubbles("me")).to_have_count(0)
    await phone.taps(say["building"])
    await phone.sees(say["settled"])
    return phone


async def at_the_console(phone: Phone, operator: Chat, say: dict[str, str]) -> Phone:
    """Somebody who becomes a worker by the code they were given.

    Each test has a building of its own, or the case would go to the worker of another.
    """
    await operator.says("/invite")
    await operator.taps("楼宇工作者")
    [card] = await operator.taps(say["post"])
    await phone.opens_chat()
    await phone.sees(say["greeting"])
    await phone.says(f"/join {card.text.split('/join ')[1].split(chr(10))[0]}")
    await phone.sees(say["joined"])
    return phone


@LANGUAGES
async def test_a_station_is_found(phone_in: NewPhone, language: str) -> None:
    say = SAYINGS[language]
    phone = await settled_in(await phone_in(language), say)
    await phone.says(say["stations"])
    await phone.sees(say["station"])
    await phone.must_be_accessible()
    await phone.must_fit()


@LANGUAGES
async def test_an_event_is_found_and_joined(phone_in: NewPhone, language: str) -> None:
    say = SAYINGS[language]
    phone = await settled_in(await phone_in(language), say)
    await phone.says(say["events"])
    await phone.taps(say["event"])
    await phone.taps(say["register"], exactly=True)
    await phone.sees(say["registered"])
    before = await phone.words()

    await phone.page.reload()
    await phone.sees(say["registered"])
    assert await phone.words() == before, "a reload must not change what stands there"


@LANGUAGES
async def test_a_concern_goes_from_photo_to_confirmation(
    phone_in: NewPhone, operator: Chat, leak: Path, language: str
) -> None:
    say = SAYINGS[language]
    reporter = await settled_in(await phone_in(language), say)
    worker = await at_the_console(await phone_in(language), operator, say)

    await reporter.shows_photo(leak, say["leak"])
    await reporter.sees(say["draft"])
    await reporter.taps(say["send"], exactly=True)
    await expect(await reporter.sees(say["with"])).to_contain_text(say["owner"])

    case = await sign_in_from_chat(worker, say)
    await expect(case.page.locator("blockquote")).to_contain_text(say["leak"])
    picture = case.page.locator(".photos img")
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 300
    await case.must_be_accessible()
    await case.must_fit()

    await case.page.get_by_role("button", name=say["take"]).click()
    await expect(case.page.get_by_role("status").first).to_be_visible()
    await case.page.locator("#answer").fill(say["coming"])
    await case.page.locator("form[action$=answer] button").click()
    await reporter.sees(say["coming"])

    await case.page.locator("#resolving summary").click()
    await case.page.locator("#closing").fill(say["done"])
    await case.must_be_accessible()
    await case.page.locator("form[action$=resolve] button").click()
    await reporter.sees(say["done"])
    await reporter.taps(say["fixed"], exactly=True)
    await reporter.sees(say["closed"])

    await expect(case.page.locator("#case .state").first).to_contain_text(say["closed"])
    await expect(case.page.locator("#told")).not_to_be_empty()
    await reporter.must_be_accessible()


async def sign_in_from_chat(worker: Phone, say: dict[str, str]) -> Phone:
    """Tap through from the pushed card to the page of the case, in a new tab."""
    await worker.sees(say["leak"])
    await worker.taps(say["page"])
    async with worker.context.expect_page() as opened:
        await worker.page.locator(".bubble a.button").filter(has_text=say["open"]).last.click()
    page = await opened.value
    worker.watch(page)
    await page.locator("form[action*='/console/enter/'] button").click()
    await expect(page.locator("#case")).to_be_visible()
    return Phone(worker.context, page, worker.url, worker.trouble)


async def test_two_tabs_show_the_same_once(phone_in: NewPhone) -> None:
    say = SAYINGS["zh"]
    one = await settled_in(await phone_in("zh"), say)
    other = await one.another_tab()
    await other.says("谢谢")
    await other.sees("不客气")
    await one.sees("不客气")
    await one.says("再见")
    await other.sees("工作顺利")
    await one.sees("工作顺利")
    for tab in (one, other):
        texts = await tab.words()
        assert len([text for text in texts if text.endswith("谢谢")]) == 1
        assert len([text for text in texts if text.endswith("再见")]) == 1
    assert await one.words() == await other.words()
    await other.page.reload()
    await other.sees("工作顺利")
    assert await other.words() == await one.words()


async def test_what_comes_while_the_network_is_away_arrives_once(phone_in: NewPhone) -> None:
    phone = await settled_in(await phone_in("zh"), SAYINGS["zh"])
    other = await phone.another_tab()
    await phone.page.route("**/chat/stream*", lambda route: route.abort())
    await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    await other.says("谢谢")
    await other.sees("不客气")
    await phone.page.unroute("**/chat/stream*")
    await phone.sees("不客气")
    assert await phone.words() == await other.words()


async def test_the_switch_changes_page_and_answers(phone_in: NewPhone) -> None:
    phone = await settled_in(await phone_in("zh"), SAYINGS["zh"])
    await phone.page.locator("#language").click()
    await expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    await expect(phone.page.locator("#state[data-link=online]")).to_be_visible()
    await phone.says("/help")
    await phone.sees("Just tell me")
    await phone.must_be_accessible()


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "![x](https://evil.example/a.png)",
    "[x](javascript:alert(3))",
    '"><svg/onload=alert(4)>',
    "{{7*7}}${7*7}",
)


async def test_hostile_words_stay_words_in_the_chat_and_at_the_console(
    phone_in: NewPhone, operator: Chat
) -> None:
    say = SAYINGS["en"] | {"building": "Gaohe Tower", "post": "高和大厦"}
    reporter = await settled_in(await phone_in("en"), say)
    worker = await at_the_console(await phone_in("en"), operator, say)
    matter = f"Water is leaking in the toilet on 12F {' '.join(HOSTILE)}"
    await reporter.says(matter)
    await reporter.sees(say["draft"])
    await reporter.taps(say["send"], exactly=True)
    await reporter.sees(say["with"])
    await reporter.page.reload()
    await reporter.sees(say["with"])
    case = await sign_in_from_chat(worker, say | {"leak": HOSTILE[0]})
    await expect(case.page.locator("blockquote")).to_contain_text(HOSTILE[4])
    await case.page.locator("#noting summary").click()
    await case.page.locator("#note").fill(matter)
    await case.page.locator("form[action$=note] button").click()
    await expect(case.page.locator(".talk .internal")).to_contain_text(HOSTILE[1])


async def test_what_a_worker_is_typing_survives_the_news(
    phone_in: NewPhone, operator: Chat
) -> None:
    say = SAYINGS["zh"] | {"building": "大融城", "post": "大融城"}
    reporter = await settled_in(await phone_in("zh"), say)
    worker = await at_the_console(await phone_in("zh"), operator, say)
    await reporter.says("8楼茶水间灯坏了")
    await reporter.sees(say["draft"])
    await reporter.taps(say["send"], exactly=True)
    await reporter.sees(say["with"])
    case = await sign_in_from_chat(worker, say | {"leak": "8楼茶水间"})
    await case.page.locator("#answer").press_sequentially("正在找")

    await reporter.taps("补充")
    await reporter.sees("补充")
    await reporter.says("还有一股焦味")
    await expect(case.page.locator("#talk")).to_contain_text("还有一股焦味", timeout=10_000)
    await expect(case.page.locator("#answer")).to_be_focused()
    await case.page.keyboard.insert_text("电工")
    await expect(case.page.locator("#answer")).to_have_value("正在找电工")
    await case.page.locator("form[action$=answer] button").click()
    await reporter.sees("正在找电工")
