"""Between the test format's words and PyMongo's: arguments, results, errors."""

import re

from bson.raw_bson import RawBSONDocument
from gridfs.errors import CorruptGridFile, NoFile
from pymongo import CursorType, ReturnDocument, errors, operations, results
from pymongo.client_session import TransactionOptions
from pymongo.collation import Collation
from pymongo.encryption import RewrapManyDataKeyResult
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import make_read_preference, read_pref_mode_from_name
from pymongo.write_concern import WriteConcern


class Unsupported(Exception):
    """The driver lacks it, by design; the message says what."""


# Options of connection strings that PyMongo has not: it warns of each, and goes on without it.
MISSING_OPTIONS = (
    "proxyHost",
    "proxyPort",
    "proxyUsername",
    "proxyPassword",
    "serverSelectionTryOnce",
    "tlsDisableCertificateRevocationCheck",
    "waitQueueMultiple",
    "waitQueueSize",
)


def refuse_missing_options(uri):
    given = {pair.partition("=")[0].lower() for pair in uri.partition("?")[2].split("&")}
    for name in MISSING_OPTIONS:
        if name.lower() in given:
            raise Unsupported(f"PyMongo has no option {name}.")


# Arguments


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def read_preference(given):
    mode = given.get("mode", "primary")
    number = read_pref_mode_from_name(mode[0].lower() + mode[1:])
    return make_read_preference(number, given.get("tagSets"), int(given.get("maxStalenessSeconds", -1)))


def write_concern(given):
    names = {"wtimeoutMS": "wtimeout", "journal": "j"}
    return WriteConcern(**{names.get(name, name): value for name, value in given.items()})


CONCERNS = {
    "readConcern": lambda given: ReadConcern(given.get("level")),
    "writeConcern": write_concern,
    "readPreference": read_preference,
}


def concerns(given):
    """The three things that clients, databases, collections and transactions inherit."""
    return {snake(name): CONCERNS[name](value) for name, value in given.items() if name in CONCERNS}


def transaction_options(given):
    limit = given.get("maxCommitTimeMS")
    return TransactionOptions(**concerns(given), max_commit_time_ms=None if limit is None else int(limit))


def pairs(given):
    """Index keys and sorts: pairs, since their order counts."""
    return list(given.items()) if isinstance(given, dict) else given


TRANSLATIONS = {
    **CONCERNS,
    "collation": lambda given: Collation(**given),
    "hint": pairs,
    "cursorType": lambda given: getattr(CursorType, snake(given).upper()),
    "returnDocument": lambda given: getattr(ReturnDocument, given.upper()),
}


def arguments(given):
    """Keyword arguments as PyMongo calls them."""
    return {
        name if name == "let" else snake(name): TRANSLATIONS.get(name, lambda value: value)(value)
        for name, value in given.items()
    }


def as_command(given, names):
    """Takes out the arguments that PyMongo hands on to the command by the names that this has for them."""
    taken = {name: given.pop(name) for name in names if name in given}
    if "collation" in taken:
        taken["collation"] = Collation(**taken["collation"])
    return taken


def write_model(request):
    ((name, given),) = request.items()
    model = getattr(operations, name[0].upper() + name[1:])
    return model(**arguments(given))


# Results


def plain(value):
    if isinstance(value, (dict, RawBSONDocument)):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    translate = RESULTS.get(type(value))
    if translate is None:
        return value
    return translate(value) if getattr(value, "acknowledged", True) else {"acknowledged": False}


def update_result(result):
    upserted = {"upsertedId": result.upserted_id} if result.did_upsert else {}
    return {
        "matchedCount": result.matched_count,
        "modifiedCount": result.modified_count,
        "upsertedCount": len(upserted),
        **upserted,
    }


def bulk_result(raw):
    return {
        "insertedCount": raw["nInserted"],
        "matchedCount": raw["nMatched"],
        "modifiedCount": raw["nModified"],
        "deletedCount": raw["nRemoved"],
        "upsertedCount": raw["nUpserted"],
        "upsertedIds": {str(each["index"]): each["_id"] for each in raw["upserted"]},
    }


