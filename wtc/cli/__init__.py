"""The command line: `wtc`, also called `wt`.

Law: importing this loads click and wtc's errors, nothing more; a command's module is imported when
the command runs. Data goes to stdout, talk to stderr. One place turns an error into a sentence
and an exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from wtc.cli.printing import color_setting, fail, prepare_streams
from wtc.errors import WtcError

__all__ = ["COMMANDS", "main", "program"]

INTERRUPTED = 130  # 128 + SIGINT, as shells count

# name → what it does; the module is wtc.cli.<name> and defines `command`.
COMMANDS = {
    "dev": "Serve a file, or a folder of them, and follow every save.",
    "check": "Show all that `dev` would refuse, and serve nothing.",
    "new": "Write a starter: a script, or a compiler of your own.",
    "compilers": "List the installed compilers, and what each wants of a script.",
    "lock": "Show the compilers by URL that are pinned; check or upgrade them.",
    "trigger": "Deliver signed sample events to a URL, offline.",
    "doctor": "Try the walls around webtasks, and say what they lack.",
    "completion": "Print the completion script of a shell.",
}


class Program(click.Group):
    """The group of all commands, each imported when it is first needed."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run one command and exit; every error of wtc and of click ends here."""
        extra["standalone_mode"] = False
        prepare_streams()
        sys.exit(_exit_code(lambda: super(Program, self).main(*args, **extra)))

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        return super().make_context(*args, **extra, color=color_setting())

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"wtc.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=COMMANDS, ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _exit_code(run: Callable[[], object]) -> int:
    """Return the exit code of a command; say what went wrong in one place."""
    try:
        result = run()
    except click.Abort:
        return INTERRUPTED
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "wtc"
        fail(error.format_message(), hint=f"Try '{path} --help'.")
        return error.exit_code
    except click.ClickException as error:
        fail(error.format_message())
        return error.exit_code
    except WtcError as error:
        fail(str(error))
        return error.exit_code
    except OSError as error:
        fail(f"{error.filename or 'the system'}: {error.strerror or error}")
        return 1
    return result if isinstance(result, int) else 0


@click.command(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: wtc dev hook.py --compiler stripe",
)
@click.version_option(
    package_name="webtask-compilers", prog_name="wtc", message="%(prog)s %(version)s"
)
@click.pass_context
def program(context: click.Context) -> None:
    """One Python file in, a live HTTP endpoint out."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the program with this process's arguments and exit."""
    program.main()
