"""The pages of the press desk: for everybody, for guests with a signed address, and for officers."""
