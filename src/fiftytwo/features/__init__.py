"""What people do about what they heard: a folder per feature, none of which knows another."""
