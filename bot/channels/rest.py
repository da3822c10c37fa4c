"""The REST channel for the stock Rasa server, with the same door as the web application.

Bind the server to loopback only. The body is a sender with a message or a payload; the reply is
the list of messages as :class:`bot.runtime.Reply` has them.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import logs
from bot.collecting import WholeMessages
from bot.intake import InvalidConversation, Refused, check_conversation, take
from bot.wording import limit_response

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class GuardedRestInput(InputChannel):
    """Takes messages over HTTP; refuses what the web application would refuse."""

    @classmethod
    def name(cls) -> str:
        """Return the name under which the channel is served (``/webhooks/rest/webhook``)."""
        return "rest"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Return the routes of the channel."""
        logs.hide_words()
        routes = Blueprint("guarded_rest")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = request.json
            if not isinstance(body, dict):
                return json({"error": "body"}, status=422)
            try:
                sender = check_conversation(body.get("sender"))
            except InvalidConversation:
                return json({"error": "sender"}, status=422)
            taken = take(body.get("message"), body.get("payload"))
            if isinstance(taken, Refused):
                return json([_said(taken.reason)])
            channel = WholeMessages()
            await on_new_message(
                UserMessage(taken.text, channel, sender, taken.parse_data, self.name())
            )
            return json(channel.messages or [_said("silence")])

        return routes


def _said(reason: str) -> dict[str, Any]:
    return {"text": limit_response(reason), "answer": None, "buttons": []}
