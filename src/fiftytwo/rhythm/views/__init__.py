"""Pages of the rhythm: the week, commitments, practices and their strips, Customer Service Week."""
