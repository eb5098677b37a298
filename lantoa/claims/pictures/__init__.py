"""Pictures of what was seen: opened apart, faces covered, read, and known again when they come back changed."""
