"""The ground every other package stands on: settings, database, clock, redaction."""
