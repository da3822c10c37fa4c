"""Tests: the tree mirrors the code; house/ holds the rules of the repository."""
