"""The two APIs of PyMongo, by the same names."""

import asyncio
import inspect
from types import SimpleNamespace

import gridfs
import pymongo
from pymongo.asynchronous.client_session import _TxnState as AsyncTransactionState
from pymongo.asynchronous.encryption import AsyncClientEncryption
from pymongo.synchronous.client_session import _TxnState as TransactionState
from pymongo.synchronous.encryption import ClientEncryption

SYNCHRONOUS = SimpleNamespace(
    Client=pymongo.MongoClient,
    Bucket=gridfs.GridFSBucket,
    Encryption=ClientEncryption,
    TransactionState=TransactionState,
)
ASYNCHRONOUS = SimpleNamespace(
    Client=pymongo.AsyncMongoClient,
    Bucket=gridfs.AsyncGridFSBucket,
    Encryption=AsyncClientEncryption,
    TransactionState=AsyncTransactionState,
)


async def settle(value):
    """What a method returned: the value itself, or what is to be awaited."""
    return await value if inspect.isawaitable(value) else value


async def run_in(context, work):
    """Runs a coroutine in a context: there and then by the synchronous API, as a task by the other."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return context.run(run_through, work)
    return await context.run(loop.create_task, work)


def run_through(coroutine):
    """The result of a coroutine of the synchronous API."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("A coroutine of the synchronous API waits for something.")


async def listed(cursor):
    """All documents of a cursor, or of what is to be awaited for one."""
    return await settle((await settle(cursor)).to_list())
