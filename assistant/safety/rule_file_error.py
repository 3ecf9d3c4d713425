"""A fault in the rules."""


class RuleFileError(Exception):
    """A file of the rules can't be read; the message says which, what is wrong and what it needs."""
