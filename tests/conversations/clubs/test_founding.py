"""Founding a club by a sentence, the worker's answer, and names that are taken."""

from __future__ import annotations

from tests.city import texts


async def _propose(chat) -> str:
    await chat.says("我想成立一个云上飞盘社，在恒隆广场")
    await chat.taps("想参加的人都可以加入")
    [draft] = await chat.says("每周三中午在楼顶一起玩飞盘，新手也欢迎报名")
    await chat.taps("提交申请")
    return draft.text


async def test_a_sentence_becomes_a_club(house) -> None:
    operator = await house.city.operator()
    worker = await house.city.worker(operator)
    anna = house.city.person("小安")
    draft = await _propose(anna)
    for part in ("云上飞盘社", "飞盘", "恒隆广场", "每周三中午"):
        assert part in draft
    assert "想在恒隆广场成立" in texts(await worker.news())
    assert "云上飞盘社" not in texts(await house.city.person().says("/clubs"))
    assert "已成立" in texts(await worker.taps("同意成立"))
    assert "获准成立" in texts(await anna.news())
    [card] = await house.city.person().says("云上飞盘社")
    assert "加入" in card.labels
    assert "您是负责人" in texts(await anna.says("云上飞盘社"))


async def test_a_club_is_founded_in_english(house) -> None:
    operator = await house.city.operator()
    worker = await house.city.worker(operator)
    anna = house.city.person("Anna", "en")
    [draft] = await anna.says("I want to start a club called Sky Larks in Plaza 66")
    assert "Sky Larks" in draft.text
    assert "What is the club about?" in draft.text
    await anna.taps("Running")
    await anna.taps("Joining needs")
    [draft] = await anna.says("We run along the creek every Thursday")
    assert "Joining needs the organizer's approval" in draft.text
    await anna.taps("Ask for approval")
    await worker.taps("同意成立")
    assert "approved" in texts(await anna.news())
    assert "Running" in texts(await anna.says("Sky Larks"))


async def test_everything_can_be_asked_for_step_by_step(house) -> None:
    anna = house.city.person("小安")
    [ask] = await anna.says("我想成立一个社团")
    assert "叫什么名字" in ask.text
    [ask] = await anna.says("星期三小聚")
    assert "什么方面" in ask.text
    [ask] = await anna.taps("羽毛球")
    assert "哪栋楼" in ask.text
    [ask] = await anna.taps("恒隆广场")
    assert "怎么加入" in ask.text
    [ask] = await anna.says("要我同意才行")
    assert "介绍" in ask.text
    [draft] = await anna.says("看书")
    assert "加入需负责人同意" in draft.text
    await anna.taps("加另一种语言的名字")
    [draft] = await anna.says("Wednesday Readers")
    assert "星期三小聚 · Wednesday Readers" in draft.text


async def test_a_refusal_has_a_reason(house) -> None:
    operator = await house.city.operator()
    worker = await house.city.worker(operator)
    anna = house.city.person("小安")
    await _propose(anna)
    await worker.taps("不同意")
    await worker.says("楼顶平台不能进行球类活动")
    assert "楼顶平台不能" in texts(await anna.news())
    assert "最新" in texts(await worker.taps("同意成立"))


async def test_without_a_worker_the_administrator_is_asked(house) -> None:
    operator = await house.city.operator()
    anna = house.city.person("小安")
    await _propose(anna)
    assert "想在恒隆广场成立" in texts(await operator.news())
    [listed] = await operator.says("/foundings")
    assert "云上飞盘社 · 恒隆广场" in listed.labels
    await operator.taps("云上飞盘社")
    await operator.taps("同意成立")
    assert "获准成立" in texts(await anna.news())


async def test_a_taken_name_shows_the_club_that_has_it(house) -> None:
    anna = house.city.person("小安")
    [draft] = await anna.says("我想成立一个恒隆羽毛球社，在恒隆广场")
    assert "已经有同名的社团" in draft.text
    assert "恒隆羽毛球社" in draft.labels
    assert "提交申请" not in draft.labels
    await anna.taps("改名字")
    [ask] = await anna.says("午后羽毛球社")
    assert "怎么加入" in ask.text


async def test_a_name_taken_while_the_draft_waited_is_refused_at_confirming(house) -> None:
    anna = house.city.person("小安")
    await anna.says("我想成立一个云端飞盘社，在恒隆广场")
    await anna.taps("想参加的人都可以加入")
    await anna.says("玩飞盘")
    await house.club(house.city.person("负责人"))
    assert "云端飞盘社" in texts(await anna.taps("提交申请"))
    assert "请换个名字" in texts(await anna.screen())


async def test_names_that_cannot_be_said_are_asked_for_again(house) -> None:
    anna = house.city.person("小安")
    await anna.says("我想成立一个社团")
    for name in ("🥏🥏🥏", "飞" * 500, "。。。"):
        assert "叫什么名字" in texts(await anna.says(name))
    assert "什么方面" in texts(await anna.says("🥏云上盘社"))


async def test_another_matter_is_answered_and_then_the_name_is_asked_again(house) -> None:
    anna = house.city.person("小安")
    await anna.says("我想成立一个社团")
    shown = await anna.says("加入轻食青年社团")
    assert "欢迎加入" in texts(shown)
    assert "叫什么名字" in shown[-1].text
    assert "已放弃" in texts(await anna.says("取消"))


async def test_strangers_do_not_answer_wishes(house) -> None:
    operator = await house.city.operator()
    worker = await house.city.worker(operator, "大悦城")
    anna = house.city.person("小安")
    await _propose(anna)
    for chat in (worker, anna):
        for verb in ("club.found_yes", "club.found_no", "club.founding"):
            assert "权限" in texts(await chat.presses(verb, 1))
    assert "没有等您答复" in texts(await anna.says("/foundings"))
