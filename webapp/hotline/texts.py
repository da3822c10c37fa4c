"""The three forms of an answer at the desk: to say, to send as a short message, in full."""

from dataclasses import dataclass

from knowledge.answer import Answer
from knowledge.entries import Group
from knowledge.phrases import load_phrases
from knowledge.rendering import material_words, render_text
from knowledge.speaking import say
from webapp.hotline.words import hotline_words

MESSAGE_LENGTH = 280
"""Characters of a short message: four parts of 70 Chinese characters at the most."""


@dataclass(frozen=True)
class Texts:
    """What an operator copies."""

    say: str
    message: str
    full: str


def texts_of(answer: Answer) -> Texts:
    """Return the three forms of an answer."""
    return Texts(say(answer.spoken), message_of(answer), render_text(answer))


def message_of(answer: Answer) -> str:
    """Return the answer as a short message: the sentence, what to bring, the steps that fit."""
    words = hotline_words().message
    parts = [words["start"].format(spoken=answer.spoken)]
    end = words["end"]
    for extra in (_materials(answer), _steps(answer)):
        if extra and sum(map(len, parts)) + len(extra) + len(end) <= MESSAGE_LENGTH:
            parts.append(extra)
    return "".join([*parts, end])


def _materials(answer: Answer) -> str:
    named = [
        material_words(material, load_phrases())
        for section in answer.sections
        for material in section.materials
    ]
    words = hotline_words().message
    return words["materials"].format(materials=words["join"].join(named)) if named else ""


def _steps(answer: Answer) -> str:
    steps = [
        line
        for section in answer.sections
        if section.group is Group.PROCESS
        for line in section.lines
    ]
    return hotline_words().message["steps"].format(steps="".join(steps)) if steps else ""
