"""Plugins shared by all tests."""

pytest_plugins = ["tests.databases", "tests.desk", "tests.assistant"]
