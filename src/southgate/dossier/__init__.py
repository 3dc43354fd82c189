"""The pages that people read: the only room that knows words."""
