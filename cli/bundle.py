"""kaixinban bundle: share what a region has published with its neighbours, signed."""

from pathlib import Path

import click

from cli.acting import Claim, acting, acting_options
from cli.entry_desk import database
from cli.errors import CommandError
from cli.import_ import region_code
from core.db import writing
from knowledge.binding import region_names
from knowledge.exchange.sharing.keys import (
    SharingError,
    fingerprint,
    load_key,
    make_key,
    read_public,
)
from knowledge.exchange.sharing.looking import SharedStatus
from knowledge.exchange.sharing.parcel import Parcel, opened, pack, sign
from knowledge.exchange.sharing.taking import Review, review, take
from knowledge.exchange.sharing.trusting import revoke, trust, trusted_keys
from knowledge.exchange.spreadsheets.grids import FileRefused, words
from knowledge.exchange.spreadsheets.reading import read_bytes
from knowledge.service import build_desk

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)


class _Group(click.Group):
    """Turns what is refused into a sentence."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command of the group."""
        try:
            return super().invoke(ctx)
        except (SharingError, FileRefused) as refusal:
            raise CommandError(str(refusal)) from refusal


@click.group(
    name="bundle",
    cls=_Group,
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban bundle key FOLDER/kaizhou.key\n"
        "  kaixinban bundle export --of 500154 --key FOLDER/kaizhou.key kaizhou.bundle\n"
        "  kaixinban bundle trust 500154 kaizhou.key.pub --as wang\n"
        "  kaixinban bundle import kaizhou.bundle --as wang --preview\n"
    ),
)
def command() -> None:
    """Share what a region has published with its neighbours, signed by the region."""


@command.command()
@click.argument("path", type=_NEW_FILE)
def key(path: Path) -> None:
    """Make a key pair: PATH (private, keep it) and PATH.pub (give it to the neighbours)."""
    public = make_key(path)
    click.echo(words("bundle", "key_made", private=path, public=public))
    click.echo(fingerprint(read_public(public)))


@command.command(name="export")
@click.argument("path", type=_NEW_FILE)
@click.option("--of", "region", required=True, help="Whose: a name or a code.")
@click.option("--key", "key_file", required=True, type=_FILE, help="The private key.")
def export(path: Path, region: str, key_file: Path) -> None:
    """Write what a region has published to PATH."""
    code = region_code(region)
    with database() as sessions, sessions() as session:
        parcel = pack(session, code)
    path.write_bytes(sign(parcel, load_key(key_file)))
    count = len(parcel.entries)
    said = {"region": region_names([code]), "serial": parcel.serial, "path": path}
    click.echo(words("bundle", "exported", count=count, **said))


@command.command(name="trust")
@click.argument("region")
@click.argument("public", type=_FILE)
@click.option("--replace", is_flag=True, help="The region has another key now.")
@acting_options
def trust_key(region: str, public: Path, replace: bool, who: Claim) -> None:
    """Trust the key in the file PUBLIC as that of REGION."""
    code, text = region_code(region), read_public(public)
    with database() as sessions:
        by = acting(sessions, who)
        with writing(sessions) as session:
            trust(session, by, code, text, replace)
    said = {"region": region_names([code]), "fingerprint": fingerprint(text)}
    click.echo(words("bundle", "trusted", **said))


@command.command(name="revoke")
@click.argument("region")
@acting_options
def revoke_key(region: str, who: Claim) -> None:
    """Trust no key of REGION any more; what was taken in stays."""
    code = region_code(region)
    with database() as sessions:
        by = acting(sessions, who)
        with writing(sessions) as session:
            revoke(session, by, code)
    click.echo(words("bundle", "revoked", region=region_names([code])))


@command.command(name="import")
@click.argument("path", type=_FILE)
@click.option("--preview", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Take it in without asking again.")
@click.option("--accept-changes", is_flag=True, help="Known questions may change their answers.")
@acting_options
def take_in(path: Path, preview: bool, yes: bool, accept_changes: bool, who: Claim) -> None:
    """Take in what a neighbour shares; what contradicts something here stays out."""
    data = read_bytes(path)
    with database() as sessions:
        by = acting(sessions, who)
        with sessions() as session:
            parcel = opened(data, path.name, trusted_keys(session))
        seen = review(sessions, build_desk(sessions), by, parcel)
        _report(parcel, seen)
        if preview:
            click.echo(words("preview", "nothing_written"))
            return
        if seen.taken and not yes:
            click.confirm(words("bundle", "confirm", count=seen.taken), abort=True)
        taken = take(sessions, by, parcel, seen, accept_changes)
    code = "taken" if taken else "repeated"
    names = region_names([parcel.region])
    click.echo(words("bundle", code, count=taken, region=names, serial=parcel.serial))


def _report(parcel: Parcel, seen: Review) -> None:
    counts = {one.value: sum(row.status is one for row in seen.rows) for one in SharedStatus}
    said = {"serial": str(parcel.serial), "day": parcel.day.isoformat()}
    said |= {name: str(count) for name, count in counts.items()}
    click.echo(words("bundle", "head", region=region_names([parcel.region]), **said))
    for row in seen.rows:
        if row.status is not SharedStatus.SAME:
            part = "status" if row.status in (SharedStatus.NEW, SharedStatus.CHANGED) else "bundle"
            status = words(part, row.status.value)
            click.echo(words("bundle", "line", status=status, title=row.title, entry=row.entry_id))
        for conflict in row.conflicts:
            click.echo(f"    {conflict}")
    for part, lines in (("warnings", seen.warnings), ("answers", tuple(map(str, seen.changes)))):
        if lines:
            click.echo("\n".join((words("bundle", part), *(f"    {line}" for line in lines))))
