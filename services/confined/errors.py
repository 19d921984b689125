"""How a confined run can end badly."""


class ConfinedError(Exception):
    """A confined run gave no result."""


class TooSlow(ConfinedError):
    """The run did not end within its time."""


class TooLarge(ConfinedError):
    """The run asked for more memory, or gave more bytes, than it may."""


class Crashed(ConfinedError):
    """The child process died without a word."""


class Failed(ConfinedError):
    """The function raised an error nobody expected; the text holds its traceback."""


class Refused(ConfinedError):
    """The function found its input unacceptable and says why.

    The only error a confined function raises on purpose. `params` are plain values.
    """

    def __init__(self, code: str, message: str = "", **params: object) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.params = params
