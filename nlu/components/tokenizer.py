"""Words, numbers and single Chinese characters of the folded text; also the message's language."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.folding import fold, language_of
from nlu.components.tagging import split


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FoldingTokenizer(Tokenizer):
    """Rasa's tokens from the folded text, the spans true for the text as it was written."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return what Rasa's base class asks for; nothing here is ours to set."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Split one attribute of a message."""
        folded = fold(message.get(attribute))
        return [Token(folded[start:end], start, end) for start, end in split(folded)]

    def process(self, messages: list[Message]) -> list[Message]:
        """Split the messages, name their language, and take its power from a leading slash."""
        for message in messages:
            message.set(TEXT, _without_command(message.get(TEXT)))
            message.set("language", language_of(fold(message.get(TEXT))), add_to_output=True)
        return super().process(messages)


def _without_command(text: str) -> str:
    """Widen a leading slash: Rasa obeys "/intent{…}", and nobody may type an intent."""
    at = len(text) - len(text.lstrip())
    return f"{text[:at]}／{text[at + 1 :]}" if text[at : at + 1] == "/" else text
