"""The operations of the unified test format, by kind of entity and name."""

import contextlib
import io

import pymongo
from pymongo.driver_info import DriverInfo
from pymongo.operations import SearchIndexModel
from pymongo.read_preferences import ReadPreference

from driver import listed, settle
from encryption import create_encrypted_collection, encryption_arguments
from translation import (
    Unsupported,
    arguments,
    as_command,
    concerns,
    pairs,
    plain,
    write_model,
)


async def run_operation(target, name, given):
    """The result as plain data; cursors, streams and collections as they are."""
    if "rawData" in given:
        raise Unsupported("PyMongo has no option rawData.")
    kind = kind_of(target)
    operation = OPERATIONS[kind].get(name)
    if operation is None:
        raise Unsupported(f"PyMongo has no operation {name} of a {kind}.")
    if "timeoutMode" in given:
        raise Unsupported("PyMongo has no option timeoutMode.")
    timeout = given.pop("timeoutMS", None)
    if timeout is not None and name in LASTING:
        raise Unsupported("PyMongo's cursors and change streams keep no timeout: it has one for blocks of operations.")
    limit = contextlib.nullcontext() if timeout is None else pymongo.timeout(timeout / 1000)
    try:
        with limit:
            return plain(await settle(operation(target, given)))
    except TypeError as error:
        if "got an unexpected keyword argument" in str(error):
            raise Unsupported(f"PyMongo has no such option: {error}") from error
        raise


# What outlives the operation that made it.
LASTING = ("createChangeStream", "createCommandCursor", "createFindCursor")


def lacks(what):
    raise Unsupported(f"PyMongo has no {what}.")


def kind_of(target):
    name = type(target).__name__.removeprefix("Async")
    kinds = {
        "MongoClient": "client",
        "ClientSession": "session",
        "GridFSBucket": "bucket",
        "ClientEncryption": "clientEncryption",
    }
    is_cursor = name.endswith(("Cursor", "ChangeStream"))
    return "cursor" if is_cursor else kinds.get(name, name.lower())


def method(name, *positional, command=()):
    """A method of the driver: some arguments by their place, the others by their names, those of the command as they are."""

    def operation(target, given):
        first = [given.pop(each) for each in positional if each in given]
        return getattr(target, name)(*first, **as_command(given, command), **arguments(given))

    return operation


def all_of(operation):
    return lambda target, given: listed(operation(target, given))


# What PyMongo takes as keyword arguments of the command.
COMMAND = ("maxTimeMS", "maxAwaitTimeMS", "allowDiskUse", "batchSize", "bypassDocumentValidation", "let")
LIMIT = ("maxTimeMS",)


def modify(name, *positional):
    """A findAndModify, which takes its sort as pairs."""
    run = method(name, *positional, command=COMMAND)
    return lambda target, given: run(target, sorted_by_pairs(given))


def sorted_by_pairs(given):
    return {**given, "sort": pairs(given["sort"])} if "sort" in given else given


def find(target, given):
    given = sorted_by_pairs(given)
    awaited = given.pop("maxAwaitTimeMS", None)
    cursor = target.find(given.pop("filter", None), **arguments(given))
    return cursor if awaited is None else cursor.max_await_time_ms(awaited)


async def find_cursor(target, given):
    cursor = find(target, given)
    # The format wants the cursor to be there on the server when the operation has returned.
    await settle(cursor._refresh())
    return cursor


async def find_one(target, given):
    found = await listed(find(target, {**given, "limit": -1}))
    return found[0] if found else None


def bulk_write(key):
    return lambda target, given: target.bulk_write(
        [write_model(each) for each in given.pop(key)], **arguments(given)
    )


def create_index(target, given):
    keys = pairs(given.pop("keys"))
    options = {name: given.pop(name) for name in ("session", "comment", "maxTimeMS") if name in given}
    return target.create_index(keys, **as_command(given, tuple(given)), **options)


