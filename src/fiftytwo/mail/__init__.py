"""One message out, in its receiver's language."""
