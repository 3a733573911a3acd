"""The first steps of a new organisation: what is done, what is next, what is left for later."""
