"""What the process for strangers' files does with each kind of file (`reading.child`): nothing here runs elsewhere."""
