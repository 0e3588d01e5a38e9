"""What users see: public names, commands, and that asking for help costs nothing."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import click
import pytest

import litweave
from litweave.cli import cli

PUBLIC = ["Graph", "LitweaveError", "__version__", "build", "extract", "open"]

HEAVY = ["spacy", "networkx", "neo4j", "pydantic", "pyarrow", "numpy", "scipy", "ladybug", "rich"]


def test_public_names_are_these() -> None:
    assert sorted(litweave.__all__) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_exist_and_are_documented(name: str) -> None:
    value = getattr(litweave, name)
    assert isinstance(value, str) or value.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = litweave.nonsense


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_commands_are_documented(name: str) -> None:
    command = cli.commands[name]
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts}"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"]])
def test_help_imports_no_heavy_package(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from litweave.cli import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_function_extract_outlives_the_import_of_the_package_of_that_name() -> None:
    from litweave.extract import FINDERS

    assert FINDERS
    assert "concepts and links of one text" in (litweave.extract.__doc__ or "")
    assert not isinstance(litweave.extract, ModuleType)
