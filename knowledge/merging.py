"""One material list out of several: what is the same stands once, with all who need it.

An original serves every part, so one is enough; copies are handed in each time and add up. What
an earlier part produces need not be brought. An original, a copy and a file are not the same thing.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import yaml

from knowledge.elements import Material, MaterialForm

_APART = (MaterialForm.COPY, MaterialForm.ELECTRONIC)
_REUSED = (MaterialForm.ORIGINAL, MaterialForm.ELECTRONIC, MaterialForm.EITHER)


@dataclass(frozen=True)
class Needs:
    """What one part of a bundle needs, and what a person has in hand once it is done."""

    part: str
    """Its title as shown; empty for what the bundle itself needs."""
    materials: tuple[Material, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class SharedMaterial:
    """One item of the merged list."""

    material: Material
    """Required if any part requires it, deferrable if every part allows it."""
    needed_by: tuple[str, ...] = ()
    """Titles of the parts that need it, in order."""
    made_by: str = ""
    """Title of the earlier part that produces it: nobody has to bring it."""

    @property
    def once(self) -> bool:
        """True where several parts need it and a single one surely serves them all."""
        return len(self.needed_by) > 1 and self.material.form in _REUSED


def merge(needs: Sequence[Needs]) -> tuple[SharedMaterial, ...]:
    """Return the merged list of parts, in the order in which the parts are done."""
    found: dict[tuple[str, MaterialForm | None], _Same] = {}
    made: dict[str, str] = {}
    for need in needs:
        for material in need.materials:
            form = material.form if material.form in _APART else None
            key = (material_key(material.name), form)
            same = found.setdefault(key, _Same(made.get(key[0], "")))
            same.add(need.part, material)
        for result in need.results:
            made.setdefault(material_key(result), need.part)
    return tuple(same.merged() for same in found.values())


def material_key(name: str) -> str:
    """Return what two names of the same material have in common."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(char for char in plain if char.isalnum())
    return _same_names().get(plain, plain)


@dataclass
class _Same:
    """Materials of one key, each with the part that needs it."""

    made_by: str
    parts: list[str] = field(default_factory=list)
    items: list[Material] = field(default_factory=list)

    def add(self, part: str, material: Material) -> None:
        if part and part not in self.parts:
            self.parts.append(part)
        self.items.append(material)

    def merged(self) -> SharedMaterial:
        deferrable = all(item.deferrable for item in self.items)
        material = Material(
            name=self.items[0].name,
            note=_joined(item.note for item in self.items),
            required=any(item.required for item in self.items),
            deferrable=deferrable,
            deferrable_until=_joined(i.deferrable_until for i in self.items) if deferrable else "",
            form=self._form(),
            copies=self._copies(),
            source=_joined(item.source for item in self.items),
        )
        return SharedMaterial(material, tuple(self.parts), self.made_by)

    def _form(self) -> MaterialForm | None:
        """Return the form that satisfies every part; an original is as good as either."""
        forms = {item.form for item in self.items}
        if MaterialForm.ORIGINAL in forms:
            return MaterialForm.ORIGINAL
        return forms.pop() if len(forms) == 1 else None

    def _copies(self) -> int | None:
        """Return how many to bring; None where that is not known of every part."""
        counts = [item.copies for item in self.items if item.copies is not None]
        if len(counts) < len(self.items):
            return None
        copied = all(item.form is MaterialForm.COPY for item in self.items)
        return sum(counts) if copied else max(counts)


def _joined(texts: Iterable[str]) -> str:
    return "\uff1b".join(dict.fromkeys(text for text in texts if text))


@cache
def _same_names() -> dict[str, str]:
    """Return the key of every other name of a material (knowledge/lexicon/materials.yml)."""
    raw = resources.files("knowledge").joinpath("lexicon/materials.yml").read_text("utf-8")
    table: dict[str, list[str]] = yaml.safe_load(raw)["same"]
    return {other: name for name, others in table.items() for other in others}
