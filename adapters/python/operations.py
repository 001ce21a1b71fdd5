"""The operations of the unified test format, by kind of entity and name."""

import contextlib

import pymongo
from gridfs import GridFSBucket
from pymongo import MongoClient
from pymongo.change_stream import ChangeStream
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.command_cursor import CommandCursor
from pymongo.cursor import Cursor
from pymongo.database import Database
from pymongo.driver_info import DriverInfo
from pymongo.operations import IndexModel, SearchIndexModel
from pymongo.read_preferences import ReadPreference

from arguments import Unsupported, concerns, keys, snake, translated, write_model, WRITE_MODELS
from results import plain


UNKNOWN_OPTION = "got an unexpected keyword argument"


def run_operation(entities, target_name, name, given, callback):
    target = entities.get(target_name)
    arguments = dict(given)
    if "session" in arguments:
        arguments["session"] = entities.get(arguments["session"])
    if "rawData" in arguments:
        raise Unsupported("PyMongo has no option rawData.")
    timeout = arguments.pop("timeoutMS", None)
    operation = find_operation(target, name)
    try:
        with within(timeout):
            if operation is session_with_transaction:
                return plain(operation(target, arguments, callback))
            return result_of(operation(target, arguments))
    except TypeError as error:
        if UNKNOWN_OPTION in str(error):
            raise Unsupported(f"PyMongo has no such option: {error}") from error
        raise


def find_operation(target, name):
    for kind, operations in OPERATIONS.items():
        if isinstance(target, kind):
            operation = operations.get(name)
            if operation is None:
                raise Unsupported(f"This adapter knows no operation {name} of a {kind.__name__}.")
            return operation
    raise LookupError(f"There are no operations of a {type(target).__name__}.")


def within(timeout):
    if timeout is None:
        return contextlib.nullcontext()
    return pymongo.timeout(int(timeout) / 1000 if int(timeout) > 0 else None)


def stays_here(value):
    return isinstance(value, (Cursor, CommandCursor, ChangeStream, Collection))


def result_of(value):
    return value if stays_here(value) else plain(value)


def modify(name, *positional):
    """A findAndModify, which takes its sort as pairs; updates take theirs as a document."""

    def with_pairs(target, given):
        if "sort" in given:
            given["sort"] = keys(given["sort"])
        as_written = {name: given.pop(name) for name in COMMAND_OPTIONS & given.keys()}
        first = [given.pop(each) for each in positional]
        return getattr(target, name)(*first, **translated(given), **as_written)

    return with_pairs


def method(name, *positional):
    """An operation that is a method: `positional` arguments first, the others by their names in snake case."""

    def operation(target, given):
        first = [given.pop(each) for each in positional if each in given]
        return getattr(target, name)(*first, **translated(given))

    return operation


def listed(operation):
    """A cursor's documents instead of the cursor."""
    return lambda target, given: list(operation(target, given))


# Clients


def client_bulk_write(client, given):
    requests = [client_model(each) for each in given.pop("models")]
    return client.bulk_write(requests, **translated(given))


def client_model(request):
    ((name, model),) = request.items()
    return WRITE_MODELS[name](**translated(model))


def client_run_command(client, given):
    database = client.get_database(given["database"], read_preference=ReadPreference.PRIMARY)
    return database.command(given["command"])


def client_list_databases(client, given):
    return list(client.list_databases(**given))


def client_append_metadata(client, given):
    info = given["driverInfoOptions"]
    client.append_metadata(DriverInfo(info["name"], info.get("version"), info.get("platform")))


# Databases


def database_aggregate(database, given):
    return list(database.aggregate(given.pop("pipeline"), **translated(given)))


def database_create_collection(database, given):
    name = given.pop("collection")
    session = {"session": given.pop("session")} if "session" in given else {}
    options = {**given, **session}
    if "collation" in options:
        options.update(translated({"collation": options.pop("collation")}))
    # Tests create what may be there; the driver would ask the server first.
    return database.create_collection(name, check_exists=False, **options)


def database_drop_collection(database, given):
    return database.drop_collection(given.pop("collection"), **translated(given))


def database_modify_collection(database, given):
    name = given.pop("collection")
    return database.command("collMod", name, **given)


def database_run_command(database, given):
    command = given.pop("command")
    given.pop("commandName", None)
    return database.command(command, **command_options(given))


def database_cursor_command(database, given):
    command = given.pop("command")
    given.pop("commandName", None)
    cursor_options = {name: given.pop(name) for name in ("batchSize", "maxTimeMS", "comment") if name in given}
    cursor = database.cursor_command(
        command,
        max_await_time_ms=cursor_options.get("maxTimeMS"),
        comment=cursor_options.get("comment"),
        **command_options(given),
    )
    if "batchSize" in cursor_options:
        cursor.batch_size(cursor_options["batchSize"])
    return cursor


def command_options(given):
    given.pop("timeoutMode", None)
    if "cursorType" in given:
        raise Unsupported("PyMongo's cursor_command makes no tailable cursors.")
    return translated(given)


