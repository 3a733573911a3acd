"""Pages about people, teams, sites, the line, changes, and oneself."""
