"""Public feeds and pages, read for the union's topics."""
