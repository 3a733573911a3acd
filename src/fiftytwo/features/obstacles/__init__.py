"""Obstacles and suggestions: what stands in people's way, who owns it, and the answer to whoever said so."""
