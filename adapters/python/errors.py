"""PyMongo's errors as the runner looks at them (`ObservedError`)."""

from gridfs.errors import CorruptGridFile, NoFile
from pymongo.errors import (
    BulkWriteError,
    ClientBulkWriteException,
    ConfigurationError,
    ConnectionFailure,
    InvalidOperation,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
)

from results import bulk_api_result, client_bulk_write_result, plain

FROM_SERVER = (OperationFailure, NotPrimaryError)
CLIENT_ERRORS = (InvalidOperation, ConfigurationError, CorruptGridFile, NoFile)


def observe_error(error, number):
    told = what_ended_it(error)
    response = getattr(told, "details", None) if isinstance(told, FROM_SERVER) else None
    observed = {
        "number": number,
        "type": type(error).__name__,
        "message": str(error),
        "isClientError": is_client_error(told),
        "isTimeout": bool(getattr(told, "timeout", False)),
        "labels": sorted(labels_of(error) | labels_of(told)),
    }
    if response and not isinstance(told, BulkWriteError):
        observed.update({name: response[name] for name in ("code", "codeName") if name in response})
    if isinstance(response, dict):
        observed["response"] = plain(response)
        detail = response.get("errInfo") or first_info(response)
        if detail is not None:
            observed["details"] = plain(detail)
    observed.update(bulk_details(error))
    return observed


def what_ended_it(error):
    """What ended a client bulk write as a whole: the error around it carries the partial results."""
    if isinstance(error, ClientBulkWriteException) and error.error is not None:
        return error.error
    return error


def is_client_error(error):
    """The driver refused or failed by itself, or the network did."""
    if isinstance(error, NotPrimaryError):
        return False
    if isinstance(error, (ConnectionFailure, *CLIENT_ERRORS)):
        return True
    return not isinstance(error, PyMongoError)


def labels_of(error):
    return set(getattr(error, "_error_labels", ()))


def first_info(response):
    for name in ("writeErrors", "writeConcernErrors"):
        for one in response.get(name) or ():
            if one.get("errInfo") is not None:
                return one["errInfo"]
    return None


def bulk_details(error):
    if isinstance(error, ClientBulkWriteException):
        details = {
            "writeErrors": {
                str(each["idx"]): with_message(each) for each in error.write_errors or ()
            },
            "writeConcernErrors": [
                with_message(each) for each in error.write_concern_errors or ()
            ],
        }
        partial = error.partial_result
        if error.details.get("anySuccessful"):
            details["partialResult"] = client_bulk_write_result(partial)
        return details
    if isinstance(error, BulkWriteError):
        return {"partialResult": bulk_api_result(error.details)}
    return {}


def with_message(error):
    """A write error as the test format names its parts."""
    return {"message": error.get("errmsg"), **plain(error)}
