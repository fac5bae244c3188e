"""The commands of an operator: copies and their proof, safe mode, dead letters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from activities.operating import dead_letters, safe_mode
from activities.operating import restore as restoring
from activities.operating.backup import back_up, forget_old
from activities.operating.manifest import fingerprint
from bot.operating.here import installation, moment, read_settings, refusing, tell, working
from bot.settings import Settings

letters = typer.Typer(help="Messages that were given up.", no_args_is_help=True)
held = typer.Typer(help="What a restore holds back until somebody has looked at it.")


def backup(
    to: Annotated[Path | None, typer.Option(help="Folder; DATA_DIR/backups by default")] = None,
    keep_days: Annotated[int, typer.Option(help="Remove older archives; 0 keeps all")] = 35,
) -> None:
    """Write one archive of the database and the photos, while people go on writing."""
    settings = read_settings()
    folder = to or settings.data_dir / "backups"
    with refusing():
        archive, manifest = back_up(installation(settings), moment(), folder)
        rows = sum(manifest.counts.values())
        tell(f"{archive}: {rows} rows, revision {manifest.revision}, {len(manifest.files)} files")
        if keep_days:
            tell(f"{forget_old(folder, moment(), days=keep_days)} old archives removed")


def restore(
    archive: Annotated[Path, typer.Argument(help="What `backup` wrote")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove it in an empty place; change nothing")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside what stands there now")
    ] = False,
) -> None:
    """Bring an archive back, prove it, and hold what may have been said already."""
    settings = read_settings()
    url, data_dir = settings.database_url, settings.data_dir
    with refusing():
        if verify:
            proof = restoring.verify(archive, url, data_dir, moment(), tell)
            tell(f"proven: {proof.rows} rows of {proof.manifest.made_at:%Y-%m-%d %H:%M} UTC")
            return
        proof = restoring.restore(archive, url, data_dir, moment(), tell, replace=replace)
    _warn_of_other_secret(settings, proof)
    tell(f"restored: {proof.rows} rows. Look at `held`, then `held release` or `held discard`.")


def _warn_of_other_secret(settings: Settings, proof: restoring.Proof) -> None:
    if proof.manifest.secret != fingerprint(settings.secret):
        tell("SECRET_KEY is another one: buttons already on screens and web logins are void")


@held.callback(invoke_without_command=True)
def show_held(context: typer.Context) -> None:
    """Show how much is held."""
    if context.invoked_subcommand is not None:
        return
    with refusing(), working(read_settings()) as work:
        for name, count in safe_mode.held(work).items():
            tell(f"{count:6} {name}")


@held.command()
def release() -> None:
    """Send what is held, and do what fell due."""
    with refusing(), working(read_settings()) as work:
        tell(f"{safe_mode.release(work)} released")


@held.command()
def discard() -> None:
    """Give up what is held: nobody is told."""
    with refusing(), working(read_settings()) as work:
        tell(f"{safe_mode.discard(work)} discarded")


@letters.command("list")
def list_letters() -> None:
    """Show what was given up, oldest first; never what it says."""
    with refusing(), working(read_settings()) as work:
        for each in dead_letters.dead_letters(work):
            since = f"{each.since:%Y-%m-%d %H:%M}"
            tell(f"{each.name:12} {each.channel:10} {since}  {each.attempts} tries  {each.why}")


Names = Annotated[list[str] | None, typer.Argument(help="in:12 out:34 …")]
All = Annotated[bool, typer.Option("--all", help="Every one of them")]


@letters.command()
def replay(names: Names = None, everything: All = False) -> None:
    """Try messages again from the beginning."""
    with refusing(), working(read_settings()) as work:
        chosen = [each.name for each in dead_letters.dead_letters(work)] if everything else names
        tell(f"{dead_letters.replay(work, chosen or [])} will be tried again")


@letters.command()
def drop(names: Names = None, everything: All = False) -> None:
    """Give messages up for good and forget what they say."""
    with refusing(), working(read_settings()) as work:
        chosen = [each.name for each in dead_letters.dead_letters(work)] if everything else names
        tell(f"{dead_letters.drop(work, chosen or [])} dropped")


def add_to(commands: typer.Typer) -> None:
    """Offer these beside the other commands."""
    commands.command()(backup)
    commands.command()(restore)
    commands.add_typer(letters, name="letters")
    commands.add_typer(held, name="held")
