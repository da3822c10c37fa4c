"""The faces: the citizen's page and the JSON API beneath it."""
