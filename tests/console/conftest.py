"""One served city for the tests of a module, with people at their posts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.console.posts import Posts, filled_posts
from tests.web.site import open_site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def posts(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Posts]:
    async with open_site(tmp_path_factory.mktemp("console")) as site:
        yield await filled_posts(site)
