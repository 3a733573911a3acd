"""Coming in: who is signed in where, what happened at the door, and what the organisation asks of whoever enters."""
