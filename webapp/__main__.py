"""The command `guichet`, or `python -m webapp`."""

import gc


def main() -> None:
    # What is imported lasts as long as the process: looking through it again and again for what
    # could be collected takes a fifth of a start.
    gc.disable()
    from webapp.cli import main as guichet

    gc.freeze()
    gc.enable()
    guichet()


if __name__ == "__main__":
    main()
