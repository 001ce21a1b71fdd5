"""What a client shows of itself: events, log messages, and what of them a test has asked for."""

import threading
import time

from pymongo import monitoring

SENSITIVE = {
    "authenticate",
    "saslstart",
    "saslcontinue",
    "getnonce",
    "createuser",
    "updateuser",
    "copydbgetnonce",
    "copydbsaslstart",
    "copydb",
}
HELLOS = {"hello", "ismaster"}


class Recorder:
    """The events of one client. State: those seen, numbered, and how many connections there are."""

    def __init__(self, options):
        self.wanted = set(options.get("observeEvents", ()))
        self._ignored = {"configureFailPoint", *options.get("ignoreCommandMonitoringEvents", ())}
        self._sensitive = options.get("observeSensitiveCommands") is True
        self._events = []
        self._number = 0
        self._changed = threading.Condition()
        self.checked_out = 0
        self.ready = 0
        self.topology = None

    def listeners(self):
        return [Commands(self), Pools(self), Servers(self), Topologies(self), Heartbeats(self)]

    def after(self, number, timeout):
        """The events behind a number; where there are none, those that come within `timeout` seconds."""
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                events = [event for event in self._events if event["sequence"] > number]
                left = end - time.monotonic()
                if events or left <= 0:
                    return events
                self._changed.wait(left)

    def wait_until_ready(self, count, timeout):
        """Waits for the pool to have so many connections, and forgets what was seen of that."""
        end = time.monotonic() + timeout
        with self._changed:
            while self.ready < count and time.monotonic() < end:
                self._changed.wait(max(end - time.monotonic(), 0))
            self._events.clear()

    def count(self, checked_out=0, ready=0):
        with self._changed:
            self.checked_out += checked_out
            self.ready += ready
            self._changed.notify_all()

    def add(self, category, name, fields):
        if category != "log" and name not in self.wanted:
            return
        with self._changed:
            self._number += 1
            self._events.append(
                {
                    "sequence": self._number,
                    "category": category,
                    "name": name,
                    "observedAt": int(time.time() * 1000),
                    "fields": present(fields),
                }
            )
            self._changed.notify_all()

    def wants_command(self, command, body):
        if command in self._ignored:
            return False
        return self._sensitive or not is_sensitive(command, body)


class Listener:
    def __init__(self, recorder):
        self._recorder = recorder


class Commands(Listener, monitoring.CommandListener):
    def started(self, event):
        self._seen("commandStartedEvent", event, event.command, command=event.command)

    def succeeded(self, event):
        self._seen("commandSucceededEvent", event, event.reply, reply=event.reply)

    def failed(self, event):
        self._seen("commandFailedEvent", event, None, failure=str(event.failure))

    def _seen(self, name, event, body, **fields):
        if not self._recorder.wants_command(event.command_name, body):
            return
        common = {
            "commandName": event.command_name,
            "databaseName": event.database_name,
            "requestId": event.request_id,
            "operationId": event.operation_id,
            "address": address_of(event.connection_id),
            "serverConnectionId": event.server_connection_id,
            "serviceId": event.service_id,
        }
        self._recorder.add("command", name, {**common, **fields})


class Pools(Listener, monitoring.ConnectionPoolListener):
    def pool_created(self, event):
        self._seen("poolCreatedEvent", event)

    def pool_ready(self, event):
        self._seen("poolReadyEvent", event)

    def pool_cleared(self, event):
        fields = {
            "serviceId": event.service_id,
            "interruptInUseConnections": event.interrupt_connections,
        }
        self._seen("poolClearedEvent", event, **fields)

    def pool_closed(self, event):
        self._seen("poolClosedEvent", event)

    def connection_created(self, event):
        self._seen("connectionCreatedEvent", event, connectionId=event.connection_id)

    def connection_ready(self, event):
        self._recorder.count(ready=1)
        self._seen("connectionReadyEvent", event, connectionId=event.connection_id)

    def connection_closed(self, event):
        fields = {"connectionId": event.connection_id, "reason": event.reason}
        self._seen("connectionClosedEvent", event, **fields)

    def connection_check_out_started(self, event):
        self._seen("connectionCheckOutStartedEvent", event)

    def connection_check_out_failed(self, event):
        self._seen("connectionCheckOutFailedEvent", event, reason=event.reason)

    def connection_checked_out(self, event):
        self._recorder.count(checked_out=1)
        self._seen("connectionCheckedOutEvent", event, connectionId=event.connection_id)

    def connection_checked_in(self, event):
        self._recorder.count(checked_out=-1)
        self._seen("connectionCheckedInEvent", event, connectionId=event.connection_id)

    def _seen(self, name, event, **fields):
        self._recorder.add("cmap", name, {"address": address_of(event.address), **fields})


class Servers(Listener, monitoring.ServerListener):
    def opened(self, event):
        self._seen("serverOpeningEvent", event)

    def description_changed(self, event):
        descriptions = {
            "previousDescription": server(event.previous_description),
            "newDescription": server(event.new_description),
        }
        self._seen("serverDescriptionChangedEvent", event, **descriptions)

    def closed(self, event):
        self._seen("serverClosedEvent", event)

    def _seen(self, name, event, **fields):
        common = {"address": address_of(event.server_address), "topologyId": event.topology_id}
        self._recorder.add("sdam", name, {**common, **fields})


class Topologies(Listener, monitoring.TopologyListener):
    def opened(self, event):
        self._seen("topologyOpeningEvent", event)

    def description_changed(self, event):
        self._recorder.topology = topology(event.new_description)
        descriptions = {
            "previousDescription": topology(event.previous_description),
            "newDescription": topology(event.new_description),
        }
        self._seen("topologyDescriptionChangedEvent", event, **descriptions)

    def closed(self, event):
        self._seen("topologyClosedEvent", event)

    def _seen(self, name, event, **fields):
        self._recorder.add("sdam", name, {"topologyId": event.topology_id, **fields})


class Heartbeats(Listener, monitoring.ServerHeartbeatListener):
    def started(self, event):
        self._seen("serverHeartbeatStartedEvent", event)

    def succeeded(self, event):
        self._seen("serverHeartbeatSucceededEvent", event)

    def failed(self, event):
        self._seen("serverHeartbeatFailedEvent", event, failure=str(event.reply))

    def _seen(self, name, event, **fields):
        common = {"address": address_of(event.connection_id), "awaited": event.awaited}
        self._recorder.add("sdam", name, {**common, **fields})


def is_sensitive(command, body):
    """Sensitive commands are published with empty bodies: so are hellos that carry credentials."""
    if command.lower() in SENSITIVE:
        return True
    return command.lower() in HELLOS and body is not None and len(body) == 0


def address_of(address):
    if address is None:
        return None
    host, port = address
    return host if port is None else f"{host}:{port}"


def server(description):
    trip = description.round_trip_time
    return present(
        {
            "address": address_of(description.address),
            "type": description.server_type_name,
            "error": None if description.error is None else str(description.error),
            "roundTripTimeMS": None if trip is None else trip * 1000,
        }
    )


def topology(description):
    return {
        "type": description.topology_type_name,
        "servers": [server(each) for each in description.server_descriptions().values()],
    }


def present(fields):
    return {name: value for name, value in fields.items() if value is not None}
