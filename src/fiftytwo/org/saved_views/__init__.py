"""Saved views: what a page is set to, under a name; for whatever page holds its view in its address."""
