"""The pages of questions: for everybody, for who asks, and for the desk."""
