"""What clients that encrypt are given: key services, and somebody who analyzes their queries."""

import asyncio
import importlib.util
import re
import socket

import pymongo
from bson.codec_options import CodecOptions
from pymongo import encryption_options

from driver import SYNCHRONOUS, settle
from translation import Unsupported, arguments

CLOUD = re.compile(r"\.(amazonaws\.com|azure\.net|microsoftonline\.com|googleapis\.com)$")


def auto_encryption(options, api, entities):
    """The argument of a client that encrypts by itself."""
    if options.get("autoEncryptOpts") is None:
        return {}
    services = options["encryptionServices"]
    given = dict(options["autoEncryptOpts"])
    more = given.pop("extraOptions", {})
    if "keyVaultClient" in given:
        given["keyVaultClient"] = entities[given["keyVaultClient"]]
    analyzer = {"mongocryptdURI": services["mongocryptdURI"], "mongocryptdBypassSpawn": True, **more}
    wanted = key_service_options(given, services, api)
    return {"auto_encryption_opts": encryption_options.AutoEncryptionOpts(**wanted, **arguments(analyzer))}


def client_encryption(options, api, entities):
    given = dict(options["clientEncryptionOpts"])
    client = entities[given.pop("keyVaultClient")]
    wanted = key_service_options(given, options["encryptionServices"], api)
    return api.Encryption(key_vault_client=client, codec_options=CodecOptions(), **wanted)


def key_service_options(given, services, api):
    """What automatic and explicit encryption have in common, and the way to the mock services, whatever host is meant."""
    require_encryption()
    if "awsCredentials" in given:
        raise Unsupported("PyMongo has no provider of AWS credentials that a client could be given.")
    given = dict(given)
    providers = given.get("kmsProviders", {})
    tls = {name: {"tlsCAFile": services["caFile"]} for name in providers if not name.startswith("local")}
    return {
        "kms_tls_options": {**tls, **given.pop("tlsOptions", {})},
        "kms_connect_callback": connector(services["https"], api),
        **arguments(given),
    }


def require_encryption():
    if importlib.util.find_spec("pymongocrypt") is None:
        raise Unsupported("PyMongo encrypts by the package pymongocrypt: pip install 'pymongo[encryption]'.")
    if pymongo.version_tuple < (4, 19):
        raise Unsupported("PyMongo before 4.19 cannot be told how to reach key services.")


def connector(https, api):
    def connect(context):
        to_cloud = CLOUD.search(context.host)
        address = (https["host"], int(https["port"])) if to_cloud else (context.host, context.port)
        return socket.create_connection(address, context.timeout)

    async def connect_apart(context):
        return await asyncio.to_thread(connect, context)

    return connect if api is SYNCHRONOUS else connect_apart


# The operations of explicit encryption.


def encryption_arguments(given):
    named = arguments(given.get("opts", {}))
    if "range_opts" in named:
        named["range_opts"] = encryption_options.RangeOpts(**arguments(named["range_opts"]))
    if "string_opts" in named:
        named["string_opts"] = encryption_options.StringOpts(**arguments(named["string_opts"]))
    return named


async def create_encrypted_collection(target, given):
    options = dict(given["opts"])
    creation = dict(options.pop("createCollectionOptions", {}))
    if "provider" in options:
        options["kmsProvider"] = options.pop("provider")
    place = (given["database"], given["collectionName"], creation.pop("encryptedFields", None))
    _collection, fields = await settle(
        target.create_encrypted_collection(*place, **arguments(options), **creation)
    )
    return fields
