"""Which of the five levels a message names, in the words that people use."""

from bot.choosing import word_table


def level_of(text: str) -> int | None:
    """Return the level, from 5 (very satisfied) to 1, or None where the words name none."""
    table = word_table("levels")
    named = (level for level, words in table.items() if any(word in text for word in words))
    return next(named, None)


def label_of(level: int) -> str:
    """Return a level in words."""
    return str(word_table("level_labels")[level])
