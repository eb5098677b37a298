"""The pages of claims: for everybody, for who asks, for the desk."""
