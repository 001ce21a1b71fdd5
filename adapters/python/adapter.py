"""The requests of the adapter protocol (docs/ADAPTERS.md), a method each."""

import asyncio
import contextvars
import itertools
from concurrent.futures import Future

from driver import SYNCHRONOUS, run_in
from entities import Entities
from machines import MACHINES
from operations import OPERATIONS, kind_of, run_operation
from translation import Unsupported, observed_error


class TestFailed(Exception):
    """What a callback throws when the test itself has failed in it."""


class Adapter:
    def __init__(self, api, info):
        self._api = api
        self._info = info
        self._entities = Entities(api)
        # Error 0 is the test's own failure, none of the driver's.
        self._errors = [TestFailed("The test failed.")]
        self._callbacks = {}
        # What the operations of a callback run in, by their session: a timeout of the driver's is a part of it.
        self._contexts = {}
        self._numbers = itertools.count(1)

    async def answer(self, request, announce):
        match request["kind"]:
            case "start":
                return {"kind": "started", "driver": self._info}
            case "createEntity":
                return await self._observed(self._create(request), "done")
            case "run":
                return await self._observed(self._run(request, announce))
            case "inspect":
                return await self._observed(self._entities.inspect(request["query"], request["object"]))
            case "machine":
                return await self._observed(self._machine(request["machine"], request["input"]))
            case "events":
                return {"kind": "events", "events": await self._events(request)}
            case "endCallback":
                ending = self._callbacks.pop(request["callback"])
                ending.set_result((request.get("error"), request.get("value")))
                return {"kind": "done"}
            case "reset":
                await self.reset()
                return {"kind": "done"}
        raise LookupError(f"This adapter knows no request {request['kind']}.")

    async def reset(self):
        for ending in self._callbacks.values():
            ending.set_result((0, None))
        self._callbacks = {}
        self._contexts = {}
        await self._entities.close()
        self._entities = Entities(self._api)
        del self._errors[1:]

    async def _observed(self, work, kind="result"):
        """The reply that tells what came of it: a value, what the driver threw, or what it lacks."""
        try:
            value = await work
            return {"kind": kind} if kind == "done" else {"kind": kind, "value": value}
        except Unsupported as lack:
            return {"kind": "unsupported", "reason": str(lack)}
        except Exception as error:  # noqa: BLE001: tests look at errors of every class
            self._errors.append(error)
            return {"kind": "error", "error": observed_error(error, self._errors.index(error))}

    async def _create(self, request):
        entity = request["entity"]
        await self._entities.create(entity["type"], entity["id"], entity["options"], request.get("uri"))

    async def _run(self, request, announce):
        target = self._entities[request["object"]]
        given = dict(request["arguments"])
        context = self._contexts.get(given.get("session"))
        if "session" in given:
            given["session"] = self._entities[given["session"]]
        if request["name"] == "createEncryptedCollection":
            given["database"] = self._entities[given["database"]]
        if request["name"] == "withTransaction":
            given["callback"] = self._callback(announce, request["object"])
        operation = run_operation(target, request["name"], given)
        value = await (operation if context is None else run_in(context.copy(), operation))
        if "saveAs" in request:
            self._entities[request["saveAs"]] = value
        # The driver's own objects stay here: the runner knows them by their entity's name.
        return None if kind_of(value) in OPERATIONS else value

    def _callback(self, announce, session):
        """A function for the driver to call: the runner does what is in it."""

        def begin():
            self._contexts[session] = contextvars.copy_context()
            number = next(self._numbers)
            ending = self._callbacks[number] = Future()
            announce({"kind": "callback", "callback": number})
            return ending

        def end(error, value):
            del self._contexts[session]
            if error is not None:
                raise self._errors[error]
            return value

        async def call_back(_session):
            return end(*await asyncio.wrap_future(begin()))

        if self._api is SYNCHRONOUS:
            return lambda _session: end(*begin().result())
        return call_back

    async def _machine(self, name, given):
        if name not in MACHINES:
            raise Unsupported(f"PyMongo does not show its {name} machine")
        return MACHINES[name](given)

    async def _events(self, request):
        recorder = self._entities.recorders[request["client"]]
        after, wait = int(request["after"]), float(request.get("waitMS", 0)) / 1000
        if self._api is SYNCHRONOUS or wait == 0:
            return recorder.after(after, wait)
        return await asyncio.to_thread(recorder.after, after, wait)