def client_bulk_result(result):
    names = ("inserted", "matched", "modified", "deleted", "upserted")
    counts = {f"{name}Count": getattr(result, f"{name}_count") for name in names}
    if not result.has_verbose_results:
        return counts
    # Of a single update the format tells no count of upserts.
    updates = {
        str(index): {name: value for name, value in update_result(one).items() if name != "upsertedCount"}
        for index, one in result.update_results.items()
    }
    inserts, deletes = plain(result.insert_results), plain(result.delete_results)
    return {**counts, "insertResults": inserts, "updateResults": updates, "deleteResults": deletes}


RESULTS = {
    results.InsertOneResult: lambda result: {"insertedId": result.inserted_id},
    results.InsertManyResult: lambda result: {
        "insertedIds": {str(index): value for index, value in enumerate(result.inserted_ids)}
    },
    results.UpdateResult: update_result,
    results.DeleteResult: lambda result: {"deletedCount": result.deleted_count},
    results.BulkWriteResult: lambda result: bulk_result(result.bulk_api_result),
    results.ClientBulkWriteResult: client_bulk_result,
    RewrapManyDataKeyResult: lambda result: (
        {} if result.bulk_write_result is None else {"bulkWriteResult": plain(result.bulk_write_result)}
    ),
}


# Errors

OF_CLIENT = (
    errors.ConnectionFailure,
    errors.InvalidOperation,
    errors.ConfigurationError,
    CorruptGridFile,
    NoFile,
)


def observed_error(error, number):
    """An error as the runner looks at it (`ObservedError`)."""
    # What ended a client bulk write as a whole is inside of the error that has the partial results; what went wrong
    # while something was encrypted or decrypted, too.
    inner = error.cause if isinstance(error, errors.EncryptionError) else getattr(error, "error", None)
    told = inner if isinstance(inner, BaseException) else error
    from_server = isinstance(told, (errors.OperationFailure, errors.NotPrimaryError))
    # What is told of a bulk write is no reply of the server, but all of its errors once more.
    is_bulk = isinstance(told, (errors.BulkWriteError, errors.ClientBulkWriteException))
    details = getattr(told, "details", None) if from_server else None
    observed = {
        "number": number,
        "type": type(error).__name__,
        "message": message_of(error, {} if is_bulk else details),
        "isClientError": is_client_error(told),
        "isTimeout": bool(getattr(told, "timeout", False)),
        "labels": sorted({*getattr(error, "_error_labels", ()), *getattr(told, "_error_labels", ())}),
    }
    if isinstance(inner, dict):
        # What a getMore failed with is told as a document.
        observed.update({name: inner[name] for name in ("code", "codeName") if name in inner})
    # Replies to a key vault are not decoded, and no dicts therefore.
    if isinstance(details, (dict, RawBSONDocument)):
        if not is_bulk:
            observed["response"] = plain(details)
            observed.update({name: details[name] for name in ("code", "codeName") if name in details})
        if info := error_info(details):
            observed["details"] = plain(info)
    return {**observed, **bulk_details(error)}


def message_of(error, details):
    """Without the server's whole reply, which PyMongo appends and the test format has beside it."""
    return str(error).removesuffix(f", full error: {details}")


def is_client_error(error):
    """The driver refused or failed by itself, or the network did."""
    if isinstance(error, errors.NotPrimaryError):
        return False
    return isinstance(error, OF_CLIENT) or not isinstance(error, errors.PyMongoError)


def error_info(response):
    singles = [*(response.get("writeErrors") or ()), *(response.get("writeConcernErrors") or ())]
    return next((one["errInfo"] for one in (response, *singles) if one.get("errInfo")), None)


def bulk_details(error):
    if isinstance(error, errors.BulkWriteError):
        return {"partialResult": bulk_result(error.details)}
    if not isinstance(error, errors.ClientBulkWriteException):
        return {}
    details = {
        "writeErrors": {str(one["idx"]): with_message(one) for one in error.write_errors or ()},
        "writeConcernErrors": [with_message(one) for one in error.write_concern_errors or ()],
    }
    if error.details.get("anySuccessful"):
        details["partialResult"] = client_bulk_result(error.partial_result)
    return details


def with_message(error):
    """A write error as the test format names its parts."""
    return {"message": error.get("errmsg"), **plain(error)}
