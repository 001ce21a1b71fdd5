"""What PyMongo decides without a server: BSON, Extended JSON, connection strings, read and write concerns."""

import ipaddress
import threading
import warnings
from unittest import mock

from bson import decode, encode, json_util
from bson.binary import Binary, BinaryVectorDtype
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.decimal128 import Decimal128
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern
from pymongo.uri_parser import parse_uri

from translation import Unsupported, refuse_missing_options, write_concern

# Dates beyond those of Python's datetime stay what they are.
DATES = {"datetime_conversion": DatetimeConversion.DATETIME_AUTO, "tz_aware": True}
CODEC = CodecOptions(**DATES)
CANONICAL = json_util.CANONICAL_JSON_OPTIONS.with_options(**DATES)
RELAXED = json_util.RELAXED_JSON_OPTIONS.with_options(**DATES)


def bson(given):
    """From one form to another."""
    source, text, target = given["from"], given["input"], given["to"]
    if source == "decimal128":
        return {"output": str(Decimal128(text))}
    if source == "bson":
        document = decode(bytes.fromhex(text), CODEC)
    else:
        document = json_util.loads(text, json_options=CANONICAL)
    if target == "bson":
        return {"output": encode(document).hex()}
    options = RELAXED if target == "relaxedExtendedJson" else CANONICAL
    return {"output": json_util.dumps(document, json_options=options)}


def bson_vector(given):
    """Numbers to a document with a vector, or back."""
    key = given["key"]
    if "bson" in given:
        vector = decode(bytes.fromhex(given["bson"]), CODEC)[key].as_vector()
        dtype = f"0x{vector.dtype.value.hex()}"
        return {"dtype": dtype, "padding": vector.padding, "values": list(vector.data)}
    dtype = BinaryVectorDtype(bytes.fromhex(given["dtype"][2:]))
    as_number = float if dtype is BinaryVectorDtype.FLOAT32 else lambda value: value
    values = [as_number(value) for value in given["values"]]
    return {"bson": encode({key: Binary.from_vector(values, dtype, int(given["padding"]))}).hex()}


# PyMongo looks a mongodb+srv name up as it parses; the tests of connection strings are about the text alone.
NO_DNS = {
    "get_hosts": lambda resolver: [(resolver._SrvResolver__fqdn, None)],
    "get_options": lambda _resolver: None,
}
PARSING = threading.Lock()


def connection_string(given):
    uri = given["uri"]
    refuse_missing_options(uri)
    with PARSING, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with mock.patch.multiple("pymongo.synchronous.uri_parser._SrvResolver", **NO_DNS):
            try:
                parsed = parse_uri(uri, default_port=None, warn=True)
            except FileNotFoundError as error:
                raise Unsupported(f"PyMongo opens the files of a connection string: {error}") from error
    for warning in caught:
        if "You must install" in str(warning.message):
            raise Unsupported(str(warning.message))
    # Some combinations are refused by the client alone; by OIDC this needs a callback, which no string has.
    if parsed["options"].get("authMechanism") != "MONGODB-OIDC":
        MongoClient(uri, connect=False).close()
    name, _, rest = (parsed["database"] or ""), None, parsed["collection"]
    database = f"{name}.{rest}" if rest else name or None
    options = dict(parsed["options"])
    return {
        "warnings": [str(warning.message) for warning in caught],
        "hosts": [host_fields(host, port) for host, port in parsed["nodelist"]],
        "auth": {"username": parsed["username"], "password": parsed["password"], "db": database},
        "options": {name: as_written(name, value) for name, value in options.items() if is_plain(value)},
    }


# What a connection string has in milliseconds, and PyMongo keeps in seconds.
IN_SECONDS = {
    "connecttimeoutms",
    "heartbeatfrequencyms",
    "maxidletimems",
    "serverselectiontimeoutms",
    "sockettimeoutms",
    "timeoutms",
    "waitqueuetimeoutms",
}


def as_written(name, value):
    return round(value * 1000) if name.lower() in IN_SECONDS and value is not None else value


def is_plain(value):
    return isinstance(value, (str, int, float, bool, list, dict, type(None)))


def host_fields(host, port):
    if host.endswith(".sock"):
        return {"type": "unix", "host": host, "port": None}
    try:
        kind = {4: "ipv4", 6: "ip_literal"}[ipaddress.ip_address(host).version]
    except ValueError:
        kind = "hostname"
    return {"type": kind, "host": host, "port": port}


def read_write_concern(given):
    if "writeConcern" in given:
        concern = write_concern(given["writeConcern"])
        return {
            "document": concern.document,
            "isServerDefault": concern.is_server_default,
            "isAcknowledged": concern.acknowledged,
        }
    concern = ReadConcern(given["readConcern"].get("level"))
    return {"document": concern.document, "isServerDefault": concern.level is None}


MACHINES = {
    "bson": bson,
    "bsonVector": bson_vector,
    "connectionString": connection_string,
    "readWriteConcern": read_write_concern,
}
