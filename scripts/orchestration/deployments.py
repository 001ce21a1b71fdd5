"""What mongo-orchestration makes of a binary: told as JSON, one line for each deployment."""

import json
import sys

from mongo_orchestration.replica_sets import ReplicaSets
from mongo_orchestration.servers import Servers
from mongo_orchestration.sharded_clusters import ShardedClusters
from pymongo import MongoClient

servers, sets, clusters = Servers(), ReplicaSets(), ShardedClusters()
for each in (servers, sets, clusters):
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
    sharded = clusters.create(
        {
            "configsvrs": [{"members": [{"procParams": dict(FLAGS, shardsvr=False)}]}],
            "shards": [
                {"id": "sh01", "shardParams": {"members": members({}, {})}},
                {"id": "sh02", "shardParams": {"members": members({})}},
            ],
            "routers": [{"bind_ip": "127.0.0.1,::1"}, {"bind_ip": "127.0.0.1,::1"}],
        }
    )
    found = clusters.info(sharded)
    first, second = (MongoClient(each["hostname"]) for each in found["routers"])
    first.shop.items.insert_one({"_id": 1})
    print(json.dumps(["cluster", sorted(each["id"] for each in found["shards"]), second.shop.items.count_documents({})]))
    clusters.remove(sharded)
finally:
    clusters.cleanup()
    sets.cleanup()
    servers.cleanup()
