"""The product as a person starts it: one `kaixinban serve`, spoken to from outside."""
