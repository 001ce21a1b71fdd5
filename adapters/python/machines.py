"""What PyMongo decides without a server: BSON, Extended JSON, read and write concerns; connection strings have a file of their own."""

from bson import decode, encode, json_util
from bson.binary import Binary, BinaryVectorDtype
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.decimal128 import Decimal128
from pymongo.read_concern import ReadConcern

from connection_strings import connection_string, credential, seed_list
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
    "credential": credential,
    "readWriteConcern": read_write_concern,
    "seedList": seed_list,
}
