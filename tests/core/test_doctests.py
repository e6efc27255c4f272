"""The examples in the docstrings of `core` are run."""

import doctest
import importlib
import pkgutil

import pytest

import muctieu.core

MODULES = sorted(found.name for found in pkgutil.walk_packages(muctieu.core.__path__, "muctieu.core."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))

    assert result.failed == 0
