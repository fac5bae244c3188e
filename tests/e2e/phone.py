"""A person with a phone: the chat page in Chromium, watched for everything it should not do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from tests.city import TUESDAY_MORNING

SIZE = {"width": 390, "height": 844}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
PATIENCE_MS = 10_000


@dataclass
class Phone:
    """One browser with its cookies, and its newest page."""

    context: BrowserContext
    page: Page
    url: str
    trouble: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.url.partition("://")[2]

    async def opens_chat(self) -> Page:
        """Open the chat in the newest page and wait until it is connected."""
        await self.page.goto(self.url)
        await expect(self.page.locator("#state[data-link=online]")).to_be_visible()
        await expect(self.page.locator(".quick")).to_be_visible()
        return self.page

    async def another_tab(self) -> Phone:
        page = await self.context.new_page()
        self.watch(page)
        tab = Phone(self.context, page, self.url, self.trouble)
        await tab.opens_chat()
        return tab

    def watch(self, page: Page) -> None:
        """Write down errors, refused scripts, dialogs, and requests to anybody else."""
        page.set_default_timeout(PATIENCE_MS)
        page.on(
            "console",
            lambda said: (
                self.trouble.append(f"{said.type}: {said.text}")
                if said.type in {"error", "warning"}
                else None
            ),
        )
        page.on("pageerror", lambda error: self.trouble.append(f"thrown: {error}"))
        page.on("dialog", self._note_dialog)
        page.on("request", lambda request: self._note_stranger(request.url))

    async def _note_dialog(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _note_stranger(self, url: str) -> None:
        is_own = url.startswith((f"{self.url}/", "blob:", "data:"))
        if not is_own:
            self.trouble.append(f"asked elsewhere: {url}")

    async def says(self, text: str) -> None:
        await self.page.locator("#text-input").click()
        await self.page.keyboard.insert_text(text)
        await self.page.keyboard.press("Enter")
        await expect(self.bubbles("me").filter(has_text=text).last).to_be_visible()

    async def shows_photo(self, file: Path, text: str) -> None:
        """Attach a photo with the button beside the words, and send both."""
        async with self.page.expect_file_chooser() as chooser:
            await self.page.locator(".input-button.outside-start").click()
        await (await chooser.value).set_files(file)
        await expect(self.page.locator(".remove-file-attachment-button")).to_be_visible()
        await self.says(text)

    async def taps(self, label: str, *, exactly: bool = False) -> None:
        """Tap the newest button with that label, or whose label contains it."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*$") if exactly else label
        await self.page.locator(".bubble button").filter(has_text=words).last.click()

    async def sees(self, text: str) -> Locator:
        """Wait for words from Louyi."""
        bubble = self.bubbles("louyi").filter(has_text=text).last
        await expect(bubble).to_be_visible(timeout=PATIENCE_MS)
        return bubble

    def bubbles(self, who: str = "") -> Locator:
        return self.page.locator(f".bubble.{who}" if who else ".bubble")

    async def words(self) -> list[str]:
        """Everything on the screen, bubble by bubble."""
        return [" ".join(text.split()) for text in await self.bubbles().all_inner_texts()]

    async def must_be_accessible(self) -> None:
        found = await Axe().run(self.page)
        wrong = [
            f"{rule['id']}: {rule['nodes'][0]['target']} {rule['nodes'][0]['html'][:120]}"
            for rule in found.response["violations"]
        ]
        assert wrong == []

    async def must_fit(self) -> None:
        """Nothing to scroll sideways, and nothing too small for a thumb."""
        wide = await self.page.evaluate(TOO_WIDE)
        assert wide == [], wide
        small = await self.page.evaluate(SMALL_TARGETS)
        assert small == [], small


TOO_WIDE = """() => {
  const SCROLLERS = ".photos, nav ul, .tabs, .scroll";
  return [...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(SCROLLERS))
  .map((node) => `${node.tagName}.${node.className}`);
}"""
SMALL_TARGETS = """() => {
  const root = document.querySelector("deep-chat")?.shadowRoot ?? document;
  return [...root.querySelectorAll("button, [role=button], a.button, summary"),
          ...document.querySelectorAll("button, summary, a.button")]
    .map((node) => [node.textContent.trim() || node.ariaLabel, node.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
    .map(([name, box]) => `${name} ${box.width}x${box.height}`);
}"""


async def new_phone(browser: Browser, url: str, language: str, *, sharp: bool = False) -> Phone:
    """A phone that has never visited; a sharp one is for taking pictures."""
    context = await browser.new_context(
        viewport=SIZE,  # type: ignore[arg-type]
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        device_scale_factor=2 if sharp else 1,
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    await context.clock.set_fixed_time(TUESDAY_MORNING)
    page = await context.new_page()
    phone = Phone(context, page, url)
    phone.watch(page)
    return phone


def photo_of_a_leak(folder: Path) -> Path:
    """Draw a wet floor in front of a lift: a picture for the tests and for the handbook."""
    size = (1500, 660)
    picture = Image.new("RGB", size, (222, 216, 204))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 430, 1500, 660), fill=(158, 151, 140))
    for x in range(-1500, 3000, 180):
        pen.line((750 + (x - 750) * 0.45, 430, x, 660), fill=(146, 139, 128), width=4)
    pen.rectangle((0, 418, 1500, 432), fill=(190, 183, 170))
    pen.rectangle((500, 40, 1000, 430), fill=(104, 110, 114))
    for left in (520, 754):
        pen.rectangle((left, 62, left + 226, 430), fill=(178, 184, 188))
        pen.rectangle((left + 16, 62, left + 58, 430), fill=(196, 202, 205))
    pen.rounded_rectangle((690, 6, 810, 34), 6, fill=(36, 40, 42))
    pen.text((732, 5), "12", fill=(255, 186, 84), font_size=26)
    pen.rounded_rectangle((1060, 210, 1104, 310), 10, fill=(120, 124, 128))
    for y in (236, 284):
        pen.ellipse((1074, y - 8, 1090, y + 8), fill=(236, 232, 224))
    picture.paste(*_water(size))
    file = folder / "leak.jpg"
    picture.save(file, "JPEG", quality=90)
    return file


def _water(size: tuple[int, int]) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """The puddle with its light, and what runs down the door."""
    wet = Image.new("RGBA", size, (84, 116, 140, 0))
    pen = ImageDraw.Draw(wet)
    for box in ((430, 452, 1010, 590), (330, 520, 780, 640), (860, 500, 1120, 570)):
        pen.ellipse(box, fill=(84, 116, 140, 205))
    for x, top, bottom in ((640, 66, 470), (664, 66, 330), (610, 66, 240)):
        pen.line((x, top, x, bottom), fill=(98, 134, 160, 190), width=7)
    wet = wet.filter(ImageFilter.GaussianBlur(3))
    shine = Image.new("RGBA", size, (236, 244, 248, 0))
    light = ImageDraw.Draw(shine)
    light.ellipse((520, 474, 800, 508), fill=(236, 244, 248, 170))
    light.ellipse((420, 560, 600, 584), fill=(236, 244, 248, 110))
    wet.alpha_composite(shine.filter(ImageFilter.GaussianBlur(8)))
    return wet, (0, 0), wet
