"""The press desk: contacts, releases with an embargo that holds, invitations, topics offered, what was reported."""
