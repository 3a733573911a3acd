"""Recognition: praise that reaches its person, thanks between colleagues, and a programme on a par with sales'."""
