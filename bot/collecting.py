"""The output channel of the dialogue: one reply is one message, text, answer and buttons."""

from typing import Any

from rasa.core.channels.channel import OutputChannel


class WholeMessages(OutputChannel):
    """Collects replies whole; Rasa's own channels split them at blank lines and by kind.

    A reply that compares places, or tells a plan, has that in a form for pages too.
    """

    STRUCTURED = ("comparison", "plan")

    def __init__(self) -> None:
        """Start with no message."""
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return "whole"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply."""
        custom = message.get("custom") or {}
        self.messages.append(
            {
                "text": message.get("text") or "",
                "answer": custom.get("answer"),
                "buttons": message.get("buttons") or [],
                **{name: custom[name] for name in self.STRUCTURED if name in custom},
            }
        )
