"""Where PyMongo's client-side timeouts end otherwise than the specification has it.

pip install pymongo==4.20.1 && python3 pymongo-timeouts.py "$MONGODB_URI"   (a replica set with enableTestCommands=1)
prints: server selection: ServerSelectionTimeoutError, timeout=True after 2
prints: maxAwaitTimeMS above timeoutMS: no error
prints: endSession: no error
prints: no time for another attempt: OperationFailure, timeout=False
"""

import sys
import time

import pymongo
from pymongo import CursorType, MongoClient, monitoring
from pymongo.errors import PyMongoError


class Sent(monitoring.CommandListener):
    def __init__(self):
        self.commands = []
        self.pause = 0

    def started(self, event):
        self.commands.append((event.command_name, event.command.get("maxTimeMS")))

    def succeeded(self, event):
        pass

    def failed(self, event):
        time.sleep(self.pause)


def outcome(work):
    begin = time.monotonic()
    try:
        value = work()
        words = f"no error ({value!r})"
    except PyMongoError as error:
        words = f"{type(error).__name__}, timeout={error.timeout}"
    return f"{words} after {time.monotonic() - begin:.1f} s"


uri = sys.argv[1]
admin = MongoClient(uri)
capped = admin.finding.capped
capped.drop()
admin.finding.create_collection("capped", capped=True, size=4096)
capped.insert_one({"_id": 1})
admin.finding.c.drop()
admin.finding.create_collection("c")

# Nobody listens at the discard port. The lower of the two is to count: 0.3 s.
nobody = MongoClient("mongodb://127.0.0.1:9/?timeoutMS=2000&serverSelectionTimeoutMS=300")
print("server selection:", outcome(lambda: nobody.admin.command("ping")))

# No command of a tailable cursor may have maxTimeMS.
sent = Sent()
client = MongoClient(uri, timeoutMS=2000, event_listeners=[sent])
next(client.finding.capped.find(cursor_type=CursorType.TAILABLE))
print("tailable cursor:", sent.commands)


# One that is to wait for longer than the operation may take is to be refused.
def await_too_long():
    with pymongo.timeout(2):
        cursor = capped.find(cursor_type=CursorType.TAILABLE_AWAIT).max_await_time_ms(3000)
        return next(cursor)


print("maxAwaitTimeMS above timeoutMS:", outcome(await_too_long))


def fail(**data):
    mode = {"times": 1}
    admin.admin.command("configureFailPoint", "failCommand", mode=mode, data={"blockConnection": True, **data})


# The session cannot be ended in time, and is to say so.
limited = MongoClient(uri, timeoutMS=500)
session = limited.start_session()
session.start_transaction()
limited.finding.c.insert_one({}, session=session)
fail(failCommands=["abortTransaction"], blockTimeMS=1000)
print("endSession:", outcome(session.end_session))


# The time is over before the second attempt: that is what the error is to say.
sent.pause = 0.3
fail(failCommands=["insert"], blockTimeMS=300, errorCode=89, errorLabels=["RetryableWriteError"])
with pymongo.timeout(0.5):
    print("no time for another attempt:", outcome(lambda: client.finding.c.insert_one({})))
sent.pause = 0

# The callback has used the time up: abortTransaction is to get as much again.
fail(failCommands=["insert"], blockTimeMS=1000)
sent.commands.clear()
with client.start_session() as session, pymongo.timeout(0.5):
    insert = client.finding.c.insert_one
    print("withTransaction:", outcome(lambda: session.with_transaction(lambda own: insert({}, session=own))))
print("  it sent:", [name for name, _ in sent.commands if name != "killCursors"])
