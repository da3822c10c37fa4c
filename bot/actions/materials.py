"""Checking what a person has against what is needed."""

from bot.actions.answers import ActionAnswer


class ActionCheckMaterials(ActionAnswer):
    """Check materials."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_check_materials"


class ActionEstimate(ActionAnswer):
    """Estimate."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_estimate"