def database_list_collections(database, given):
    return list(database.list_collections(**given))


def database_collection_names(database, given):
    return database.list_collection_names(**given)


# Collections


def aggregate(target, given):
    if "let" in given:
        return target.aggregate(given.pop("pipeline"), let=given.pop("let"), **aggregate_options(given))
    return target.aggregate(given.pop("pipeline"), **aggregate_options(given))


def aggregate_options(given):
    given.pop("timeoutMode", None)
    as_written = {name: given.pop(name) for name in COMMAND_OPTIONS & given.keys()}
    return {**translated(given), **as_written}


# What `aggregate` and findAndModify take as keyword arguments of the command.
COMMAND_OPTIONS = {"allowDiskUse", "batchSize", "maxTimeMS", "bypassDocumentValidation"}


def find(collection, given):
    if "sort" in given:
        given["sort"] = keys(given["sort"])
    given.pop("timeoutMode", None)
    limit = given.pop("maxTimeMS", None)
    awaited = given.pop("maxAwaitTimeMS", None)
    cursor = collection.find(given.pop("filter", None), **translated(given))
    if limit is not None:
        cursor.max_time_ms(limit)
    if awaited is not None:
        cursor.max_await_time_ms(awaited)
    return cursor


def find_one(collection, given):
    documents = list(find(collection, {**given, "limit": -1}))
    return documents[0] if documents else None


def create_find_cursor(collection, given):
    return opened(find(collection, given))


def opened(cursor):
    """The test format wants the cursor to exist on the server once the operation has returned."""
    cursor._refresh()
    return cursor


def watch(target, given):
    given.pop("timeoutMode", None)
    return target.watch(given.pop("pipeline", None), **translated(given))


def bulk_write(collection, given):
    requests = [write_model(request) for request in given.pop("requests")]
    return collection.bulk_write(requests, **translated(given))


def count(_collection, _given):
    raise Unsupported("PyMongo has no count since its version 4.")


def map_reduce(_collection, _given):
    raise Unsupported("PyMongo has no mapReduce since its version 4.")


def estimated_document_count(collection, given):
    if "session" in given:
        raise Unsupported("PyMongo's estimated_document_count takes no session.")
    return collection.estimated_document_count(**given)


def insert_many(collection, given):
    return collection.insert_many(given.pop("documents"), **translated(given))


def distinct(collection, given):
    name = given.pop("fieldName")
    limit = {"maxTimeMS": given.pop("maxTimeMS")} if "maxTimeMS" in given else {}
    return collection.distinct(name, given.pop("filter", None), **translated(given), **limit)


def create_index(collection, given):
    options = {} if "session" not in given else {"session": given.pop("session")}
    limit = {name: given.pop(name) for name in ("maxTimeMS", "comment") if name in given}
    model = keys(given.pop("keys"))
    if "collation" in given:
        given.update(translated({"collation": given.pop("collation")}))
    return collection.create_index(model, **given, **options, **limit)


def drop_index(collection, given):
    return collection.drop_index(given.pop("name"), **given)


def list_indexes(collection, given):
    return list(collection.list_indexes(**given))


def list_index_names(collection, given):
    return [index["name"] for index in collection.list_indexes(**given)]


def create_search_index(collection, given):
    return collection.create_search_index(search_model(given["model"]))


def create_search_indexes(collection, given):
    return collection.create_search_indexes([search_model(model) for model in given["models"]])


def search_model(given):
    return SearchIndexModel(given["definition"], given.get("name"), given.get("type"))


def list_search_indexes(collection, given):
    options = aggregate_options(given.pop("aggregationOptions", {}))
    return list(collection.list_search_indexes(given.get("name"), **options))


def rename(collection, given):
    return collection.rename(given.pop("to"), **given)


# Cursors and streams


def iterate_once(cursor, _given):
    return cursor.try_next() if hasattr(cursor, "try_next") else next(cursor, None)


def iterate_until(cursor, _given):
    return next(cursor)


# Sessions


def start_transaction(session, given):
    limit = given.pop("maxCommitTimeMS", None)
    session.start_transaction(**concerns(given), max_commit_time_ms=limit)


def session_with_transaction(session, given, callback):
    limit = given.pop("maxCommitTimeMS", None)
    return session.with_transaction(lambda _session: callback(), **concerns(given), max_commit_time_ms=limit)


def snapshot_time(_session, _given):
    raise Unsupported("PyMongo's sessions tell no snapshot time.")


# GridFS


def upload(bucket, given):
    source = bytes.fromhex(given.pop("source")["$$hexBytes"])
    given.pop("disableMD5", None)
    return bucket.upload_from_stream(given.pop("filename"), source, **upload_options(given))


