"""What customers' texts say: this room runs the readers, keeps what they find, and lets people correct it."""
