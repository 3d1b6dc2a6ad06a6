"""Files and folders in memory, in the shape in which packages give their data."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import IO, Any


@dataclass(frozen=True)
class KeptFile(Traversable):
    """One file, in memory."""

    title: str
    data: bytes

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title

    def is_dir(self) -> bool:
        """It is a file."""
        return False

    def is_file(self) -> bool:
        """It is a file."""
        return True

    def iterdir(self) -> Iterator[Traversable]:
        """Nothing lies in it."""
        raise NotADirectoryError

    def joinpath(self, *descendants: Any) -> Traversable:
        """Nothing lies in it."""
        raise NotADirectoryError

    def __truediv__(self, child: Any) -> Traversable:
        raise NotADirectoryError

    def read_bytes(self) -> bytes:
        """Its content."""
        return self.data

    def read_text(self, encoding: str | None = None) -> str:
        """Its content, as text."""
        return self.data.decode(encoding or "utf-8")

    def open(self, mode: Any = "r", *args: Any, **settings: Any) -> IO[Any]:
        """Its content, to be read."""
        binary = io.BytesIO(self.data)
        return binary if "b" in mode else io.TextIOWrapper(binary, *args, **settings)


@dataclass(frozen=True)
class KeptFolder(Traversable):
    """A folder in memory."""

    title: str
    content: Mapping[str, Traversable]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title

    def is_dir(self) -> bool:
        """It is a folder."""
        return True

    def is_file(self) -> bool:
        """It is a folder."""
        return False

    def iterdir(self) -> Iterator[Traversable]:
        """What lies in it."""
        return iter(self.content.values())

    def joinpath(self, *descendants: Any) -> Traversable:
        """What lies in it by this name; an empty folder where nothing does."""
        found: Traversable = self
        for name in descendants:
            inside = found.content if isinstance(found, KeptFolder) else {}
            found = inside.get(str(name), KeptFolder(str(name), {}))
        return found

    def __truediv__(self, child: Any) -> Traversable:
        return self.joinpath(child)

    def read_bytes(self) -> bytes:
        """A folder cannot be read."""
        raise IsADirectoryError

    def read_text(self, encoding: str | None = None) -> str:
        """A folder cannot be read."""
        raise IsADirectoryError

    def open(self, mode: Any = "r", *args: Any, **settings: Any) -> IO[Any]:
        """A folder cannot be opened."""
        raise IsADirectoryError