def upload_options(given):
    options = {}
    if "chunkSizeBytes" in given:
        options["chunk_size_bytes"] = int(given["chunkSizeBytes"])
    if "metadata" in given or "contentType" in given:
        options["metadata"] = {**given.get("metadata", {})}
        if "contentType" in given:
            options["metadata"]["contentType"] = given["contentType"]
    if "session" in given:
        options["session"] = given["session"]
    return options


def download(bucket, given):
    return bucket.open_download_stream(given.pop("id"), **translated(given)).read()


def download_by_name(bucket, given):
    return bucket.open_download_stream_by_name(given.pop("filename"), **translated(given)).read()


def bucket_find(bucket, given):
    limit = given.pop("maxTimeMS", None)
    cursor = bucket.find(given.pop("filter"), **translated(given))
    if limit is not None:
        cursor.max_time_ms(limit)
    return list(cursor)


def bucket_drop(bucket, _given):
    bucket._files.drop()
    bucket._chunks.drop()


CLIENT = {
    "appendMetadata": client_append_metadata,
    "clientBulkWrite": client_bulk_write,
    "close": lambda client, _given: client.close(),
    "createChangeStream": watch,
    "dropDatabase": lambda client, given: client.drop_database(given.pop("database"), **given),
    "listDatabaseNames": lambda client, given: client.list_database_names(**given),
    "listDatabases": client_list_databases,
    "listDatabaseObjects": client_list_databases,
    "runCommand": client_run_command,
}
DATABASE = {
    "aggregate": listed(aggregate),
    "createChangeStream": watch,
    "createCollection": database_create_collection,
    "createCommandCursor": database_cursor_command,
    "dropCollection": database_drop_collection,
    "listCollectionNames": database_collection_names,
    "listCollectionObjects": database_collection_names,
    "listCollections": database_list_collections,
    "modifyCollection": database_modify_collection,
    "runCommand": database_run_command,
    "runCursorCommand": listed(database_cursor_command),
}
COLLECTION = {
    "aggregate": listed(aggregate),
    "bulkWrite": bulk_write,
    "count": count,
    "countDocuments": lambda collection, given: count_documents(collection, given),
    "createChangeStream": watch,
    "createFindCursor": create_find_cursor,
    "createIndex": create_index,
    "createSearchIndex": create_search_index,
    "createSearchIndexes": create_search_indexes,
    "deleteMany": method("delete_many", "filter"),
    "deleteOne": method("delete_one", "filter"),
    "distinct": distinct,
    "dropIndex": drop_index,
    "dropIndexes": lambda collection, given: collection.drop_indexes(**given),
    "dropSearchIndex": lambda collection, given: collection.drop_search_index(given["name"]),
    "estimatedDocumentCount": estimated_document_count,
    "find": listed(find),
    "findOne": find_one,
    "findOneAndDelete": modify("find_one_and_delete", "filter"),
    "findOneAndReplace": modify("find_one_and_replace", "filter", "replacement"),
    "findOneAndUpdate": modify("find_one_and_update", "filter", "update"),
    "insertMany": insert_many,
    "insertOne": method("insert_one", "document"),
    "listIndexes": list_indexes,
    "listIndexNames": list_index_names,
    "listSearchIndexes": list_search_indexes,
    "mapReduce": map_reduce,
    "rename": rename,
    "replaceOne": method("replace_one", "filter", "replacement"),
    "updateMany": method("update_many", "filter", "update"),
    "updateOne": method("update_one", "filter", "update"),
    "updateSearchIndex": lambda collection, given: collection.update_search_index(
        given["name"], given["definition"]
    ),
}
CURSOR = {
    "close": lambda cursor, _given: cursor.close(),
    "iterateOnce": iterate_once,
    "iterateUntilDocumentOrError": iterate_until,
}
SESSION = {
    "abortTransaction": lambda session, _given: session.abort_transaction(),
    "commitTransaction": lambda session, _given: session.commit_transaction(),
    "endSession": lambda session, _given: session.end_session(),
    "getSnapshotTime": snapshot_time,
    "startTransaction": start_transaction,
    "withTransaction": session_with_transaction,
}
BUCKET = {
    "delete": lambda bucket, given: bucket.delete(given.pop("id"), **given),
    "deleteByName": lambda bucket, given: bucket.delete_by_name(given["filename"]),
    "download": download,
    "downloadByName": download_by_name,
    "drop": bucket_drop,
    "find": bucket_find,
    "rename": lambda bucket, given: bucket.rename(given["id"], given["newFilename"]),
    "renameByName": lambda bucket, given: bucket.rename_by_name(given["filename"], given["newFilename"]),
    "upload": upload,
}


def count_documents(collection, given):
    as_written = {name: given.pop(name) for name in ("maxTimeMS",) if name in given}
    return collection.count_documents(given.pop("filter"), **translated(given), **as_written)


OPERATIONS = {
    MongoClient: CLIENT,
    Database: DATABASE,
    Collection: COLLECTION,
    ChangeStream: CURSOR,
    Cursor: CURSOR,
    CommandCursor: CURSOR,
    ClientSession: SESSION,
    GridFSBucket: BUCKET,
}
