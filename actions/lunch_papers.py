"""A vendor's documents: labels and pick-up list of a round, and the template of a menu file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from actions.capability import Capability
from actions.documents import Giver, Paper, document
from actions.reply import Button, Document, Reply
from actions.turn import Turn
from activities.conversations.documents import DocumentFile
from activities.conversations.models import SharedDocument
from activities.db.work import UnitOfWork
from activities.lunch import menu_files, sheets, vendor_day
from activities.lunch.pickup_list import PickupList, list_for, pickup_list
from activities.people.models import User

LABELS: Final = "lunch.labels"
LABELS_PNG: Final = "lunch.labels_png"
LIST: Final = "lunch.list"
TEMPLATE: Final = "lunch.template"
USEFUL_FOR: Final = timedelta(days=3)
TEMPLATE_USEFUL_FOR: Final = timedelta(days=365)

capability = Capability("lunch_papers")


@capability.verb("vendor.files")
def files(turn: Turn, round_id: int) -> Reply:
    """Hand over the labels and the list of a round as they stand now."""
    found = vendor_day.round_of(turn.work, turn.user, round_id)
    told = pickup_list(turn.work, found, turn.language)
    return Reply(papers(turn, turn.user, round_id, told))


@capability.verb("vendor.labels_png")
def label_pictures(turn: Turn, round_id: int) -> Reply:
    """Hand the labels over as pictures, for a printer that takes nothing else."""
    found = vendor_day.round_of(turn.work, turn.user, round_id)
    told = pickup_list(turn.work, found, turn.language)
    paper = Paper(LABELS_PNG, round_id, sheets.pictures_name(told, turn.language), USEFUL_FOR)
    return Reply((document(turn, turn.user, paper),))


@capability.verb("vendor.template", commands=("menutemplate",))
def template(turn: Turn) -> Reply:
    """Hand over the menu file to fill in."""
    name = sheets.NAMES[turn.language]["template"]
    paper = Paper(TEMPLATE, 0, f"{name}.xlsx", TEMPLATE_USEFUL_FOR)
    return Reply((document(turn, turn.user, paper, (turn.say("vendor.template_help"),)),))


def papers(giver: Giver, user: User, round_id: int, told: PickupList) -> tuple[Document, ...]:
    """Return the labels and the list of a round, to be handed over to somebody of the vendor."""
    language = user.language
    labels = Paper(LABELS, round_id, sheets.file_name(told, language, "labels", "pdf"), USEFUL_FOR)
    listed = Paper(LIST, round_id, sheets.file_name(told, language, "list", "xlsx"), USEFUL_FOR)
    line = giver.texts.say("vendor.labels_help", language, n=len(told.labels))
    label = giver.texts.say("vendor.labels_png_button", language)
    pictures = Button(label, "vendor.labels_png", (round_id,))
    return (
        document(giver, user, labels, (line,), ((pictures,),)),
        document(giver, user, listed, (giver.texts.say("vendor.list_help", language),)),
    )


@capability.makes(LABELS)
def make_labels(work: UnitOfWork, shared: SharedDocument) -> Callable[[], DocumentFile]:
    """Make the labels to print."""
    told = list_for(work, shared.user, shared.subject_id, shared.language)
    name = sheets.file_name(told, shared.language, "labels", "pdf")
    return lambda: DocumentFile(name, "application/pdf", sheets.as_labels(told))


@capability.makes(LABELS_PNG)
def make_pictures(work: UnitOfWork, shared: SharedDocument) -> Callable[[], DocumentFile]:
    """Make the labels as a picture, or as an archive of pictures when they need several."""
    told = list_for(work, shared.user, shared.subject_id, shared.language)
    name = sheets.pictures_name(told, shared.language)
    kind = "image/png" if name.endswith("png") else "application/zip"
    return lambda: DocumentFile(name, kind, sheets.as_pictures(told))


@capability.makes(LIST)
def make_list(work: UnitOfWork, shared: SharedDocument) -> Callable[[], DocumentFile]:
    """Make the workbook of what is to be cooked and handed over."""
    told = list_for(work, shared.user, shared.subject_id, shared.language)
    name = sheets.file_name(told, shared.language, "list", "xlsx")
    return lambda: DocumentFile(name, menu_files.XLSX, sheets.as_xlsx(told, shared.language))


@capability.makes(TEMPLATE)
def make_template(work: UnitOfWork, shared: SharedDocument) -> Callable[[], DocumentFile]:
    """Make the menu file to fill in."""
    del work
    name = f"{sheets.NAMES[shared.language]['template']}.xlsx"
    return lambda: DocumentFile(name, menu_files.XLSX, menu_files.template(shared.language))
