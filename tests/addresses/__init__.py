"""What the walk over all addresses goes by: what each is for, and one of everything to put into them."""
