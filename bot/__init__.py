"""The dialogue: Rasa domain, training data, components, actions and the in-process host."""
