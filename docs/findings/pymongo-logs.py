"""PyMongo's log messages: a text that is cut in the middle of a character, and a level.

pip install pymongo==4.20.1 && python3 pymongo-logs.py "$MONGODB_URI"
prints: is no Unicode any more
prints: at level DEBUG
"""

import json
import logging
import os
import sys

from pymongo import MongoClient
from pymongo.errors import PyMongoError


class Show(logging.Handler):
    def emit(self, record):
        told = json.loads(record.getMessage())
        if told["message"] == "Command succeeded" and told["commandName"] == "find":
            length = os.environ["MONGOB_LOG_MAX_DOCUMENT_LENGTH"]
            try:
                told["reply"].encode()
                print(f"a reply cut to {length}: fine")
            except UnicodeEncodeError as error:
                print(f"a reply cut to {length} is no Unicode any more: {error}")
        if told["message"].startswith("Waiting for suitable server"):
            print(told["message"], "at level", record.levelname)


for name in ("command", "serverSelection"):
    logger = logging.getLogger(f"pymongo.{name}")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(Show())
collection = MongoClient(sys.argv[1]).finding.c
collection.drop()
collection.insert_one({"🙂é漢" * 20: 1})
for length in range(36, 44):
    os.environ["MONGOB_LOG_MAX_DOCUMENT_LENGTH"] = str(length)
    collection.find_one({}, {"_id": 0})
try:
    MongoClient("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200").admin.command("ping")
except PyMongoError:
    pass
