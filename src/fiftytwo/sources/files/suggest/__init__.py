"""Understanding an unknown export: what its columns are, and the mapping that would read it.

A suggestion, never a guess that goes in by itself: whoever imports sees the reasons, and accepts or changes them.
"""
