"""PyMongo's log messages, handed to the client that they are of."""

import logging
import os
import threading

from lines import read_line

COMPONENTS = {
    "command": "pymongo.command",
    "connection": "pymongo.connection",
    "serverSelection": "pymongo.serverSelection",
    "topology": "pymongo.topology",
}
LEVELS = {
    "trace": logging.NOTSET,
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
}
LEVEL_NAMES = {number: name for name, number in LEVELS.items()}
REDACTED_FIELDS = {"code", "codeName", "errorLabels"}
# Tests look at whole replies; this is how the driver spells the variable.
os.environ.setdefault("MONGOB_LOG_MAX_DOCUMENT_LENGTH", "10000")


class LogRouter(logging.Handler):
    """Hears the driver's loggers. State: who listens to which client, and what nobody had claimed yet."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self._recorders = {}
        self._lock_of_recorders = threading.Lock()
        for name in COMPONENTS.values():
            logger = logging.getLogger(name)
            logger.setLevel(logging.DEBUG)
            logger.propagate = False
            logger.addHandler(self)

    def listen(self, client, recorder, wanted):
        with self._lock_of_recorders:
            self._recorders[str(client._topology_settings._topology_id)] = (recorder, wanted)

    def close_all(self):
        with self._lock_of_recorders:
            self._recorders.clear()

    def emit(self, record):
        if not self._recorders:
            return
        data = read_line(record.getMessage())
        found = self._recorders.get(str(data.get("clientId", data.get("topologyId"))))
        if found is None:
            return
        component = record.name.removeprefix("pymongo.")
        recorder, wanted = found
        threshold = wanted.get(component)
        if threshold is None or record.levelno < LEVELS[threshold]:
            return
        fields = {"level": LEVEL_NAMES[record.levelno], "component": component, "data": data}
        if "failure" in data:
            fields["failureIsRedacted"] = is_redacted(data["failure"])
        recorder.add("log", "logMessage", fields)


def is_redacted(failure):
    """Whether only what tells no secrets is left of a server's error."""
    try:
        return set(read_line(failure)) <= REDACTED_FIELDS
    except (TypeError, ValueError):
        return False
