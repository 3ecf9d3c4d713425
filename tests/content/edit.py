from collections.abc import Callable

Edit = Callable[[str, str, str], list[str]]
"""From a file, what stands in it and what is to stand there instead to what the check then finds."""
