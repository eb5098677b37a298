"""What everybody reads, and the desk where issues are made."""
