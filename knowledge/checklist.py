"""Tick a material list by what a person says they have: there, missing, deferrable, unsure.

Pure functions over the materials of an answer. A doubt is never a tick: what is not surely there
is asked about or counted as missing. The words are in knowledge/checklist.yml.
"""

from dataclasses import dataclass
from enum import Enum

from knowledge.answer import Answer
from knowledge.elements import Material, MaterialForm
from knowledge.said_documents import Said, documents_in, read_said, table


class Tick(str, Enum):
    """How one material of the list stands."""

    HAVE = "have"
    MISSING = "missing"
    DEFERRABLE = "deferrable"
    """Not there, and may be supplied later: ``deferrable_until`` says until when."""
    UNSURE = "unsure"
    """Not clear from what was said: to be asked."""
    WRONG_FORM = "wrong_form"
    """A copy is there where the original is wanted."""
    OPTIONAL = "optional"
    """Not there, and only some people need it."""


@dataclass(frozen=True)
class CheckedItem:
    """One material and how it stands."""

    material: Material
    tick: Tick


@dataclass(frozen=True)
class CheckedList:
    """The whole list, in its order, and what was said that is not on it or not understood."""

    items: tuple[CheckedItem, ...]
    not_understood: tuple[str, ...] = ()

    def of(self, *ticks: Tick) -> tuple[Material, ...]:
        """Return the materials that stand like this."""
        return tuple(item.material for item in self.items if item.tick in ticks)

    @property
    def complete(self) -> bool:
        """True where nothing keeps the person from going."""
        return not self.of(Tick.MISSING, Tick.UNSURE, Tick.WRONG_FORM)


def materials_of(answer: Answer) -> tuple[Material, ...]:
    """Return the materials that an answer lists, each once, in order."""
    listed = (material for section in answer.sections for material in section.materials)
    return tuple({material.name: material for material in listed}.values())


def check_materials(materials: tuple[Material, ...], said: str) -> CheckedList:
    """Tick the materials by what a person says they have and have not."""
    read = read_said(said, [material.name for material in materials])
    items = tuple(CheckedItem(material, _tick(material, read)) for material in materials)
    return CheckedList(items, read.not_understood)


def checklist_text(checked: CheckedList) -> str:
    """Return the ticked list in words; of an empty list that none is known."""
    words = table()["words"]
    if not checked.items:
        return str(words["no_list"])
    lines = [_line(item, words) for item in checked.items]
    if checked.not_understood:
        quoted = "".join(words["quoted"].format(text=text) for text in checked.not_understood)
        lines.append(words["not_understood"].format(texts=quoted))
    lacking = len(checked.of(Tick.MISSING, Tick.WRONG_FORM))
    if checked.complete:
        lines.append(words["complete"])
    elif lacking:
        lines.append(words["incomplete"].format(count=lacking))
    return "\n".join(lines)


def _line(item: CheckedItem, words: dict[str, str]) -> str:
    material = item.material
    note = words["note"].format(note=material.note) if material.note else ""
    until = material.deferrable_until
    later = words["until"].format(until=until) if until else ""
    return words[item.tick.value].format(name=material.name, note=note, until=later)


def _tick(material: Material, read: Said) -> Tick:
    keys = documents_in(material.name)
    has = any if _one_will_do(material) else all
    if has(read.has(key) for key in keys):
        if _for_both(material) and not read.of_both:
            return Tick.UNSURE
        original = material.form is MaterialForm.ORIGINAL
        return Tick.WRONG_FORM if original and keys & read.copies else Tick.HAVE
    if keys & read.unsure:
        return Tick.UNSURE
    if not material.required:
        return Tick.OPTIONAL
    return Tick.DEFERRABLE if material.deferrable else Tick.MISSING


def _one_will_do(material: Material) -> bool:
    words = table()["any_of"]
    named = any(word in material.name for word in words["name"])
    return named or any(word in material.note for word in words["note"])


def _for_both(material: Material) -> bool:
    return any(word in material.name for word in table()["both"]["name"])
