"""Public pages, one's own page, what is to be done next, and the installable shell."""
