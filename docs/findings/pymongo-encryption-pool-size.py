"""maxPoolSize=0 is taken for a limit where encryption is set up: a second client is made, which reads schemas and keys.

pip install 'pymongo[encryption]==4.20.1' && python3 pymongo-encryption-pool-size.py "$MONGODB_URI"
prints: clients where maxPoolSize is None: 1
prints: clients where maxPoolSize is 0: 2
"""

import sys

from pymongo import MongoClient, monitoring
from pymongo.encryption_options import AutoEncryptionOpts

separator = "&" if "?" in sys.argv[1] else "?"
UNLIMITED = f"{sys.argv[1]}{separator}maxPoolSize=0"


class Opened(monitoring.TopologyListener):
    """Counts the topologies that are opened: each client has one."""

    count = 0

    def opened(self, event):
        self.count += 1

    def description_changed(self, event):
        pass

    def closed(self, event):
        pass


def clients(uri, **options):
    opened = Opened()
    encryption = AutoEncryptionOpts({"local": {"key": bytes(96)}}, "keyvault.datakeys", bypass_query_analysis=True)
    with MongoClient(uri, auto_encryption_opts=encryption, event_listeners=[opened], **options) as client:
        client.findings.c.insert_one({})
    return opened.count


print("clients where maxPoolSize is None:", clients(sys.argv[1], maxPoolSize=None))
print("clients where maxPoolSize is 0:", clients(UNLIMITED))
