"""A plugin for pytest: a MongoDB-compatible server for the tests of a process.

    pytest -p touchstone_pytest

Fixtures: ``mongo_url`` is the connection string of a server that is started once; ``mongo_database`` is a database of its own for
each test, dropped when the test ends. The server is a program that takes mongod's flags; the option ``--mongod`` names
another than ``touchstone-mongod``.
"""

import json
import shlex
import subprocess
import threading
import uuid
from collections.abc import Iterator

import pytest

_READY = "Waiting for connections"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tells pytest of the option."""
    parser.addoption(
        "--mongod",
        default="touchstone-mongod",
        help="the command that starts the server (default: touchstone-mongod)",
    )


@pytest.fixture(scope="session")
def mongo_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Leads to the server, which runs until the session's end."""
    command = [*shlex.split(request.config.getoption("--mongod")), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield f"mongodb://127.0.0.1:{_port(server, command)}/"
    finally:
        server.terminate()
        server.wait()


def _port(server: subprocess.Popen, command: list[str]) -> int:
    for line in server.stdout:
        said = json.loads(line)
        if said["msg"] == _READY:
            # A log that nobody reads would fill the pipe, and hold up the server.
            threading.Thread(target=_drain, args=[server], daemon=True).start()
            return said["attr"]["port"]
    raise pytest.UsageError(f"{shlex.join(command)} ended before it said {_READY!r}")


def _drain(server: subprocess.Popen) -> None:
    for _ in server.stdout:
        pass


@pytest.fixture
def mongo_database(mongo_url: str):
    """A database that no other test sees; PyMongo has to be installed."""
    from pymongo import MongoClient

    with MongoClient(mongo_url) as client:
        database = client[f"test_{uuid.uuid4().hex}"]
        yield database
        client.drop_database(database)
