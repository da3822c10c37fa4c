"""Channels for the stock Rasa server."""
