"""PyMongo's results as the unified test format writes them."""

from bson.raw_bson import RawBSONDocument
from pymongo.results import (
    BulkWriteResult,
    ClientBulkWriteResult,
    DeleteResult,
    InsertManyResult,
    InsertOneResult,
    UpdateResult,
)


def plain(value):
    if isinstance(value, (dict, RawBSONDocument)):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    translate = TRANSLATIONS.get(type(value))
    return value if translate is None else translate(value)


def insert_one_result(result):
    return {"insertedId": result.inserted_id}


def insert_many_result(result):
    return {"insertedIds": indexed(result.inserted_ids)}


def update_result(result):
    if not result.acknowledged:
        return {"acknowledged": False}
    translated = {
        "matchedCount": result.matched_count,
        "modifiedCount": result.modified_count,
        "upsertedCount": 1 if result.did_upsert else 0,
    }
    if result.did_upsert:
        translated["upsertedId"] = result.upserted_id
    return translated


def delete_result(result):
    return {"deletedCount": result.deleted_count} if result.acknowledged else {"acknowledged": False}


def bulk_write_result(result):
    return bulk_api_result(result.bulk_api_result) if result.acknowledged else {"acknowledged": False}


def bulk_api_result(raw):
    upserted = {str(each["index"]): each["_id"] for each in raw["upserted"]}
    return {
        "insertedCount": raw["nInserted"],
        "matchedCount": raw["nMatched"],
        "modifiedCount": raw["nModified"],
        "deletedCount": raw["nRemoved"],
        "upsertedCount": raw["nUpserted"],
        "upsertedIds": upserted,
    }


def client_bulk_write_result(result):
    if not result.acknowledged:
        return {"acknowledged": False}
    translated = {
        "insertedCount": result.inserted_count,
        "matchedCount": result.matched_count,
        "modifiedCount": result.modified_count,
        "deletedCount": result.deleted_count,
        "upsertedCount": result.upserted_count,
    }
    if result.has_verbose_results:
        translated["insertResults"] = plain(result.insert_results)
        translated["deleteResults"] = plain(result.delete_results)
        translated["updateResults"] = {
            str(index): without_count(update_result(one))
            for index, one in result.update_results.items()
        }
    return translated


def without_count(result):
    return {name: value for name, value in result.items() if name != "upsertedCount"}


def indexed(values):
    return {str(index): value for index, value in enumerate(values)}


TRANSLATIONS = {
    InsertOneResult: insert_one_result,
    InsertManyResult: insert_many_result,
    UpdateResult: update_result,
    DeleteResult: delete_result,
    BulkWriteResult: bulk_write_result,
    ClientBulkWriteResult: client_bulk_write_result,
}
