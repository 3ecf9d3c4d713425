"""A channel could not send a message."""


class UndeliveredError(Exception):
    """It was certainly not sent. The text holds neither an address nor a message.

    Args:
        reason: the text.
        code: by which data/escalation/failures.yml tells staff why; empty when they need not know.
    """

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code
