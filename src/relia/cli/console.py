"""What goes to the terminal: the report on stderr, colours and progress bars only where somebody looks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from relia.catalog.index import BuildProgress
from relia.generation.domain import Asked, Checked, Drafted, Event, Grounded, Repaired, Token
from relia.validation.domain import Check

if TYPE_CHECKING:
    from relia.wiring import Relia


def report_console() -> Console:
    """stderr, where the report goes, so that stdout holds only what was asked for."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progress_bar(description: str, total: int) -> Iterator[Progress]:
    """A bar with an estimate on stderr; silent when stderr is not a terminal."""
    console = report_console()
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with progress:
        progress.add_task(description, total=total)
        yield progress


@contextmanager
def live_phases(console: Console) -> Iterator[Callable[[Event], None]]:
    """What hears the events of a generation, and shows on a terminal which phase it is in."""
    if not console.is_terminal:
        yield _ignore
        return
    pending = list(Check)
    written = 0
    with console.status("Grounding in the installed modules ...") as status:

        def on_event(event: Event) -> None:
            nonlocal written
            match event:
                case Grounded(steps=steps):
                    status.update(f"{len(steps)} steps; drafting ...")
                case Asked(engine=engine, model=model, round=number):
                    written = 0
                    again = "" if number == 1 else f" again ({number})"
                    status.update(f"Asking {model} ({engine}){again} ...")
                case Token(text=text):
                    written += len(text)
                    status.update(f"{written:,} characters drafted ...")
                case Drafted():
                    status.update("Checking ...")
                case Checked(outcome=outcome):
                    if outcome.check in pending:
                        pending.remove(outcome.check)
                    status.update(f"Checking: {', '.join(pending)} ..." if pending else "Finishing ...")
                case Repaired(titles=titles):
                    pending[:] = list(Check)
                    status.update(f"Repaired ({len(titles)}); checking again ...")

        yield on_event


def _ignore(event: Event) -> None:
    del event


@contextmanager
def open_relia() -> Iterator["Relia"]:
    """The parts of this process, with a bar on stderr while the catalog is built."""
    from relia.wiring import Relia

    bars: list[Progress] = []

    def progress(state: BuildProgress) -> None:
        if not bars:
            bars.append(stack.enter_context(progress_bar("Building the catalog", state.total)))
        bars[0].update(bars[0].task_ids[0], completed=state.done, total=state.total)
        if state.done >= state.total:
            stack.close()

    with ExitStack() as stack, Relia.from_environment(progress) as relia:
        yield relia
