"""A test's arguments as PyMongo's methods take them: snake case, its classes, lists of pairs where order counts."""

import re

from pymongo import CursorType, ReturnDocument
from pymongo import operations as models
from pymongo.client_session import TransactionOptions
from pymongo.collation import Collation
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import make_read_preference, read_pref_mode_from_name
from pymongo.write_concern import WriteConcern


class Unsupported(Exception):
    """The driver lacks it, by design; the message says what."""


CURSOR_TYPES = {
    "nonTailable": CursorType.NON_TAILABLE,
    "tailable": CursorType.TAILABLE,
    "tailableAwait": CursorType.TAILABLE_AWAIT,
}


def snake(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def read_preference(given):
    mode = given.get("mode", "primary")
    tag_sets = given.get("tagSets")
    staleness = given.get("maxStalenessSeconds", -1)
    number = read_pref_mode_from_name(mode[0].lower() + mode[1:])
    return make_read_preference(number, tag_sets, int(staleness))


def write_concern(given):
    return WriteConcern(
        **{
            {"wtimeoutMS": "wtimeout", "journal": "j"}.get(name, name): value
            for name, value in given.items()
        }
    )


def read_concern(given):
    return ReadConcern(given.get("level"))


def collation(given):
    return Collation(**given)


def transaction_options(given):
    options = concerns(given)
    limit = given.get("maxCommitTimeMS")
    return TransactionOptions(
        options.get("read_concern"),
        options.get("write_concern"),
        options.get("read_preference"),
        max_commit_time_ms=None if limit is None else int(limit),
    )


CONCERNS = {
    "readConcern": ("read_concern", read_concern),
    "writeConcern": ("write_concern", write_concern),
    "readPreference": ("read_preference", read_preference),
}


def concerns(given):
    """The three things that clients, databases, collections and transactions inherit."""
    return {
        CONCERNS[name][0]: CONCERNS[name][1](value)
        for name, value in given.items()
        if name in CONCERNS
    }


def keys(given):
    """Index keys and sorts: pairs, since their order counts."""
    return list(given.items()) if isinstance(given, dict) else given


TRANSLATIONS = {
    "collation": collation,
    "hint": keys,
    "cursorType": CURSOR_TYPES.__getitem__,
    "returnDocument": lambda given: getattr(ReturnDocument, given.upper()),
    **{name: translate for name, (_, translate) in CONCERNS.items()},
}
# Options that PyMongo takes as they are written in the command.
AS_WRITTEN = {"maxTimeMS", "let"}


def translated(given):
    """Keyword arguments; those of the command that PyMongo does not name are passed on as they are."""
    result = {}
    for name, value in given.items():
        translate = TRANSLATIONS.get(name)
        new_name = name if name in AS_WRITTEN else snake(name)
        result[new_name] = value if translate is None else translate(value)
    return result


WRITE_MODELS = {
    "insertOne": models.InsertOne,
    "replaceOne": models.ReplaceOne,
    "updateOne": models.UpdateOne,
    "updateMany": models.UpdateMany,
    "deleteOne": models.DeleteOne,
    "deleteMany": models.DeleteMany,
}


def write_model(request):
    ((name, given),) = request.items()
    return WRITE_MODELS[name](**translated(given))
