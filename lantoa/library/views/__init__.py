"""The pages of the library: for readers, and for those who keep it."""
