"""An adapter for a MongoDB driver, to be filled in: touchstone adapter check 'python3 adapter.py'.

Reads requests from standard input and writes replies to standard output, a line of Extended JSON each.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pymongo
from bson import json_util

LINES = json_util.CANONICAL_JSON_OPTIONS
entities = {}
lock = threading.Lock()


def answer(request):
    match request["kind"]:
        case "start":
            driver = {"name": "PyMongo", "version": pymongo.version, "language": "Python"}
            return {"kind": "started", "driver": driver}
        case "createEntity":
            return create(request["entity"], request.get("uri"))
        case "run":
            return run(entities[request["object"]], request["name"], request["arguments"])
        case "reset":
            for entity in entities.values():
                if isinstance(entity, pymongo.MongoClient):
                    entity.close()
            entities.clear()
            return {"kind": "done"}
    # Next: "events", "inspect", "endCallback".
    return unsupported(request["kind"])


def create(entity, uri):
    name, options = entity["id"], entity["options"]
    match entity["type"]:
        case "client":
            entities[name] = pymongo.MongoClient(uri)
        case "database":
            entities[name] = entities[options["client"]][options["databaseName"]]
        case "collection":
            entities[name] = entities[options["database"]][options["collectionName"]]
        case other:
            return unsupported(f"entities of type {other}")
    return {"kind": "done"}


def run(target, name, given):
    match name:
        case "insertOne":
            result = target.insert_one(given["document"])
            return {"kind": "result", "value": {"insertedId": result.inserted_id}}
        case "find":
            return {"kind": "result", "value": list(target.find(given["filter"]))}
    return unsupported(f"the operation {name}")


def unsupported(what):
    return {"kind": "unsupported", "reason": f"this adapter does not know {what} yet"}


def serve(request):
    number = request.pop("id")
    try:
        reply = answer(request)
    except Exception as error:  # noqa: BLE001: next, tell what the driver throws as data: "error"
        reply = {"kind": "failure", "message": f"{type(error).__name__}: {error}"}
    with lock:
        print(json_util.dumps({"id": number, **reply}, json_options=LINES), flush=True)


with ThreadPoolExecutor(16) as pool:
    for line in sys.stdin:
        request = json_util.loads(line, json_options=LINES)
        if request["kind"] == "stop":
            break
        pool.submit(serve, request)
