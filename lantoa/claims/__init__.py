"""The claims desk: what is being said that is not so, and what is true. It keeps claims, never who made them."""
