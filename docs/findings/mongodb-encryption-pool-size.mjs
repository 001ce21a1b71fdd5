// maxPoolSize=0 of a connection string is not seen where encryption is set up: a second client is made, which reads schemas and keys.
// npm install mongodb@7.9.0 mongodb-client-encryption@7.2.1 && node mongodb-encryption-pool-size.mjs "$MONGODB_URI"
// prints: clients where maxPoolSize is 0 as an option: 1
// prints: clients where maxPoolSize is 0 in the connection string: 2
import { MongoClient } from 'mongodb';

const [, , uri] = process.argv;
const unlimited = new URL(uri);
unlimited.pathname ||= '/';
unlimited.searchParams.set('maxPoolSize', '0');

/** The number of topologies that are opened: each client has one. */
async function clients(address, options) {
  const autoEncryption = {
    keyVaultNamespace: 'keyvault.datakeys',
    kmsProviders: { local: { key: Buffer.alloc(96, 1) } },
    bypassQueryAnalysis: true,
  };
  const client = new MongoClient(address, { ...options, autoEncryption });
  let opened = 0;
  client.on('topologyOpening', () => {
    opened += 1;
  });
  await client.connect();
  await client.close();
  return opened;
}

console.log('clients where maxPoolSize is 0 as an option:', await clients(uri, { maxPoolSize: 0 }));
console.log('clients where maxPoolSize is 0 in the connection string:', await clients(unlimited.href, {}));
