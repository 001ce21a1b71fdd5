import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { type AuthOptions, startReplicaSet, startStandalone } from '@touchstone/server';
import { Authority, withFiles } from './certificates.test-support.ts';
import { hasPythonModule, runPython } from './python.test-support.ts';

const skip = (await hasPythonModule('pymongo')) ? false : 'PyMongo is not installed';
const auth: AuthOptions = {
  users: [{ username: 'root', password: 'Ⅳ pencil' }],
  directory: { ann: 'secret' },
};

/** Connects with the arguments of MongoClient (JSON), writes, reads, and prints who it is. */
const PROGRAM = `
import json, sys
from pymongo import MongoClient
client = MongoClient(sys.argv[1], serverSelectionTimeoutMS=5000, **json.loads(sys.argv[2]))
collection = client.test.python
collection.delete_many({})
collection.insert_many([{"_id": n, "text": "text " * 20000} for n in range(5)])
assert [len(each["text"]) for each in collection.find()] == [100000] * 5
info = client.admin.command("connectionStatus")["authInfo"]["authenticatedUsers"]
print(",".join(user["user"] for user in info))
`;

function converse(uri: string, options: object = {}): Promise<string> {
  return runPython(PROGRAM, uri, JSON.stringify(options));
}

for (const authMechanism of ['SCRAM-SHA-1', 'SCRAM-SHA-256', undefined]) {
  test(`PyMongo: ${authMechanism ?? 'SCRAM, negotiated'}`, { skip }, async () => {
    await using server = await startStandalone({ auth });
    // SCRAM-SHA-1 takes the bytes as they are, SCRAM-SHA-256 what SASLprep makes of them.
    const password = authMechanism === 'SCRAM-SHA-1' ? 'Ⅳ pencil' : 'IV pencil';
    const options = {
      username: 'root',
      password,
      ...(authMechanism === undefined ? {} : { authMechanism }),
    };
    const uri = `mongodb://${server.hosts[0]}/`;
    assert.equal(await converse(uri, options), 'root');
    await assert.rejects(converse(uri, { ...options, password: 'x' }), /Authentication failed/);
  });
}

test('PyMongo: PLAIN', { skip }, async () => {
  await using server = await startStandalone({ auth });
  const roles = "[{'role': 'root', 'db': 'admin'}]";
  const create = `
import sys
from pymongo import MongoClient
MongoClient(sys.argv[1])['$external'].command('createUser', 'ann', roles=${roles})
`;
  await runPython(create, server.uri);
  const login = { username: 'ann', password: 'secret', authMechanism: 'PLAIN' };
  assert.equal(await converse(`mongodb://${server.hosts[0]}/`, login), 'ann');
});

for (const compressor of ['snappy', 'zlib', 'zstd']) {
  const module = present({ snappy: 'snappy', zlib: 'zlib', zstd: 'backports.zstd' }[compressor]);
  const isMissing = skip === false && !(await hasPythonModule(module));
  const why = isMissing ? `Python has no module ${module}` : skip;

  test(`PyMongo: compressed by ${compressor}`, { skip: why }, async () => {
    await using set = await startReplicaSet({ members: 1, auth, compressors: [compressor] });
    assert.equal(await converse(set.uri, { compressors: compressor }), 'root');
  });
}

test('PyMongo: TLS, with and without a client certificate', { skip }, async () => {
  const authority = new Authority();
  const { key, cert } = authority.issue({ hosts: ['127.0.0.1'] });
  const subject = [
    ['O', 'Org'],
    ['CN', 'ann'],
  ] as const;
  const ann = authority.issue({ subject });
  const tls = { key, cert, ca: authority.cert, requestCert: true, rejectUnauthorized: false };
  await using server = await startStandalone({ auth, tls });
  const files = { ca: authority.cert, other: new Authority('Other').cert, ann: ann.cert + ann.key };
  await withFiles(files, async (paths) => {
    assert.equal(await converse(server.uri, { tlsCAFile: paths['ca'] }), 'root');
    await assert.rejects(
      converse(server.uri, { tlsCAFile: paths['other'] }),
      /certificate verify failed/,
    );
    const create = `
import sys
from pymongo import MongoClient
client = MongoClient(sys.argv[1], tlsCAFile=sys.argv[2])
client['$external'].command('createUser', 'CN=ann,O=Org', roles=[{'role': 'root', 'db': 'admin'}])
`;
    await runPython(create, server.uri, present(paths['ca']));
    const uri = `mongodb://${server.hosts[0]}/?tls=true&authMechanism=MONGODB-X509`;
    const certificate = { tlsCAFile: paths['ca'], tlsCertificateKeyFile: paths['ann'] };
    assert.equal(await converse(uri, certificate), 'CN=ann,O=Org');
  });
});
