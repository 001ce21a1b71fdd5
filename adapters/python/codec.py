"""PyMongo's way between BSON and Extended JSON, which the official files ask for without a server."""

from bson import decode, encode, json_util
from bson.binary import Binary, BinaryVectorDtype
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.decimal128 import Decimal128

#: Dates beyond those of Python's datetime stay what they are.
CODEC_OPTIONS = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_AUTO, tz_aware=True)

CANONICAL = json_util.CANONICAL_JSON_OPTIONS.with_options(
    datetime_conversion=DatetimeConversion.DATETIME_AUTO, tz_aware=True
)
RELAXED = json_util.RELAXED_JSON_OPTIONS.with_options(
    datetime_conversion=DatetimeConversion.DATETIME_AUTO, tz_aware=True
)


def bson(request):
    """The machine `bson`: from one form to another."""
    source, text, target = request["from"], request["input"], request["to"]
    if source == "decimal128":
        return {"output": str(Decimal128(text))}
    if source == "bson":
        document = decode(bytes.fromhex(text), CODEC_OPTIONS)
    else:
        document = json_util.loads(text, json_options=CANONICAL)
    if target == "bson":
        return {"output": encode(document).hex()}
    options = RELAXED if target == "relaxedExtendedJson" else CANONICAL
    return {"output": json_util.dumps(document, json_options=options)}


def bson_vector(request):
    """The machine `bsonVector`: numbers to a document with a vector, or back."""
    key = request["key"]
    if "bson" in request:
        vector = decode(bytes.fromhex(request["bson"]), CODEC_OPTIONS)[key].as_vector()
        dtype = "0x" + vector.dtype.value.hex()
        return {"dtype": dtype, "padding": vector.padding, "values": list(vector.data)}
    dtype = BinaryVectorDtype(bytes.fromhex(request["dtype"][2:]))
    values = request["values"]
    if dtype is BinaryVectorDtype.FLOAT32:
        values = [float(value) for value in values]
    vector = Binary.from_vector(values, dtype, int(request["padding"]))
    return {"bson": encode({key: vector}).hex()}


MACHINES = {"bson": bson, "bsonVector": bson_vector}
