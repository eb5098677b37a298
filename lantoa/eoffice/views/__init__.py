"""Pages of the exchange for officers, and the door for machines."""
