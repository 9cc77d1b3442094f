"""Reads the files of the user."""

import importlib


def read(file):
    """The text of a file in UTF-8. Raises OSError or ValueError."""
    with open(file, encoding="utf-8") as opened:
        return opened.read()


def parse_toml(text):
    """The content of a TOML file. Raises ValueError, or LookupError if this Python has no parser."""
    text = text[1:] if text.startswith("\ufeff") else text
    for parser in ("tomllib", "pip._vendor.tomli", "tomli"):
        try:
            return importlib.import_module(parser).loads(text)
        except ImportError:
            pass
    raise LookupError("this Python has no TOML parser")
