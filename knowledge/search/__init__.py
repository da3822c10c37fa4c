"""Search: normalised text, lexical scoring, an index of wordings, and the three bands."""
