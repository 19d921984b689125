"""The bytes exchanged with a confined child.

A frame is a 4-byte big-endian length and a pickle. The parent trusts nothing that comes back:
it reads only built-in values, since a pickle that may not name a class cannot run code.
"""

import io
import pickle  # what `load` accepts cannot name a class or a function
import struct

HEADER = struct.Struct(">I")


class _PlainValues(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} is not a plain value")


def dump(value: object) -> bytes:
    """One frame. Values from the parent may be anything that pickles."""
    body = pickle.dumps(value, protocol=5)
    return HEADER.pack(len(body)) + body


def load(body: bytes) -> object:
    """Plain built-in values only. Raises pickle.UnpicklingError for the rest."""
    return _PlainValues(io.BytesIO(body)).load()