def estimated_count(target, given):
    "session" in given and lacks("session of estimated_document_count")
    return target.estimated_document_count(**as_command(given, LIMIT), **arguments(given))


async def index_names(target, given):
    return [index["name"] for index in await listed(target.list_indexes(**given))]


def search_model(given):
    return SearchIndexModel(given["definition"], given.get("name"), given.get("type"))


def list_search_indexes(target, given):
    options = given.pop("aggregationOptions", {})
    return target.list_search_indexes(
        given.get("name"), **as_command(options, COMMAND), **arguments(options)
    )


def run_command(target, given):
    given.pop("commandName", None)
    command = given.pop("command")
    return target.command(command, **arguments(given))


async def command_cursor(target, given):
    given.pop("commandName", None)
    command, size = given.pop("command"), given.pop("batchSize", None)
    "cursorType" in given and lacks("tailable cursors of cursor_command")
    if "maxTimeMS" in given:
        given["max_await_time_ms"] = given.pop("maxTimeMS")
    cursor = await settle(target.cursor_command(command, **arguments(given)))
    return cursor if size is None else cursor.batch_size(size)


def create_collection(target, given):
    # Tests create what may be there; the driver would ask the server first.
    return target.create_collection(
        given.pop("collection"), check_exists=False, **as_command(given, tuple(given))
    )


def list_collections(target, given):
    if "batchSize" in given:
        given["cursor"] = {"batchSize": given.pop("batchSize")}
    return target.list_collections(**given)


def driver_info(given):
    return DriverInfo(given["name"], given.get("version"), given.get("platform"))


def primary_command(target, given):
    database = target.get_database(given["database"], read_preference=ReadPreference.PRIMARY)
    return database.command(given["command"])


async def iterate_once(target, _given):
    if hasattr(target, "try_next"):
        return await settle(target.try_next())
    try:
        return await settle(target.next())
    except (StopIteration, StopAsyncIteration):
        return None


async def iterate(target, _given):
    try:
        return await settle(target.next())
    except (StopIteration, StopAsyncIteration):
        if target.alive:
            raise Unsupported("PyMongo's cursors do not wait for documents to come.") from None
        raise RuntimeError("The cursor ended before it gave a document.") from None


async def start_transaction(session, given):
    limit = given.pop("maxCommitTimeMS", None)
    await settle(session.start_transaction(**concerns(given), max_commit_time_ms=limit))


def with_transaction(session, given):
    limit = given.pop("maxCommitTimeMS", None)
    callback = given.pop("callback")
    return session.with_transaction(callback, **concerns(given), max_commit_time_ms=limit)


def upload(bucket, given):
    source = bytes.fromhex(given.pop("source")["$$hexBytes"])
    given.pop("disableMD5", None)
    if "contentType" in given:
        given["metadata"] = {**given.get("metadata", {}), "contentType": given.pop("contentType")}
    return bucket.upload_from_stream(given.pop("filename"), source, **arguments(given))


def download(name, key):
    async def operation(bucket, given):
        destination = io.BytesIO()
        await settle(getattr(bucket, name)(given.pop(key), destination, **arguments(given)))
        return destination.getvalue()

    return operation


def encryption_method(name, argument):
    return lambda target, given: getattr(target, name)(given[argument], **encryption_arguments(given))


