"""Groups in which members talk and decide, and what they ask their union to do."""
