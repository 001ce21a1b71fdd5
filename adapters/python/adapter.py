"""The requests of the adapter protocol (docs/ADAPTERS.md), one method each."""

import itertools
import os
import queue
import threading

import pymongo
from pymongo.common import MIN_SUPPORTED_SERVER_VERSION

from arguments import Unsupported
from codec import MACHINES
from entities import Entities
from errors import observe_error
from operations import run_operation, stays_here


class TestFailed(Exception):
    """What a callback throws when the test itself has failed in it."""


class Adapter:
    def __init__(self):
        self._entities = Entities()
        # Error 0 is the test's own failure, none of the driver's.
        self._errors = [TestFailed("The test failed.")]
        self._callbacks = {}
        self._callback_numbers = itertools.count(1)
        self._lock = threading.Lock()

    def answer(self, request, announce):
        kind = request.pop("kind")
        return getattr(self, f"_{kind}")(request, announce)

    def _start(self, _request, _announce):
        driver = {
            "name": "PyMongo",
            "version": pymongo.version,
            "language": "Python",
            "minServerVersion": MIN_SUPPORTED_SERVER_VERSION,
            "maxSchemaVersion": "1.24",
        }
        return {"kind": "started", "driver": driver}

    def _createEntity(self, request, _announce):
        entity = request["entity"]
        return self._observed(
            lambda: self._entities.create(
                entity["type"], entity["id"], entity["options"], request.get("uri")
            ),
            lambda _value: {"kind": "done"},
        )

    def _run(self, request, announce):
        def callback():
            return self._call_back(announce)

        def work():
            value = run_operation(
                self._entities, request["object"], request["name"], request["arguments"], callback
            )
            if request.get("saveAs") is not None:
                self._entities.keep(request["saveAs"], value)
            # Cursors, streams and collections stay here: the runner knows them by their entity's name.
            return None if stays_here(value) else value

        return self._observed(work, lambda value: {"kind": "result", "value": value})

    def _call_back(self, announce):
        number = next(self._callback_numbers)
        outcome = queue.SimpleQueue()
        self._callbacks[number] = outcome
        announce({"kind": "callback", "callback": number})
        error, value = outcome.get()
        if error is not None:
            raise self._errors[int(error)]
        return value

    def _endCallback(self, request, _announce):
        outcome = self._callbacks.pop(int(request["callback"]))
        outcome.put((request.get("error"), request.get("value")))
        return {"kind": "done"}

    def _inspect(self, request, _announce):
        return self._observed(
            lambda: self._entities.inspect(request["query"], request["object"]),
            lambda value: {"kind": "result", "value": value},
        )

    def _machine(self, request, _announce):
        answer = MACHINES.get(request["machine"])
        if answer is None:
            reason = f"PyMongo does not show its {request['machine']} machine"
            return {"kind": "unsupported", "reason": reason}
        return self._observed(
            lambda: answer(request["input"]),
            lambda value: {"kind": "result", "value": value},
        )

    def _events(self, request, _announce):
        recorder = self._entities.recorder(request["client"])
        events = recorder.after(int(request["after"]), int(request.get("waitMS", 0)) / 1000)
        return {"kind": "events", "events": events}

    def _reset(self, _request, _announce):
        self.reset()
        return {"kind": "done"}

    def reset(self):
        for outcome in self._callbacks.values():
            outcome.put((0, None))
        self._callbacks = {}
        self._entities.close()
        self._entities = Entities()
        del self._errors[1:]

    def _observed(self, work, reply):
        """A reply, or what the driver threw as data."""
        try:
            return reply(work())
        except Unsupported as error:
            return {"kind": "unsupported", "reason": str(error)}
        except Exception as error:  # noqa: BLE001: tests look at errors of every class
            if os.environ.get("TOUCHSTONE_TRACE"):
                import traceback

                traceback.print_exc()
            with self._lock:
                self._errors.append(error)
                number = len(self._errors) - 1
            return {"kind": "error", "error": observe_error(error, number)}
