"""The two APIs of PyMongo, by the same names."""

import inspect
from types import SimpleNamespace

import gridfs
import pymongo
from pymongo.asynchronous.client_session import _TxnState as AsyncTransactionState
from pymongo.synchronous.client_session import _TxnState as TransactionState

SYNCHRONOUS = SimpleNamespace(
    Client=pymongo.MongoClient, Bucket=gridfs.GridFSBucket, TransactionState=TransactionState
)
ASYNCHRONOUS = SimpleNamespace(
    Client=pymongo.AsyncMongoClient,
    Bucket=gridfs.AsyncGridFSBucket,
    TransactionState=AsyncTransactionState,
)


async def settle(value):
    """What a method returned: the value itself, or what is to be awaited."""
    return await value if inspect.isawaitable(value) else value


async def listed(cursor):
    """All documents of a cursor, or of what is to be awaited for one."""
    return await settle((await settle(cursor)).to_list())
