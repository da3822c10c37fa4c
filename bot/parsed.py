"""Names of what we add to a message as Rasa parses it."""

COVERS_TEXT = "covers_text"
"""Nothing but mentions, fillers and punctuation is in the text."""
PRESSED = "pressed"
"""A button was pressed: the text is its label and no words of the person."""
