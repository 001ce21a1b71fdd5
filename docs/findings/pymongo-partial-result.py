"""A client bulk write of which nothing was done has a partial result.

pip install pymongo==4.20.1 && python3 pymongo-partial-result.py "$MONGODB_URI"   (server 8.0 or newer)
prints: documents: 1
prints: partial result: ClientBulkWriteResult(
"""

import sys

from pymongo import InsertOne, MongoClient
from pymongo.errors import ClientBulkWriteException

client = MongoClient(sys.argv[1])
client.finding.c.drop()
client.finding.c.insert_one({"_id": 1})
try:
    client.bulk_write([InsertOne({"_id": 1}, namespace="finding.c"), InsertOne({"_id": 2}, namespace="finding.c")])
except ClientBulkWriteException as error:
    print("documents:", client.finding.c.count_documents({}), "anySuccessful:", error.details["anySuccessful"])
    print("partial result:", error.partial_result)
