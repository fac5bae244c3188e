"""getFile, and finding the file an argument means: an upload, an attachment or an identifier."""

from tests.fakes.bot_api.arguments import Arguments
from tests.fakes.bot_api.errors import ApiError, bad_request
from tests.fakes.bot_api.files import DOWNLOAD_LIMIT_BYTES, UPLOAD_LIMIT_BYTES, StoredFile, Upload
from tests.fakes.bot_api.methods.registry import method
from tests.fakes.bot_api.records import Json
from tests.fakes.bot_api.world import World


@method("getFile")
def get_file(world: World, arguments: Arguments) -> Json:
    stored = world.files.by_id(arguments.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > DOWNLOAD_LIMIT_BYTES:
        raise bad_request("file is too big")
    return stored.json() | {"file_path": stored.path}


def photo_of(world: World, arguments: Arguments, name: str) -> list[Json]:
    """The PhotoSizes for an argument."""
    upload = _upload(arguments, name)
    stored = _known(world, arguments, name) if upload is None else world.files.keep_photo(upload)
    return stored.photo()


def document_of(world: World, arguments: Arguments, name: str) -> Json:
    """The Document for an argument."""
    upload = _upload(arguments, name)
    if upload is None:
        return _known(world, arguments, name).document()
    stored = world.files.keep(upload.content, folder="documents", file_name=upload.file_name)
    return stored.document()


def _upload(arguments: Arguments, name: str) -> Upload | None:
    upload = arguments.files.get(name)
    if upload is None:
        reference = arguments.text(name)
        if not reference.startswith("attach://"):
            return None
        upload = arguments.files.get(reference.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {name} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return upload


def _known(world: World, arguments: Arguments, name: str) -> StoredFile:
    reference = arguments.text(name)
    if not reference:
        raise bad_request(f"there is no {name} in the request")
    stored = world.files.by_id(reference)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored
