"""Rasa test stories."""
