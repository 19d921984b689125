"""Walking nested answers by path: "dossier.adresse.ville", "enfants.0.nom"."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from engine.forms.model import ROW, Path

Keys = tuple[str, ...]


class Missing:
    """Nothing was sent for this question; None means it was left empty."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = Missing()


def name_of(path: Path, lines: Keys = ()) -> str:
    """The name of a question, each `*` of its path replaced by the line's number in turn."""
    return _name_of(path, lines) if lines else _plain_name(path)


@lru_cache(maxsize=4096)
def _plain_name(path: Path) -> str:
    return _name_of(path, ())


def _name_of(path: Path, lines: Keys) -> str:
    return ".".join(keys_of(path, lines))


def keys_of(path: Path, lines: Keys = ()) -> Keys:
    """Where a question's answer is, each `*` of its path replaced by the line's number in turn."""
    if not lines:
        return path
    numbers = iter(lines)
    return tuple([next(numbers) if key == ROW else key for key in path])


def is_number(key: str) -> bool:
    """Whether this can be a line's number: a few ASCII digits."""
    return key.isascii() and key.isdigit() and len(key) < 6


def get(data: object, keys: Keys) -> object:
    """The value there, MISSING where there is none."""
    for key in keys:
        if (type(data) is dict or isinstance(data, Mapping)) and key in data:
            data = data[key]
        elif isinstance(data, list) and is_number(key) and int(key) < len(data):
            data = data[int(key)]
        else:
            return MISSING
    return data


def put(data: dict[str, object], keys: Keys, value: object) -> None:
    """Set the value, making the mappings on the way. Lists on the way must exist."""
    if len(keys) == 1:
        data[keys[0]] = value
        return
    target: object = data
    for key in keys[:-1]:
        if isinstance(target, list):
            target = target[int(key)]
        elif isinstance(target, dict):
            if not isinstance(target.get(key), dict | list):
                target[key] = {}
            target = target[key]
    if isinstance(target, list):
        target[int(keys[-1])] = value
    elif isinstance(target, dict):
        target[keys[-1]] = value


def prune(data: Mapping[str, object], hidden: Collection[Keys]) -> Mapping[str, object]:
    """The data without the values at these paths; the original is left alone."""
    if not hidden:
        return data
    heads: dict[str, list[Keys]] = {}
    for keys in hidden:
        heads.setdefault(keys[0], []).append(keys[1:])
    result = dict(data)
    for head, tails in heads.items():
        if head not in result:
            continue
        if () in tails:
            del result[head]
        else:
            result[head] = _pruned(result[head], tails)
    return result


def _pruned(value: object, tails: list[Keys]) -> object:
    if isinstance(value, Mapping):
        return prune(value, tails)
    if isinstance(value, list):
        return [
            _pruned(one, [keys[1:] for keys in tails if keys[0] == str(index) and keys[1:]])
            for index, one in enumerate(value)
        ]
    return value
