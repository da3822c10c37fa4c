"""Accounts of staff: passwords, second factors, sessions; what a member of staff logs in with."""
