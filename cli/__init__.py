"""One command, kaixinban, that starts and inspects everything."""
