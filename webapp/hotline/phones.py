"""The phones that an operator may need when nothing else works."""

from knowledge.answer import Contact
from knowledge.answering import AnswerDesk


def phones(desk: AnswerDesk) -> list[Contact]:
    """Return every contact with a phone, those verified first, then by name."""
    return sorted(
        (contact for contact in desk.contacts.values() if contact.phone),
        key=lambda contact: (not contact.verified, contact.name),
    )
