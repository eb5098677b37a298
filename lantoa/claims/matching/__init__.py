"""Is this the claim that we know already? Text against text; `pictures` does the same for pictures."""
