"""Take the picture of a vendor's labels for the handbook: `python -m tests.e2e.labels_picture`.

People order in chat, the vendor asks for the labels, and what Louyi hands over is kept.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path

from PIL import Image

from tests.city import City, open_city
from tests.conversations.lunch.people import documents, vendor, worker

FILE = Path(__file__).parents[2] / "docs" / "labels.png"
COLOURS = 32
SENTENCES = (
    "今天两份牛肉面，11:45 取，一份不要香菜",
    "今天一份葱油拌面给小王，茶叶蛋一个，12:00 取",
    "今天一份鲜虾小馄饨微辣，12:00 取",
    "今天一份牛肉面给Amy，12:15 取，少油少盐",
)


async def main() -> None:
    """Take it."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_city(Path(folder)) as city:
            picture = await labels(city)
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.convert("RGB").quantize(COLOURS).save(FILE, optimize=True)


async def labels(city: City) -> bytes:
    """Return the labels of a noon, as the vendor gets them."""
    cook = await vendor(city)
    for sentence in SENTENCES:
        eater = await worker(city)
        await eater.says(sentence)
        await eater.taps("确认")
    await cook.says("/vendor")
    for label in ("清单", "标签和表格"):
        await cook.taps(label)
    [document] = documents(await cook.taps("要图片"))
    return (await city.louyi.documents.make(document.payload["token"])).data


if __name__ == "__main__":
    asyncio.run(main())
