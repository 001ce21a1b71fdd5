"""What a client shows of itself: events, log messages, and what of them a test has asked for."""

import json
import logging
import os
import threading
import time

from bson import json_util
from pymongo import monitoring

SENSITIVE = {
    "authenticate", "saslstart", "saslcontinue", "getnonce", "createuser", "updateuser",
    "copydbgetnonce", "copydbsaslstart", "copydb",
}  # fmt: skip


class Recorder(monitoring.CommandListener, monitoring.ConnectionPoolListener):
    """The events of one client. State: those seen, numbered, and how many connections there are."""

    def __init__(self, options):
        self._wanted = set(options.get("observeEvents", ()))
        self._ignored = {"configureFailPoint", *options.get("ignoreCommandMonitoringEvents", ())}
        self._sensitive = options.get("observeSensitiveCommands") is True
        self._events = []
        self._number = 0
        self._changed = threading.Condition()
        self.checked_out = 0
        self.ready = 0

    def after(self, number, timeout):
        """The events behind a number; where there are none, those that come within `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._number > number, timeout)
            return [event for event in self._events if event["sequence"] > number]

    def wait_until_ready(self, count, timeout):
        """Waits for the pool to have so many connections, and forgets what was seen of that."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.ready >= count, timeout):
                raise TimeoutError(f"The pool did not get {count} connections in {timeout} s.")
            self._events.clear()

    def add(self, category, name, fields, ready=0, checked_out=0):
        with self._changed:
            self.ready += ready
            self.checked_out += checked_out
            if category in ("log", "callback") or name in self._wanted:
                self._number += 1
                self._events.append(
                    {
                        "sequence": self._number,
                        "category": category,
                        "name": name,
                        "observedAt": time.time_ns() // 1_000_000,
                        "fields": fields,
                    }
                )
            self._changed.notify_all()

    def wants(self, command, body):
        """Sensitive commands are published with empty bodies: so are hellos that carry credentials."""
        if command in self._ignored:
            return False
        lower = command.lower()
        is_sensitive = lower in SENSITIVE or (lower in ("hello", "ismaster") and body == {})
        return self._sensitive or not is_sensitive

    def listeners(self):
        # A client whose discovery is listened to takes half a second to close: only where a test asks for it.
        is_discovery = any(name.startswith(("server", "topology")) for name in self._wanted)
        return [self, Discovery(self)] if is_discovery else [self]

    def started(self, event):
        self._command_seen(event, event.command)

    def succeeded(self, event):
        self._command_seen(event, event.reply)

    def failed(self, event):
        self._command_seen(event, None)

    def pool_created(self, event):
        self._pool_seen(event)

    def pool_ready(self, event):
        self._pool_seen(event)

    def pool_cleared(self, event):
        self._pool_seen(event, interruptInUseConnections=event.interrupt_connections)

    def pool_closed(self, event):
        self._pool_seen(event)

    def connection_created(self, event):
        self._pool_seen(event)

    def connection_ready(self, event):
        self._pool_seen(event, ready=1)

    def connection_closed(self, event):
        self._pool_seen(event)

    def connection_check_out_started(self, event):
        self._pool_seen(event)

    def connection_check_out_failed(self, event):
        self._pool_seen(event)

    def connection_checked_out(self, event):
        self._pool_seen(event, checked_out=1)

    def connection_checked_in(self, event):
        self._pool_seen(event, checked_out=-1)

    def _pool_seen(self, event, ready=0, checked_out=0, **more):
        fields = {
            "address": address_of(event.address),
            **members(event, "connection_id", "reason", "service_id"),
            **more,
        }
        self.add("cmap", test_name(event), fields, ready, checked_out)

    def _command_seen(self, event, body):
        if self.wants(event.command_name, body):
            self.add("command", test_name(event), command_fields(event))


class Discovery(
    monitoring.ServerListener, monitoring.TopologyListener, monitoring.ServerHeartbeatListener
):
    """Events of several kinds come by the same methods: their classes tell which it is."""

    def __init__(self, recorder):
        self._recorder = recorder

    def opened(self, event):
        self._seen(event)

    def closed(self, event):
        self._seen(event)

    def started(self, event):
        self._seen(event)

    def succeeded(self, event):
        self._seen(event)

    def failed(self, event):
        self._seen(event, failure=str(event.reply))

    def description_changed(self, event):
        describe = topology if hasattr(event.new_description, "topology_type") else server
        self._seen(
            event,
            previousDescription=describe(event.previous_description),
            newDescription=describe(event.new_description),
        )

    def _seen(self, event, **more):
        address = getattr(event, "server_address", None) or getattr(event, "connection_id", None)
        place = {} if address is None else {"address": address_of(address)}
        fields = {**members(event, "topology_id", "awaited"), **place, **more}
        self._recorder.add("sdam", test_name(event), fields)


