"""The driver objects behind the entities of a test."""

import gridfs
from pymongo import MongoClient
from pymongo.driver_info import DriverInfo
from pymongo.server_api import ServerApi
from pymongo.synchronous.client_session import _TxnState

from arguments import Unsupported, concerns, transaction_options
from log_messages import LogRouter
from observation import Recorder
from results import plain

LOG_ROUTER = LogRouter()
# What only prose tests ask of a client, and PyMongo offers no way to do, or this adapter does not.
UNKNOWN_CLIENT_OPTIONS = (
    "jitter",
    "clock",
    "environmentVariables",
    "lastingVariables",
    "autoEncryptOpts",
    "clientOptions",
    "aws",
    "oidc",
)


class Entities:
    def __init__(self):
        self._objects = {}
        self._recorders = {}

    def get(self, name):
        if name not in self._objects:
            raise KeyError(f"There is no entity {name}.")
        return self._objects[name]

    def recorder(self, client):
        return self._recorders[client]

    def keep(self, name, value):
        self._objects[name] = value

    def create(self, kind, name, options, uri):
        create = getattr(self, f"_create_{kind}", None)
        if create is None:
            raise Unsupported(f"This adapter makes no entities of type {kind}.")
        self._objects[name] = create(name, options, uri)

    def _create_client(self, name, options, uri):
        for unknown in UNKNOWN_CLIENT_OPTIONS:
            if options.get(unknown) is not None:
                raise Unsupported(f"PyMongo's clients cannot be given {unknown} here.")
        recorder = Recorder(options)
        more = {}
        if options.get("serverApi") is not None:
            api = options["serverApi"]
            more["server_api"] = ServerApi(api["version"], api.get("strict"), api.get("deprecationErrors"))
        if options.get("driverInfo") is not None:
            info = options["driverInfo"]
            more["driver"] = DriverInfo(info["name"], info.get("version"), info.get("platform"))
        if options.get("serverSelector") == "highestPort":
            more["server_selector"] = highest_port
        if options.get("accessToken") is not None:
            raise Unsupported("This adapter gives PyMongo no access tokens.")
        client = MongoClient(uri, event_listeners=recorder.listeners(), connect=False, **more)
        self._recorders[name] = recorder
        self._objects[name] = client
        if options.get("observeLogMessages"):
            LOG_ROUTER.listen(client, recorder, options["observeLogMessages"])
        if options.get("connect") is not False:
            client._connect()
        if "awaitMinPoolSizeMS" in options:
            count = client.options.pool_options.min_pool_size
            recorder.wait_until_ready(count, int(options["awaitMinPoolSizeMS"]) / 1000)
        return client

    def _create_database(self, _name, options, _uri):
        client = self.get(options["client"])
        return client.get_database(options["databaseName"], **concerns(options.get("databaseOptions", {})))

    def _create_collection(self, _name, options, _uri):
        database = self.get(options["database"])
        given = options.get("collectionOptions", {})
        return database.get_collection(options["collectionName"], **concerns(given))

    def _create_session(self, _name, options, _uri):
        given = dict(options.get("sessionOptions", {}))
        client = self.get(options["client"])
        arguments = {}
        if "causalConsistency" in given:
            arguments["causal_consistency"] = given["causalConsistency"]
        if "snapshot" in given:
            arguments["snapshot"] = given["snapshot"]
        if "snapshotTime" in given:
            raise Unsupported("PyMongo's sessions take no snapshot time.")
        if "defaultTransactionOptions" in given:
            arguments["default_transaction_options"] = transaction_options(
                given["defaultTransactionOptions"]
            )
        return client.start_session(**arguments)

    def _create_bucket(self, _name, options, _uri):
        database = self.get(options["database"])
        given = options.get("bucketOptions", {})
        arguments = concerns(given)
        if "bucketName" in given:
            arguments["bucket_name"] = given["bucketName"]
        if "chunkSizeBytes" in given:
            arguments["chunk_size_bytes"] = int(given["chunkSizeBytes"])
        if "read_concern" in arguments:
            database = database.with_options(read_concern=arguments.pop("read_concern"))
        return gridfs.GridFSBucket(database, **arguments)

    def inspect(self, query, name):
        match query:
            case "lsid":
                return plain(self.get(name).session_id)
            case "operationTime":
                return self.get(name).operation_time
            case "sessionState":
                return session_state(self.get(name))
            case "checkedOutConnections":
                return self._recorders[name].checked_out
            case "resumeToken":
                return plain(self.get(name).resume_token)
            case "topologyDescription":
                return self._recorders[name].topology
        raise Unsupported(f"This adapter cannot tell {query}.")

    def close(self):
        for value in self._objects.values():
            if isinstance(value, MongoClient):
                value.close()
        LOG_ROUTER.close_all()
        self._objects.clear()


TRANSACTION_STATES = {
    _TxnState.NONE: "none",
    _TxnState.STARTING: "starting",
    _TxnState.IN_PROGRESS: "in_progress",
    _TxnState.COMMITTED: "committed",
    _TxnState.COMMITTED_EMPTY: "committed",
    _TxnState.ABORTED: "aborted",
}


def session_state(session):
    state = {
        "transactionState": TRANSACTION_STATES[session._transaction.state],
        "dirty": session._server_session.dirty if session._server_session else False,
        "pinned": session._pinned_address is not None or session._pinned_connection is not None,
    }
    if session._pinned_address is not None:
        state["pinnedTo"] = "{}:{}".format(*session._pinned_address)
    return state


def highest_port(servers):
    return sorted(servers, key=lambda server: server.address[1])[-1:]
