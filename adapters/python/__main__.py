"""PyMongo behind Touchstone's adapter protocol: `touchstone run crud --driver 'python3 adapters/python'`.

Reads requests from standard input and writes replies to standard output, one line of Extended JSON each. Requests
overlap, so each is answered by a thread of its own.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pymongo

from adapter import Adapter
from lines import read_line, write_line

# The runner's threads, a waiting `events` for each client, and callbacks in flight.
WORKERS = 64


def main():
    if not sys.stdin.isatty():
        serve(sys.stdin, sys.stdout)
        return
    print(f"PyMongo {pymongo.version}: this program speaks the adapter protocol on its standard input.")
    print("Start it with: npx touchstone run crud --driver 'python3 adapters/python'")


def serve(requests, replies):
    lock = threading.Lock()
    adapter = Adapter()

    def write(message):
        with lock:
            replies.write(write_line(message))
            replies.flush()

    def answer(request):
        number = request.pop("id")
        try:
            reply = adapter.answer(request, lambda message: write({"id": number, **message}))
            write({"id": number, **reply})
        except Exception as error:  # noqa: BLE001: whatever it is, the runner must hear of it
            message = f"{type(error).__name__}: {error}"
            write({"id": number, "kind": "failure", "message": message})

    with ThreadPoolExecutor(WORKERS) as pool:
        for line in requests:
            if not line.strip():
                continue
            request = read_line(line)
            if request["kind"] == "stop":
                break
            pool.submit(answer, request)
        adapter.reset()


main()
