"""What a person at a terminal sees of a long step; on standard error, so output stays plain."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from cli.errors import words
from knowledge.answering import AnswerDesk

BEAT = 10.0
"""Seconds after which a step that lasts says that it is still at work."""


@contextmanager
def step(key: str, beat: float = BEAT) -> Iterator[None]:
    """Say what is done now, and while it lasts for how many seconds it has been."""
    click.echo(words(key), err=True)
    with beating(beat):
        yield


@contextmanager
def beating(beat: float = BEAT) -> Iterator[None]:
    """Say every so many seconds that something is still at work; nothing of what ends sooner."""
    screen, over = sys.stderr, threading.Event()  # training takes sys.stderr away for a while

    def tell() -> None:
        beats = 0
        while not over.wait(beat):
            beats += 1
            click.echo(words("still_working", seconds=round(beats * beat)), file=screen)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def learn(desk: AnswerDesk) -> None:
    """Compare every wording once, so that no question waits for it; say how far it is."""
    tenths = set()

    def progress(done: int, missing: int) -> None:
        tenth = done * 10 // missing
        if tenth not in tenths:
            tenths.add(tenth)
            click.echo(words("learning", done=done, missing=missing), err=True)

    with beating():
        desk.store.prepare(progress)
