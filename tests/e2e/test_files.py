"""Files on the chat page: a template saved, a menu attached with the button, a photo as before."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.city import Chat
from tests.e2e.conftest import NewPhone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(
    ("language", "name", "dish"),
    [("zh", "菜单模板.xlsx", "红烧牛肉面 ¥28.00"), ("en", "menu template.xlsx", "红烧牛肉面")],
)
async def test_a_vendor_saves_the_template_and_sends_it_back(
    phone_in: NewPhone, operator: Chat, tmp_path: Path, language: str, name: str, dish: str
) -> None:
    await operator.says("/vendorinvite")
    [told] = await operator.taps("老弄堂面馆")
    phone = await phone_in(language)
    await phone.opens_chat()
    await phone.says(f"/vendor {told.text.split('/vendor ')[1].strip()}")
    await phone.says("/menutemplate")
    link = (await phone.sees(name)).locator("a.file")
    async with phone.page.expect_download() as saving:
        await link.click()
    saved = tmp_path / "menu.xlsx"
    await (await saving.value).save_as(saved)

    await phone.shows_photo(saved, "明天" if language == "zh" else "tomorrow")
    await phone.sees(dish)
    await expect(phone.bubbles("me").filter(has_text="menu.xlsx")).to_be_visible()
    await phone.must_be_accessible()
    await phone.must_fit()
