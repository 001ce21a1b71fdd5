"""What PyMongo makes of connection strings: hosts and options, seeds by DNS, credentials."""

import ipaddress
import threading
import warnings
from types import SimpleNamespace
from unittest import mock

from dns import resolver
from dns.name import from_text
from pymongo import MongoClient
from pymongo.uri_parser import parse_uri

from translation import Unsupported, refuse_missing_options

# PyMongo looks a mongodb+srv name up as it parses; the tests of connection strings are about the text alone.
NO_DNS = {
    "get_hosts": lambda resolver: [(resolver._SrvResolver__fqdn, None)],
    "get_options": lambda _resolver: None,
}
RESOLVER = "pymongo.synchronous.uri_parser._SrvResolver"
# What is put in place of DNS, and how warnings are caught, holds for the whole process.
PARSING = threading.Lock()


def connection_string(given):
    uri = given["uri"]
    refuse_missing_options(uri)
    with PARSING, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with mock.patch.multiple(RESOLVER, **NO_DNS):
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


def seed_list(given):
    """A connection string after DNS was asked, by a table of records in place of it."""
    records = {kind.upper(): found for kind, found in given["records"].items()}

    def look_up(name, kind, **_options):
        if name not in records.get(kind, {}):
            raise resolver.NXDOMAIN(f"no {kind} record of {name}")
        return [RECORDS[kind](record) for record in records[kind][name]]

    with PARSING, mock.patch("dns.resolver.resolve", look_up), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = parse_uri(given["uri"], warn=True)
    return {
        "seeds": ["{}:{}".format(*seed) for seed in parsed["nodelist"]],
        "options": {name: as_written(name, value) for name, value in parsed["options"].items()},
        "username": parsed["username"],
        "password": parsed["password"],
        "database": parsed["database"],
    }


def srv_record(text):
    host, port = text.split(":")
    return SimpleNamespace(target=from_text(host), port=int(port))


def txt_record(texts):
    parts = [texts] if isinstance(texts, str) else texts
    return SimpleNamespace(strings=[part.encode() for part in parts])


RECORDS = {"SRV": srv_record, "TXT": txt_record}


def credential(given):
    """Who a client logs in as; where it does not, none."""
    with MongoClient(given["uri"], connect=False) as client:
        found = client.options.pool_options._credentials
    if found is None:
        return {"credential": None}
    told = {name: getattr(found.mechanism_properties, member, None) for member, name in PROPERTIES.items()}
    return {
        "credential": {
            "username": found.username,
            "password": found.password,
            "source": found.source,
            "mechanism": None if found.mechanism == "DEFAULT" else found.mechanism,
            "mechanism_properties": {name: value for name, value in told.items() if value},
        }
    }


PROPERTIES = {
    "service_name": "SERVICE_NAME",
    "service_host": "SERVICE_HOST",
    "service_realm": "SERVICE_REALM",
    "canonicalize_host_name": "CANONICALIZE_HOST_NAME",
    "aws_session_token": "AWS_SESSION_TOKEN",
    "environment": "ENVIRONMENT",
    "token_resource": "TOKEN_RESOURCE",
}
