"""The web faces over a real database and a small twin of the assistant."""
