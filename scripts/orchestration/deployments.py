"""What mongo-orchestration makes of a binary: told as JSON, one line for each deployment."""

import json
import sys

from mongo_orchestration.replica_sets import ReplicaSets
from mongo_orchestration.servers import Servers

servers, sets = Servers(), ReplicaSets()
for each in (servers, sets):
    each.set_settings({"default": sys.argv[1]}, "default")

FLAGS = {"ipv6": True, "bind_ip": "127.0.0.1,::1", "journal": True, "oplogSize": 500}
USER = {"auth_key": "secret", "login": "bob", "password": "pwd123"}


def members(*params):
    return [{"procParams": dict(FLAGS), "rsParams": each} for each in params]


try:
    server = servers.create("mongod", dict(FLAGS), **USER)
    servers.command(server, "restart")
    print(json.dumps(["server", servers.info(server)["statuses"]]))
    servers.remove(server)
    arbitrated = sets.create({"members": members({"priority": 9}, {}, {"arbiterOnly": True})})
    states = [each["state"] for each in sets.info(arbitrated)["members"]]
    print(json.dumps(["arbiter", states]))
    sets.remove(arbitrated)
    guarded = sets.create({**USER, "members": members({}, {}, {})})
    states = [each["state"] for each in sets.info(guarded)["members"]]
    print(json.dumps(["users", sorted(states)]))
    sets.remove(guarded)
finally:
    sets.cleanup()
    servers.cleanup()
