"""Lines of canonical Extended JSON: each value keeps its BSON type."""

from bson import json_util
from bson.binary import UuidRepresentation
from bson.codec_options import DatetimeConversion

OPTIONS = json_util.JSONOptions(
    json_mode=json_util.JSONMode.CANONICAL,
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    tz_aware=False,
    tzinfo=None,
)


def read_line(line):
    return json_util.loads(line, json_options=OPTIONS)


def write_line(message):
    return json_util.dumps(message, json_options=OPTIONS) + "\n"
