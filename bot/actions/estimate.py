"""Estimate."""

from bot.actions.answers import ActionAnswer


class ActionEstimate(ActionAnswer):
    """Estimate."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_estimate"
