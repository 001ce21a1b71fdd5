"""The driver's objects behind the entities of a test."""

import asyncio

from pymongo.driver_info import DriverInfo
from pymongo.server_api import ServerApi

from driver import SYNCHRONOUS, settle
from encryption import auto_encryption, client_encryption
from logins import login_options
from observation import LOG_ROUTER, WHOLE, Recorder, topology
from translation import Unsupported, concerns, plain, refuse_missing_options, transaction_options

# What only prose tests ask of a client, and PyMongo offers no way to do.
LACKS = (
    "jitter",
    "clock",
    "environmentVariables",
    "lastingVariables",
    "clientOptions",
    "aws",
    "observeTracingMessages",
)


class Entities(dict):
    def __init__(self, api):
        super().__init__()
        self._api = api
        self.recorders = {}

    async def create(self, kind, name, options, uri):
        match kind:
            case "client":
                self[name] = await self._client(name, options, uri)
            case "database":
                given = own_options(options.get("databaseOptions", {}))
                self[name] = self[options["client"]].get_database(options["databaseName"], **given)
            case "collection":
                given = own_options(options.get("collectionOptions", {}))
                self[name] = self[options["database"]].get_collection(options["collectionName"], **given)
            case "session":
                self[name] = self[options["client"]].start_session(
                    **session_options(options.get("sessionOptions", {}))
                )
            case "bucket":
                self[name] = self._bucket(self[options["database"]], options.get("bucketOptions", {}))
            case "clientEncryption":
                self[name] = client_encryption(options, self._api, self)
            case _:
                raise Unsupported(f"This adapter makes no entities of type {kind}.")

    async def _client(self, name, options, uri):
        for lack in LACKS:
            if options.get(lack) is not None:
                raise Unsupported(f"PyMongo's clients cannot be given {lack} here.")
        refuse_missing_options(uri)
        recorder = Recorder(options)
        more = {**login_options(options, recorder), **auto_encryption(options, self._api, self)}
        if api := options.get("serverApi"):
            more["server_api"] = ServerApi(api["version"], api.get("strict"), api.get("deprecationErrors"))
        if info := options.get("driverInfo"):
            more["driver"] = DriverInfo(info["name"], info.get("version"), info.get("platform"))
        if options.get("serverSelector") == "highestPort":
            more["server_selector"] = highest_port
        wanted = options.get("observeLogMessages")
        if wanted:
            LOG_ROUTER.prepare(options.get("logMaxDocumentLength", WHOLE))
        client = self._api.Client(uri, event_listeners=recorder.listeners(), connect=False, **more)
        self[name] = client
        self.recorders[name] = recorder
        if wanted:
            LOG_ROUTER.listen(client, recorder, wanted)
        if options.get("connect") is not False and "accessToken" not in options:
            # The monitors begin; a server that cannot be reached shows itself in the test's first operation.
            await settle(client._get_topology())
        if "awaitMinPoolSizeMS" in options:
            await self._fill_pool(client, recorder, int(options["awaitMinPoolSizeMS"]) / 1000)
        return client

    async def _fill_pool(self, client, recorder, seconds):
        count = client.options.pool_options.min_pool_size
        if self._api is SYNCHRONOUS:
            recorder.wait_until_ready(count, seconds)
        else:
            await asyncio.to_thread(recorder.wait_until_ready, count, seconds)

    def _bucket(self, database, options):
        given = own_options(options)
        if "bucketName" in options:
            given["bucket_name"] = options["bucketName"]
        if "chunkSizeBytes" in options:
            given["chunk_size_bytes"] = int(options["chunkSizeBytes"])
        if "read_concern" in given:
            database = database.with_options(read_concern=given.pop("read_concern"))
        return self._api.Bucket(database, **given)

    async def inspect(self, query, name):
        match query:
            case "lsid":
                return plain(self[name].session_id)
            case "operationTime":
                return self[name].operation_time
            case "sessionState":
                return self._session_state(self[name])
            case "checkedOutConnections":
                return self.recorders[name].checked_out
            case "resumeToken":
                return plain(self[name].resume_token)
            case "topologyDescription":
                return topology(self[name].topology_description)
        raise Unsupported(f"This adapter cannot tell {query}.")

    def _session_state(self, session):
        """What PyMongo shows of it nowhere: its own tests look at the same members."""
        states = {value: name for name, value in vars(self._api.TransactionState).items()}
        name = states[session._transaction.state].lower().removesuffix("_empty")
        # Kept after a commit, which may be sent again.
        pinned = session._transaction.pinned_address
        return {
            "transactionState": name,
            "dirty": bool(session._server_session and session._server_session.dirty),
            "pinned": pinned is not None or session._pinned_connection is not None,
            **({} if pinned is None else {"pinnedTo": "{}:{}".format(*pinned)}),
        }

    async def close(self):
        for entity in self.values():
            if isinstance(entity, self._api.Encryption):
                await settle(entity.close())
        for name in self.recorders:
            await settle(self[name].close())
        LOG_ROUTER.close_all()


def own_options(given):
    """What a database, a collection or a bucket does not inherit from its client."""
    if "timeoutMS" in given:
        raise Unsupported("PyMongo has timeoutMS for clients, and pymongo.timeout for blocks of operations.")
    return concerns(given)


def session_options(given):
    names = {"causalConsistency": "causal_consistency", "snapshot": "snapshot"}
    options = {names[name]: value for name, value in given.items() if name in names}
    if "snapshotTime" in given:
        raise Unsupported("PyMongo's sessions take no snapshot time.")
    if "defaultTimeoutMS" in given:
        raise Unsupported("PyMongo's sessions take no timeout.")
    if "defaultTransactionOptions" in given:
        options["default_transaction_options"] = transaction_options(given["defaultTransactionOptions"])
    return options


def highest_port(servers):
    return sorted(servers, key=lambda server: server.address[1])[-1:]
