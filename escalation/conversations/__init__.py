"""Staff answer in the visitor's conversation."""