WATCH = {"createChangeStream": method("watch", "pipeline")}
AGGREGATE = {"aggregate": all_of(method("aggregate", "pipeline", command=COMMAND))}
OPERATIONS = {
    "client": {
        **WATCH,
        "appendMetadata": lambda client, given: client.append_metadata(
            driver_info(given["driverInfoOptions"])
        ),
        "clientBulkWrite": bulk_write("models"),
        "close": method("close"),
        "dropDatabase": method("drop_database", "database"),
        "listDatabaseNames": method("list_database_names"),
        "listDatabases": all_of(method("list_databases")),
        "runCommand": primary_command,
    },
    "database": {
        **WATCH,
        **AGGREGATE,
        "createCollection": create_collection,
        "createCommandCursor": command_cursor,
        "dropCollection": method("drop_collection", "collection"),
        "listCollectionNames": lambda database, given: database.list_collection_names(**given),
        "listCollections": all_of(list_collections),
        "runCommand": run_command,
        "runCursorCommand": all_of(command_cursor),
    },
    "collection": {
        **WATCH,
        **AGGREGATE,
        "bulkWrite": bulk_write("requests"),
        "countDocuments": method("count_documents", "filter", command=LIMIT),
        "createFindCursor": find_cursor,
        "createIndex": create_index,
        "createSearchIndex": lambda target, given: target.create_search_index(
            search_model(given["model"])
        ),
        "createSearchIndexes": lambda target, given: target.create_search_indexes(
            [search_model(model) for model in given["models"]]
        ),
        "deleteMany": method("delete_many", "filter"),
        "deleteOne": method("delete_one", "filter"),
        "distinct": method("distinct", "fieldName", "filter", command=LIMIT),
        "dropIndex": method("drop_index", "name", command=LIMIT),
        "dropIndexes": method("drop_indexes", command=LIMIT),
        "dropSearchIndex": method("drop_search_index", "name"),
        "estimatedDocumentCount": estimated_count,
        "find": all_of(find),
        "findOne": find_one,
        "findOneAndDelete": modify("find_one_and_delete", "filter"),
        "findOneAndReplace": modify("find_one_and_replace", "filter", "replacement"),
        "findOneAndUpdate": modify("find_one_and_update", "filter", "update"),
        "insertMany": method("insert_many", "documents"),
        "insertOne": method("insert_one", "document"),
        "listIndexes": all_of(method("list_indexes")),
        "listIndexNames": index_names,
        "listSearchIndexes": all_of(list_search_indexes),
        "rename": method("rename", "to", command=("dropTarget",)),
        "replaceOne": method("replace_one", "filter", "replacement"),
        "updateMany": method("update_many", "filter", "update"),
        "updateOne": method("update_one", "filter", "update"),
        "updateSearchIndex": method("update_search_index", "name", "definition"),
    },
    "clientEncryption": {
        "addKeyAltName": method("add_key_alt_name", "id", "keyAltName"),
        "createDataKey": encryption_method("create_data_key", "kmsProvider"),
        "createEncryptedCollection": create_encrypted_collection,
        "decrypt": method("decrypt", "value"),
        "deleteKey": method("delete_key", "id"),
        "encrypt": encryption_method("encrypt", "value"),
        "encryptExpression": encryption_method("encrypt_expression", "expr"),
        "getKey": method("get_key", "id"),
        "getKeyByAltName": method("get_key_by_alt_name", "keyAltName"),
        "getKeys": all_of(method("get_keys")),
        "removeKeyAltName": method("remove_key_alt_name", "id", "keyAltName"),
        "rewrapManyDataKey": encryption_method("rewrap_many_data_key", "filter"),
    },
    "cursor": {
        "close": method("close"),
        "iterateOnce": iterate_once,
        "iterateUntilDocumentOrError": iterate,
    },
    "session": {
        "abortTransaction": method("abort_transaction"),
        "commitTransaction": method("commit_transaction"),
        "endSession": method("end_session"),
        "startTransaction": start_transaction,
        "withTransaction": with_transaction,
    },
    "bucket": {
        "delete": method("delete", "id"),
        "deleteByName": method("delete_by_name", "filename"),
        "download": download("download_to_stream", "id"),
        "downloadByName": download("download_to_stream_by_name", "filename"),
        "find": all_of(find),
        "rename": method("rename", "id", "newFilename"),
        "renameByName": method("rename_by_name", "filename", "newFilename"),
        "upload": upload,
    },
}
