"""What PyMongo decides without a server: BSON, Extended JSON, connection strings, read and write concerns."""

import warnings

from bson import decode, encode, json_util
from bson.binary import Binary, BinaryVectorDtype
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.decimal128 import Decimal128
from pymongo.read_concern import ReadConcern
from pymongo.uri_parser import parse_uri

from translation import write_concern

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


def connection_string(given):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parsed = parse_uri(given["uri"], warn=True)
    name, _, rest = (parsed["database"] or ""), None, parsed["collection"]
    database = f"{name}.{rest}" if rest else name or None
    options = dict(parsed["options"])
    return {
        "warnings": [str(warning.message) for warning in caught],
        "hosts": [host_fields(host, port) for host, port in parsed["nodelist"]],
        "auth": {"username": parsed["username"], "password": parsed["password"], "db": database},
        "options": {name: value for name, value in options.items() if is_plain(value)},
    }


def is_plain(value):
    return isinstance(value, (str, int, float, bool, list, dict, type(None)))


def host_fields(host, port):
    if host.endswith(".sock"):
        return {"type": "unix", "host": host, "port": None}
    kind = "ip_literal" if ":" in host else "ipv4" if host.replace(".", "").isdigit() else "hostname"
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
