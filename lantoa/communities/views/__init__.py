"""The web pages of this room."""
