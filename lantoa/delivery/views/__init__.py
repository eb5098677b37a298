"""Pages of messages to people: one's own channels, links in messages, what a unit sent."""
