"""PyMongo behind Touchstone's adapter protocol: `touchstone run --driver pymongo`, or `pymongo-async`.

Reads requests from standard input and writes replies to standard output, a line of Extended JSON each. One source serves both
of PyMongo's APIs: everything is written as coroutines; those of the synchronous API never wait for anything, and run in
threads.
"""

import asyncio
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pymongo
from bson import json_util
from bson.codec_options import DatetimeConversion
from bson.json_util import DatetimeMS, JSONMode, JSONOptions
from pymongo.common import MIN_SUPPORTED_SERVER_VERSION

from adapter import Adapter
from driver import ASYNCHRONOUS, SYNCHRONOUS, run_through

# The runner's test threads, a waiting `events` for each client, and callbacks in flight.
WORKERS = 64
LINES = JSONOptions(json_mode=JSONMode.CANONICAL, datetime_conversion=DatetimeConversion.DATETIME_AUTO)


def main(words):
    api = ASYNCHRONOUS if "--async" in words else SYNCHRONOUS
    info = {
        "name": f"PyMongo{' (async)' if api is ASYNCHRONOUS else ''}",
        "version": pymongo.version,
        "language": "Python",
        "minServerVersion": MIN_SUPPORTED_SERVER_VERSION,
        "maxSchemaVersion": "1.28",
    }
    serve(Adapter(api, info), runner_of(api))


def runner_of(api):
    """What takes the coroutine of an answer and sees to it that it runs."""
    pool = ThreadPoolExecutor(WORKERS)
    if api is SYNCHRONOUS:
        return lambda coroutine: pool.submit(run_through, coroutine)
    loop = asyncio.new_event_loop()
    loop.set_default_executor(pool)
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return lambda coroutine: asyncio.run_coroutine_threadsafe(coroutine, loop)


def serve(adapter, run):
    lock = threading.Lock()

    def write(message):
        line = json_util.dumps(message, json_options=LINES) + "\n"
        with lock:
            sys.stdout.write(line)
            sys.stdout.flush()

    async def answer(number, request):
        try:
            reply = await adapter.answer(request, lambda message: write({"id": number, **message}))
            write({"id": number, **reply})
        except Exception as error:  # noqa: BLE001: whatever it is, the runner must hear of it
            write({"id": number, "kind": "failure", "message": f"{type(error).__name__}: {error}"})

    for line in sys.stdin:
        request = json_util.loads(line, json_options=LINES)
        if request["kind"] == "stop":
            break
        run(answer(request.pop("id"), request))
    run(adapter.reset()).result()


main(sys.argv[1:])
