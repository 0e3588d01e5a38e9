"""The command line: the only part that prints or exits; heavy modules load inside commands.

Data goes to standard output, messages to standard error. Exit status 0 fine, 1 findings, 2 usage,
input, settings or server, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import click

from litweave.cli import asking, building, fetching, looking, writing
from litweave.cli.console import debugging, say
from litweave.errors import LitweaveError

EXAMPLES = """\b
Examples:
  litweave build page.txt -o graph/
  litweave info graph/
  litweave export graph/ --to graphml -o graph.graphml
"""


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="litweave")
@click.option("--debug", is_flag=True, help="Show tracebacks and debug messages.")
def cli(*, debug: bool) -> None:
    """Turn paper abstracts into a knowledge graph of methods, datasets, tasks, metrics and code."""
    debugging(on=debug)


for module in (building, asking, looking, writing, fetching):
    for command in module.COMMANDS:
        cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows code page or LC_ALL=C must not stop a Greek letter on its way out.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        result = cli.main(args=arguments, prog_name="litweave", standalone_mode=False)
        sys.stdout.flush()
    except LitweaveError as error:
        if "--debug" in (sys.argv if arguments is None else arguments):
            raise
        say(f"litweave: {error}")
        return 2
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("litweave: interrupted; the same command goes on where it was")
        return 130
    except BrokenPipeError:
        # The reader of our output has left; Python would complain once more when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
