import assert from 'node:assert/strict';
import { request } from 'node:https';
import { test } from 'node:test';
import { byteAt, present } from '@touchstone/protocol';
import { nodeRuntime, type Stream } from '@touchstone/runtime';
import { type KeyServices, type KeyServicesOptions, startKeyServices } from './key-services.ts';
import { mockCredentials } from './official-keys.ts';
import {
  byteString,
  enumeration,
  findItem,
  itemLength,
  numberIn,
  readItem,
  structure,
  type TtlvItem,
  textIn,
  textString,
} from './ttlv.ts';

const runtime = nodeRuntime();
const AWS_KEY = 'arn:aws:kms:us-east-1:1:key/a';
const credentials = mockCredentials('none is needed');

function started(options: Partial<KeyServicesOptions> = {}): Promise<KeyServices> {
  return startKeyServices({ runtime, credentials, ...options });
}

interface Asked {
  readonly host: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

function ask(
  { https, certificates }: KeyServices,
  { host, path = '/', headers, body }: Asked,
): Promise<{ readonly status: number | undefined; readonly body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: https.host,
      port: https.port,
      servername: host,
      method: 'POST',
      path,
      ca: certificates.authority,
      headers: { host, ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        resolve({
          status: response.statusCode,
          body: JSON.parse(Buffer.concat(chunks).toString()),
        });
      });
    });
    sent.end(body);
  });
}

function aws(
  services: KeyServices,
  operation: string,
  body: object,
  { region = 'us-east-1', user = credentials.aws.accessKeyId, token = '' } = {},
): ReturnType<typeof ask> {
  const headers = {
    'x-amz-target': `TrentService.${operation}`,
    authorization: `AWS4-HMAC-SHA256 Credential=${user}/20260101/${region}/kms/aws4_request`,
    ...(token !== '' && { 'x-amz-security-token': token }),
  };
  const host = `kms.${region}.amazonaws.com`;
  return ask(services, { host, headers, body: JSON.stringify(body) });
}

test('AWS opens what it has wrapped, in its region and for whom it knows', async () => {
  await using services = await started();
  const wrapped = await aws(services, 'Encrypt', { KeyId: AWS_KEY, Plaintext: 'c2VjcmV0' });
  assert.equal(wrapped.status, 200);
  const { CiphertextBlob } = wrapped.body;
  assert.equal((await aws(services, 'Decrypt', { CiphertextBlob })).body['Plaintext'], 'c2VjcmV0');
  const elsewhere = await aws(services, 'Decrypt', { CiphertextBlob }, { region: 'us-east-2' });
  assert.equal(elsewhere.body['__type'], 'InvalidCiphertextException');
  const { accessKeyId: user, sessionToken: token } = credentials.aws.temporary;
  assert.equal((await aws(services, 'Decrypt', { CiphertextBlob }, { user, token })).status, 200);
  for (const options of [{ user }, { user, token: 'bad' }, { user: 'nobody' }]) {
    const refused = await aws(services, 'Decrypt', { CiphertextBlob }, options);
    assert.match(String(refused.body['message']), /security token/);
  }
  const damaged = Buffer.from(String(CiphertextBlob), 'base64');
  damaged[damaged.length - 1] = byteAt(damaged, damaged.length - 1) ^ 1;
  const blob = { CiphertextBlob: damaged.toString('base64') };
  assert.equal((await aws(services, 'Decrypt', blob)).status, 400);
});

test('AWS knows the master keys that there are, and what was wrapped elsewhere', async () => {
  await using services = await started({
    masterKeys: new Set([AWS_KEY]),
    foreign: { key: Buffer.from('known'), masterKeys: new Set(['aws:us-east-1']) },
  });
  const unknown = { KeyId: `${AWS_KEY}b`, Plaintext: 'c2VjcmV0' };
  assert.equal((await aws(services, 'Encrypt', unknown)).body['__type'], 'NotFoundException');
  const blob = { CiphertextBlob: 'AQICAHh=' };
  const { body } = await aws(services, 'Decrypt', blob);
  assert.equal(body['Plaintext'], Buffer.from('known').toString('base64'));
  assert.equal((await aws(services, 'Decrypt', blob, { region: 'us-east-2' })).status, 400);
});