def test_name(event):
    """What the test format calls the events of a class."""
    name = type(event).__name__
    return (name[0].lower() + name[1:]).replace("topologyOpened", "topologyOpening")


def command_fields(event):
    fields = members(
        event, "command_name", "database_name", "request_id", "operation_id",
        "server_connection_id", "service_id", "command", "reply",
    )  # fmt: skip
    failure = {"failure": str(event.failure)} if hasattr(event, "failure") else {}
    return {**fields, **failure, "address": address_of(event.connection_id)}


def members(event, *names):
    """Those that an event has, by the names of the test format."""
    values = {camel(name): getattr(event, name, None) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def camel(name):
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def address_of(address):
    host, port = address
    return host if port is None else f"{host}:{port}"


def server(description):
    trip = description.round_trip_time
    error = description.error
    return {
        "address": address_of(description.address),
        "type": description.server_type_name,
        "error": None if error is None else str(error),
        "setName": description.replica_set_name,
        "primary": None if description.primary is None else address_of(description.primary),
        "setVersion": description.set_version,
        "electionId": description.election_id,
        "topologyVersion": description.topology_version,
        "logicalSessionTimeoutMinutes": description.logical_session_timeout_minutes,
        "minWireVersion": None if error else description.min_wire_version,
        "maxWireVersion": None if error else description.max_wire_version,
        **({} if trip is None else {"roundTripTimeMS": trip * 1000}),
    }


def topology(description):
    servers = description.server_descriptions().values()
    return {
        "type": description.topology_type_name,
        "setName": description.replica_set_name,
        "maxSetVersion": description.max_set_version,
        "maxElectionId": description.max_election_id,
        "logicalSessionTimeoutMinutes": description.logical_session_timeout_minutes,
        "servers": [server(each) for each in servers],
    }


# Log messages

COMPONENTS = ("command", "connection", "serverSelection", "topology")
LEVELS = {"trace": 0, "debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
LEVEL_NAMES = {number: name for name, number in LEVELS.items()}
REDACTED = {"code", "codeName", "errorLabels"}
# Tests look at whole replies where they say nothing else; this is how the driver spells the variable.
LENGTH_VARIABLE = "MONGOB_LOG_MAX_DOCUMENT_LENGTH"
WHOLE = 10_000


class LogRouter(logging.Handler):
    """Hears the driver's loggers, and hands each message to the client that it is of."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self._listening = {}
        self._early = None
        for component in COMPONENTS:
            logger = logging.getLogger(f"pymongo.{component}")
            logger.propagate = False
            logger.addHandler(self)

    def prepare(self, length=WHOLE):
        """From here on the messages of a client that is about to be made are kept for it; `length` holds for the process."""
        os.environ.pop(LENGTH_VARIABLE, None)
        if length != "default":
            os.environ[LENGTH_VARIABLE] = str(length)
        self._early = []
        self._set_levels(logging.DEBUG)

    def listen(self, client, recorder, wanted):
        self._listening[str(client._topology_settings._topology_id)] = (recorder, wanted)
        early, self._early = self._early, None
        for record in early:
            self.emit(record)

    def close_all(self):
        self._listening.clear()
        self._early = None
        # Messages that nobody reads cost time: the driver makes none then.
        self._set_levels(logging.CRITICAL)

    def emit(self, record):
        data = json_util.loads(record.getMessage())
        found = self._listening.get(str(data.get("clientId", data.get("topologyId"))))
        if found is None:
            if self._early is not None:
                self._early.append(record)
            return
        recorder, wanted = found
        component = record.name.removeprefix("pymongo.")
        if component not in wanted or record.levelno < LEVELS[wanted[component]]:
            return
        fields = {"level": LEVEL_NAMES[record.levelno], "component": component, "data": data}
        if "failure" in data:
            fields["failureIsRedacted"] = is_redacted(data["failure"])
        recorder.add("log", "logMessage", fields)

    def _set_levels(self, level):
        for component in COMPONENTS:
            logging.getLogger(f"pymongo.{component}").setLevel(level)


def is_redacted(failure):
    """Whether only what tells no secrets is left of a server's error."""
    try:
        return set(json.loads(failure)) <= REDACTED
    except (TypeError, ValueError):
        return False


LOG_ROUTER = LogRouter()
