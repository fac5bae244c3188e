"""Uploaded files and their identifiers; sending and fetching them is in `methods.files`."""

import io
import mimetypes
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from tests.fakes.bot_api.errors import bad_request
from tests.fakes.bot_api.records import Json

DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
PHOTO_LIMIT_BYTES = 10 * 1024 * 1024


@dataclass(slots=True)
class Upload:
    """A file as it came in a multipart body."""

    file_name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class StoredFile:
    """A file the server keeps; `size` may be a claim far above the stored content."""

    file_id: str
    unique_id: str
    path: str
    content: bytes
    size: int
    file_name: str
    mime_type: str
    width: int = 0
    height: int = 0

    def json(self) -> Json:
        """The fields every file object shares."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
        }

    def photo(self) -> list[Json]:
        """Two PhotoSizes, the largest last; the small one names the same content."""
        width, height = self.width or 800, self.height or 600
        small = {"width": min(width, 90), "height": min(height, 90), "file_size": 900}
        return [
            self.json()
            | {"file_id": f"s{self.file_id}", "file_unique_id": f"s{self.unique_id}"}
            | small,
            self.json() | {"width": width, "height": height},
        ]

    def document(self) -> Json:
        """The Document object."""
        return self.json() | {"file_name": self.file_name, "mime_type": self.mime_type}


class FileStore:
    """All files by identifier and by download path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(
        self, content: bytes, *, folder: str, file_name: str, claimed_bytes: int | None = None
    ) -> StoredFile:
        """Store a file; with `claimed_bytes` it pretends to be that large."""
        number = len(self._by_id) + 1
        suffix = file_name.rpartition(".")[2] if "." in file_name else "bin"
        width, height = image_size(content)
        stored = StoredFile(
            file_id=f"AgACAgQAAx{number:08d}",
            unique_id=f"AQAD{number:06d}",
            path=f"{folder}/file_{number}.{suffix}",
            content=content,
            size=len(content) if claimed_bytes is None else claimed_bytes,
            file_name=file_name,
            mime_type=mimetypes.guess_type(file_name)[0] or "application/octet-stream",
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file of a full or of a small identifier."""
        return self._by_id.get(file_id) or self._by_id.get(file_id.removeprefix("s"))

    def by_path(self, path: str) -> StoredFile | None:
        """The file at a download path."""
        return self._by_path.get(path)

    def keep_photo(self, upload: Upload) -> StoredFile:
        """Store a photo the bot uploads, refusing what Telegram cannot turn into a picture."""
        if len(upload.content) > PHOTO_LIMIT_BYTES:
            raise bad_request("file is too big for a photo")
        if image_size(upload.content) == (0, 0):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return self.keep(upload.content, folder="photos", file_name=upload.file_name)


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, or zeros for what is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError):
        return 0, 0


def picture(width: int = 40, height: int = 30) -> bytes:
    """A small white PNG to be sent by people or by the bot."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()
