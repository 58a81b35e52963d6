"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, as another user where the tests run as root, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from glob import glob
from itertools import count
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, text

# Debian keeps the server's programs out of the way of PATH.
_PLACES = "/usr/lib/postgresql/*/bin"
# Who runs the server where we are root, which it refuses.
_OTHERS = ("postgres", "nobody")
# A commit is in the operating system's hands when it returns: a server that dies loses nothing, a machine without power would.
_QUICK = (
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=",
    "log_min_messages=fatal",
    "max_connections=40",
)


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version first."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(map(Path, glob(_PLACES)), key=lambda place: [int(part) for part in place.parent.name.split(".") if part.isdecimal()])[
        ::-1
    ]
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


class Server:
    """A running server; `database()` gives the address of an empty one."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Short, for a socket's path may have no more than 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="casus-pg-", dir="/tmp"))
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            user = next(name for name in _OTHERS if any(entry.pw_name == name for entry in pwd.getpwall()))
            self._as = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
            shutil.chown(self._folder, user)
        # Root must reach the socket, and only the owner the data.
        self._folder.chmod(0o755)
        self._data = self._folder / "data"
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._run(
            "initdb",
            "-D",
            str(self._data),
            "-U",
            "casus",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale-provider=icu",
            "--icu-locale=en",
            "--no-instructions",
        )
        self.start()

    def address(self, database: str, options: str = "") -> str:
        asked = f"&options={quote(options, safe='')}" if options else ""
        return f"postgresql://casus@/{database}?host={quote(str(self._folder), safe='')}{asked}"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [part for setting in _QUICK for part in ("-c", setting)]
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._folder), *options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **self._as)  # type: ignore[call-overload]
        engine = create_engine(self._engine_address("postgres"))
        for _ in range(200):
            try:
                with engine.connect():
                    break
            except Exception:
                time.sleep(0.05)
        engine.dispose()

    def stop(self, *, roughly: bool = False) -> None:
        """Stop; `roughly` as if the machine lost power."""
        if self._process:
            self._process.send_signal(3 if roughly else 2)
            self._process.wait(30)
            self._process = None

    def database(self) -> str:
        """The address of a new, empty place for a ledger: a schema, which is made in a hundredth of a database's time."""
        name = f"test_{next(self._numbers)}"
        engine = create_engine(self._engine_address("postgres"))
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        return self.address("postgres", f"-csearch_path={name}")

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop(roughly=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _engine_address(self, database: str) -> str:
        return self.address(database).replace("postgresql://", "postgresql+psycopg://")

    def _run(self, program: str, *args: str) -> None:
        subprocess.run([str(self._programs / program), *args], check=True, capture_output=True, cwd="/", **self._as)  # type: ignore[call-overload]
