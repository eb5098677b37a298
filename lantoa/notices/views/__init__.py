"""The pages of notices: for readers, for senders, and for who looks after reach."""
