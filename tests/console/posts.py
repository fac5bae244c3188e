"""People at their posts, and how they come to the console: by links that the chat gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx2
from sqlalchemy import select

from activities.lunch import managers
from activities.lunch.models import Vendor
from activities.people.login import new_login
from activities.people.models import RoleGrant, User
from tests.city import Chat
from tests.web import pictures
from tests.web.site import Site, Visitor, find_button, until, words

NUMBER = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@dataclass
class Posts:
    """Who works in the city of a test."""

    site: Site
    operator: Chat
    worker: Visitor
    elsewhere: Visitor

    async def worker_of(self, building: str, language: str = "zh") -> Visitor:
        return await self.with_role("楼宇工作者", building, language=language)

    async def with_role(self, role: str, place: str = "", *, language: str = "zh") -> Visitor:
        """Somebody who joins with a code for the role, which the operator made in the chat."""
        await self.operator.says("/invite")
        [card] = await self.operator.taps(role)
        if place:
            [card] = await self.operator.taps(place)
        code = card.text.split("/join ")[1].split("\n")[0]
        visitor = await self.site.visitor(language)
        await visitor.says(f"/join {code}")
        return visitor

    async def vendor(self) -> Visitor:
        """Somebody who acts for the first vendor of the sample city."""
        visitor = await self.site.visitor()
        await visitor.says("/menu")
        user_id, boss_id = (await visitor.user()).id, await self.operator.user_id()

        def invited(work):
            vendor = work.session.scalars(select(Vendor).order_by(Vendor.id)).first()
            code = managers.invite(work, work.session.get_one(User, boss_id), vendor.id)
            managers.accept(work, work.session.get_one(User, user_id), code)

        await self.site.city.write(invited)
        return visitor

    async def report(
        self, text: str = "恒隆广场12楼电梯口漏水", language: str = "zh"
    ) -> tuple[Visitor, str]:
        """Somebody reports a concern with a photo; returns them and its number."""
        reporter = await self.site.visitor(language)
        await reporter.sends_photo(pictures.picture(), text)
        await reporter.answered()
        messages = await reporter.taps("提交" if language == "zh" else "Send")
        found = NUMBER.search(words(messages))
        assert found, words(messages)
        return reporter, found.group()

    async def desk(self, visitor: Visitor, to: str = "/console/cases") -> Visitor:
        """Sign a person in to the console, by a link like the one their chat gives them."""
        user_id = (await visitor.user()).id
        token = await self.site.city.write(
            lambda work: new_login(work, work.session.get_one(User, user_id))
        )
        answer = await visitor.signs_in(token, to)
        assert answer.status_code == 303, answer.text
        return visitor

    async def dismissed(self, visitor: Visitor) -> None:
        """Take every role of the person away."""
        user_id = (await visitor.user()).id

        def revoke(work):
            for grant in work.session.query(RoleGrant).filter_by(user_id=user_id):
                work.session.delete(grant)

        await self.site.city.write(revoke)


async def filled_posts(site: Site) -> Posts:
    operator = await site.city.operator()
    posts = Posts(site, operator, None, None)  # type: ignore[arg-type]
    posts.worker = await posts.worker_of("恒隆广场")
    posts.elsewhere = await posts.worker_of("大悦城")
    return posts


async def link_from_chat(worker: Visitor) -> str:
    """The sign-in link as the bot gives it on the newest case card."""
    await until(lambda: _has_button(worker, "打开网页"))
    messages = await worker.taps("打开网页")
    _, button = find_button(messages, "打开")
    return str(button["url"]).replace("http://localhost:8080", "")


async def _has_button(visitor: Visitor, label: str) -> bool:
    try:
        find_button(await visitor.history(), label)
    except AssertionError:
        return False
    return True


def hidden(page: httpx2.Response) -> dict[str, str]:
    """The hidden fields of the page's forms."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return dict(found)


def path_of(number: str) -> str:
    return f"/console/cases/{number}"
