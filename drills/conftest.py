"""The databases of the tests: a SQLite file, and a real PostgreSQL."""

pytest_plugins = ["tests.databases"]
