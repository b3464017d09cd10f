"""How a command ends: the exit code, and one line for every error.

0 done, 1 failed, 2 wrong use or unreadable input, 130 interrupted.
"""

import os
import sys

import typer

from analyzer.cli.output import NO_ROOM, has_output, say, write_no_more
from analyzer.errors import AnalyzerError, BadWeights, NoRoom, is_full

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def code_of(command: typer.Typer, arguments: list[str]) -> int:
    """The exit code of `command` with `arguments`; an error is told in one line."""
    try:
        code = command(args=arguments, prog_name="handoff", standalone_mode=False)
        if has_output():
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has enough.
        write_no_more()
        return FAILED
    except AnalyzerError as error:
        return _fail(str(error), FAILED if isinstance(error, BadWeights | NoRoom) else WRONG_USE)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if is_full(error):
            write_no_more()
            return _fail(NO_ROOM, FAILED)
        if isinstance(error, AttributeError) and not has_output():
            return _fail("The output cannot be written: standard output is closed.", FAILED)
        return _unexpected(error)
    return code if isinstance(code, int) else DONE


def _unexpected(error: Exception) -> int:
    """Wrong use as the parser of the command line words it; of anything else only the type, as messages may hold customers' words."""
    if os.environ.get("HANDOFF_DEBUG"):
        import traceback

        traceback.print_exc()
        return FAILED
    words = getattr(error, "format_message", None)
    if words is not None:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(words(), file=sys.stderr)  # noqa: T201 - our own help, as it is laid out
            return WRONG_USE
        command = getattr(getattr(error, "ctx", None), "command_path", "handoff")
        said = words().replace("Value error, ", "").strip().rstrip(".")
        return _fail(f"{said}. See `{command} --help`.", WRONG_USE)
    return _fail(f"Something went wrong ({type(error).__name__}). Set HANDOFF_DEBUG=1 to see where.", FAILED)


def _fail(message: str, code: int) -> int:
    say(f"handoff: {message}")
    return code
