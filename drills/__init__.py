"""Drills: long exercises of what must not happen, run by `make drill` and not by `make test`."""
