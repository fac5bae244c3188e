"""From a stored payload to what was heard; a keyword adapter and real photos, no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channel import FileTooLarge, TryAgain
from bot.gateway.button_tokens import ButtonSigner
from bot.gateway.hearing import LONGEST_TEXT, Hearing, clean, sender_of
from bot.media import PhotoStore
from bot.understanding.keywords import KeywordUnderstanding
from tests.fakes.bot_api import picture

SIGNER = ButtonSigner(b"secret")


class Files:
    """A channel that only hands files over."""

    name = "files"

    def __init__(self) -> None:
        self.kept: dict[str, bytes | Exception] = {}

    async def deliver(self, parcel):
        raise NotImplementedError

    async def fetch(self, file: str) -> bytes:
        found = self.kept[file]
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def hearing(tmp_path: Path, files: Files) -> Hearing:
    return Hearing(KeywordUnderstanding(), SIGNER, PhotoStore(tmp_path), {"files": files})


async def hear(hearing: Hearing, **payload):
    return await hearing.hear(1, "files", payload)


async def test_a_sentence_is_understood_and_a_command_is_not(hearing: Hearing):
    heard = await hear(hearing, text="18楼女厕水龙头坏了")
    assert heard.meaning is not None
    assert heard.meaning.intent == "report_concern"
    assert (await hear(hearing, text=" /menu")).meaning is None


async def test_talk_in_a_group_is_not_read_for_its_meaning(hearing: Hearing):
    heard = await hear(hearing, text="18楼女厕水龙头坏了", kind="group")
    assert heard.meaning is None
    assert heard.text == "18楼女厕水龙头坏了"


async def test_a_press_is_heard_as_what_it_was_signed_for(hearing: Hearing):
    token = SIGNER.sign(1, "event.show", (3,))
    heard = await hear(hearing, token=token, message_id="8")
    assert heard.press is not None
    assert (heard.press.verb, heard.press.args, heard.press.message_id) == ("event.show", (3,), "8")
    assert (await hear(hearing, text=token)).press is not None, "typed, as over REST"


async def test_a_press_of_another_conversation_is_stale(hearing: Hearing):
    heard = await hear(hearing, token=SIGNER.sign(2, "event.show", (3,)))
    assert (heard.trouble, heard.press) == ("error.stale", None)


async def test_trouble_and_places_are_passed_on(hearing: Hearing):
    assert (await hear(hearing, trouble="talk.voice")).trouble == "talk.voice"
    assert (await hear(hearing, location=[31.2, 121.4])).location == (31.2, 121.4)


async def test_a_text_may_have_so_many_letters_and_not_one_more(hearing: Hearing):
    assert (await hear(hearing, text="楼" * LONGEST_TEXT)).trouble is None
    assert (await hear(hearing, text="楼" * (LONGEST_TEXT + 1))).trouble == "talk.too_long"


async def test_a_photo_is_stored_and_its_caption_understood(
    hearing: Hearing, files: Files, tmp_path
):
    files.kept["a"] = picture()
    heard = await hear(hearing, file="a", text="水龙头坏了")
    assert heard.photo is not None
    assert (tmp_path / f"{heard.photo}.jpg").exists()
    assert heard.meaning is not None


@pytest.mark.parametrize(
    ("found", "trouble"),
    [(FileTooLarge(), "talk.photo_too_large"), (b"dear diary", "talk.photo_unreadable")],
)
async def test_a_photo_that_cannot_be_used_is_said_to_be_so(
    hearing: Hearing, files: Files, found, trouble
):
    files.kept["a"] = found
    assert (await hear(hearing, file="a")).trouble == trouble


async def test_a_photo_that_cannot_be_fetched_just_now_is_worth_another_try(
    hearing: Hearing, files: Files
):
    files.kept["a"] = TryAgain("TimedOut")
    with pytest.raises(TryAgain):
        await hear(hearing, file="a")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("水\x00龙\x1b头", "水龙头"),
        ("第一行\n第二行\t。", "第一行\n第二行\t。"),
        ("\u200b\u3000\ufeff\u2800/menu", "/menu"),
        ("👩‍🔧 师傅", "👩‍🔧 师傅"),
        ("\u200b\u200b", ""),
    ],
)
def test_nothing_unseen_is_kept_but_what_belongs_to_the_words(typed, kept):
    assert clean(typed) == kept


def test_a_sender_without_a_name_is_still_somebody():
    sender = sender_of({"sender": {"id": 5, "name": None}})
    assert (sender.external_id, sender.name, sender.language) == ("5", "", "")