test('Azure and GCP ask for the token that they give out', async () => {
  await using services = await started();
  const { tenantId, clientId, clientSecret } = credentials.azure;
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret });
  const host = 'login.microsoftonline.com';
  const login = { host, path: `/${tenantId}/oauth2/v2.0/token` };
  const given = await ask(services, { ...login, body: form.toString() });
  form.set('client_secret', 'wrong');
  assert.equal((await ask(services, { ...login, body: form.toString() })).status, 401);
  const claims = Buffer.from(JSON.stringify({ iss: credentials.gcp.email })).toString('base64url');
  const assertion = `assertion=x.${claims}.x`;
  const google = { host: 'oauth2.googleapis.com', path: '/token' };
  assert.equal((await ask(services, { ...google, body: assertion })).status, 200);
  const headers = { authorization: `Bearer ${given.body['access_token']}` };
  const vault = { host: 'a.vault.azure.net', headers };
  const wrap = { ...vault, path: '/keys/k//wrapkey?api-version=7.1' };
  const { value } = (await ask(services, { ...wrap, body: '{"value":"c2VjcmV0"}' })).body;
  const unwrap = { ...vault, path: '/keys/k/1/unwrapkey?api-version=7.1' };
  const body = JSON.stringify({ value });
  assert.equal((await ask(services, { ...unwrap, body })).body['value'], 'c2VjcmV0');
  assert.equal((await ask(services, { ...unwrap, headers: {}, body })).status, 401);
  const cloud = { host: 'cloudkms.googleapis.com', headers };
  const path = '/v1/projects/p/locations/l/keyRings/r/cryptoKeys/k';
  const encrypt = { ...cloud, path: `${path}:encrypt`, body: '{"plaintext":"c2VjcmV0"}' };
  const { ciphertext } = (await ask(services, encrypt)).body;
  const decrypt = { ...cloud, body: JSON.stringify({ ciphertext }) };
  const opened = await ask(services, { ...decrypt, path: `${path}:decrypt` });
  assert.equal(opened.body['plaintext'], 'c2VjcmV0');
  assert.equal((await ask(services, { ...decrypt, path: `${path}2:decrypt` })).status, 400);
});

test('requests fail as often as was asked for', async () => {
  await using services = await started();
  const host = 'kms.us-east-1.amazonaws.com';
  await ask(services, { host, path: '/set_failpoint/http', body: '{"count": 1}' });
  services.faults.set('network', 1);
  await assert.rejects(ask(services, { host, path: '/x', body: '' }), { code: 'ECONNRESET' });
  assert.equal((await ask(services, { host, path: '/x', body: '' })).status, 429);
  assert.equal((await ask(services, { host, path: '/x', body: '' })).status, 404);
});

test('a certificate can be wrong, and can be asked of clients', async () => {
  const asked = { host: 'localhost', body: '' };
  await using expired = await started({ flaw: 'expired' });
  await assert.rejects(ask(expired, asked), { code: 'CERT_HAS_EXPIRED' });
  await using wrong = await started({ flaw: 'wrongHost' });
  await assert.rejects(ask(wrong, asked), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await using mutual = await started({ asksForCertificate: true });
  await assert.rejects(ask(mutual, asked));
});

const OPERATION = 0x42005c;
const PAYLOAD = 0x420079;
const ID = 0x420094;
const DATA = 0x4200c2;
const NONCE = 0x42003d;
const MATERIAL = 0x420043;
const STATUS = 0x42007f;

async function connected({ kmip, certificates }: KeyServices): Promise<Stream> {
  return runtime.transport.connect(
    { kind: 'tcp', host: kmip.host, port: kmip.port },
    { tls: { ca: certificates.authority, servername: 'localhost' } },
  );
}

function kmip(
  stream: Stream,
  operation: number,
  ...payload: readonly Uint8Array[]
): Promise<TtlvItem> {
  return new Promise((resolve, reject) => {
    let all = Buffer.alloc(0);
    stream.handler = {
      data(bytes) {
        all = Buffer.concat([all, bytes]);
        if ((itemLength(all) ?? Infinity) <= all.length) resolve(readItem(all));
      },
      closed: () => reject(new Error('The stream is over.')),
    };
    const items = [enumeration(OPERATION, operation), structure(PAYLOAD, ...payload)];
    stream.write(structure(0x420078, structure(0x42000f, ...items)));
  });
}

function bytesAt(item: TtlvItem, tag: number): Uint8Array {
  const found = findItem(item, tag);
  assert.ok(found, tag.toString(16));
  return found.bytes;
}

test('KMIP gives out secrets, and encrypts with keys that it keeps', async () => {
  await using services = await started({ secrets: new Map([['1', Buffer.from('first')]]) });
  const stream = await connected(services);
  const first = await kmip(stream, 10, textString(ID, '1'));
  assert.equal(Buffer.from(bytesAt(first, MATERIAL)).toString(), 'first');
  const registered = await kmip(stream, 3, byteString(MATERIAL, Buffer.from('second')));
  const second = textString(ID, textIn(present(findItem(registered, ID))));
  assert.equal(numberIn(present(findItem(await kmip(stream, 18, second), STATUS))), 0);
  const got = await kmip(stream, 10, second);
  assert.equal(Buffer.from(bytesAt(got, MATERIAL)).toString(), 'second');
  const created = await kmip(stream, 1);
  const key = textString(ID, textIn(present(findItem(created, ID))));
  const sealed = await kmip(stream, 31, key, byteString(DATA, Buffer.from('third')));
  const parts = [
    byteString(DATA, bytesAt(sealed, DATA)),
    byteString(NONCE, bytesAt(sealed, NONCE)),
  ];
  const opened = await kmip(stream, 32, key, ...parts);
  assert.equal(Buffer.from(bytesAt(opened, DATA)).toString(), 'third');
  const missing = await kmip(stream, 10, textString(ID, '77'));
  assert.equal(numberIn(present(findItem(missing, STATUS))), 1);
  const closed = new Promise<void>((resolve) => {
    stream.handler = { data: () => undefined, closed: () => resolve() };
  });
  stream.write(Buffer.alloc(16));
  stream.destroy();
  await closed;
});
