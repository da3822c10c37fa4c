"""An answer as plain text, for any channel: the terminal, a short message, the stock servers."""

from knowledge.answer import Answer, Section
from knowledge.entries import Group, Material, Source
from knowledge.phrases import Phrases, load_phrases

_NUMBERED = (Group.PROCESS,)


def render_text(answer: Answer, phrases: Phrases | None = None) -> str:
    """Return the whole answer as lines of text; the sentence to say stands first."""
    words = phrases or load_phrases()
    blocks = [answer.spoken, scope_line(answer, words)]
    blocks += [_section(section, words) for section in answer.sections]
    blocks += [answer.notice, _sources(answer.sources, words), _contacts(answer, words)]
    blocks += [_candidates(answer, words), _ask(answer, words)]
    return "\n".join(block for block in blocks if block)


def scope_line(answer: Answer, words: Phrases) -> str:
    """Say for whom and where the answer holds, as far as that is known."""
    scope = answer.scope
    parts = [
        ("insured", scope.insured_name),
        ("treatment", scope.treatment_name),
        ("handling", scope.handling_name),
        ("insurance", _value(words, "insurance", scope.insurance and scope.insurance.value)),
        ("tier", _value(words, "tier", str(scope.tier) if scope.tier else None)),
        (
            "stay_reason",
            _value(words, "stay_reason", scope.stay_reason and scope.stay_reason.value),
        ),
        (
            "care_relation",
            _value(words, "care_relation", scope.care_relation and scope.care_relation.value),
        ),
    ]
    known = "\uff0c".join(f"{words.get('scope', slot)} {name}" for slot, name in parts if name)
    if not known or not answer.sections:
        return ""
    return words.get("render", "scope").format(scope=known)


def _value(words: Phrases, table: str, value: str | None) -> str | None:
    return words.get("values", table, value) if value else None


def _section(section: Section, words: Phrases) -> str:
    form = "numbered" if section.group in _NUMBERED else "item"
    lines = [
        words.get("render", form).format(number=number, line=line)
        for number, line in enumerate(section.lines, start=1)
    ]
    lines += [
        words.get("render", "detail").format(label=detail.label, text=detail.text)
        for detail in section.details
    ]
    lines += [material_line(material, words) for material in section.materials]
    lines = lines or [words.get("render", "empty")]
    mark = words.get("render", "unverified") if not section.verified else ""
    return "\n".join([f"\u3010{section.title}{mark}\u3011", *lines])


def material_line(material: Material, words: Phrases) -> str:
    """Return one item of a material list as a line of a list."""
    return words.get("render", "item").format(line=material_words(material, words))


def material_words(material: Material, words: Phrases) -> str:
    """Say a material with its note and whether it may come later."""
    mark = "" if material.required else words.get("render", "optional")
    if material.deferrable_until:
        mark += words.get("render", "deferrable_until").format(until=material.deferrable_until)
    elif material.deferrable:
        mark += words.get("render", "deferrable")
    notes = [note for note in (_form(material, words), material.source, material.note) if note]
    joined = words.get("render", "material_join").join(notes)
    note = words.get("render", "note").format(note=joined) if joined else ""
    return words.get("render", "material").format(name=material.name, note=note, mark=mark)


def _form(material: Material, words: Phrases) -> str:
    """Say in which form and how many: "original, 1 copy"."""
    form = words.get("values", "material_form", material.form.value) if material.form else ""
    if material.copies is None:
        return form
    return form + words.get("render", "material_copies").format(number=material.copies)


def _sources(sources: tuple[Source, ...], words: Phrases) -> str:
    if not sources:
        return ""
    items = [
        words.get("render", "source_item").format(
            title=source.title,
            number=f" {source.number}" if source.number else "",
            published=f" {source.published}" if source.published else "",
        )
        + ("" if source.verified else words.get("render", "unverified"))
        for source in sources
    ]
    return words.get("render", "source").format(sources="\uff1b".join(items))


def _contacts(answer: Answer, words: Phrases) -> str:
    return "\uff0c".join(
        words.get("render", "contact").format(name=contact.name, phone=contact.phone)
        + ("" if contact.verified else words.get("render", "unverified"))
        for contact in answer.contacts
    )


def _candidates(answer: Answer, words: Phrases) -> str:
    if not answer.candidates:
        return ""
    offered = [candidate.question for candidate in answer.candidates]
    offered.append(words.get("render", "none_of_these"))
    return "\n".join(
        words.get("render", "candidate").format(number=number, question=question)
        for number, question in enumerate(offered, start=1)
    )


def _ask(answer: Answer, words: Phrases) -> str:
    if answer.ask_next is None:
        return ""
    labels = "\u3001".join(option.label for option in answer.ask_next.options)
    options = words.get("render", "options").format(options=labels) if labels else ""
    return answer.ask_next.wording + options
