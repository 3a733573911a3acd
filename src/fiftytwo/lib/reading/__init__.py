"""What a customer's text says, and which words made us say so: plain Python, no server and no network."""
