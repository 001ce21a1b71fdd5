import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  byteAt,
  type CertificateStatus,
  issueCertificate,
  issueOcspResponse,
  present,
} from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import { startStandalone } from '@touchstone/server';
import { drivers } from './drivers.test-support.ts';

const { random, clock } = nodeRuntime();
const [ours] = drivers;
const from = new Date(clock.date() - 60_000);
const subject = [['CN', 'localhost']] as const;
const issuer = issueCertificate({
  subject: [['CN', 'CA']],
  isAuthority: true,
  from,
  serial: random.bytes(16),
});

interface Setting {
  /** The status that is stapled; default: none. */
  readonly staple?: CertificateStatus | 'spoiled' | 'stale';
  readonly mustStaple?: boolean;
  readonly options?: string;
}

async function connect({ staple, mustStaple = false, options = '' }: Setting): Promise<void> {
  const hosts = ['127.0.0.1'];
  const serial = random.bytes(16);
  const { key, cert } = issueCertificate({ subject, hosts, from, serial, issuer, mustStaple });
  let asked = 0;
  const ocspResponse = (): Uint8Array | undefined => {
    asked += 1;
    if (staple === undefined) return undefined;
    const status = staple === 'spoiled' || staple === 'stale' ? 'good' : staple;
    const nextUpdate = new Date(clock.date() + (staple === 'stale' ? -1_000 : 60_000));
    const request = { certificate: cert, issuer, status, thisUpdate: from, nextUpdate };
    const response = Uint8Array.from(issueOcspResponse(request));
    if (staple === 'spoiled')
      response[response.length - 1] = byteAt(response, response.length - 1) ^ 1;
    return response;
  };
  await using server = await startStandalone({ tls: { key, cert, ocspResponse } });
  const limits = { serverSelectionTimeoutMS: 300, ca: issuer.cert };
  await using client = await present(ours).connect(`${server.uri}${options}`, limits);
  assert.equal((await client.db('admin').command({ ping: 1 }))['ok'], 1);
  const isOff = /RevocationCheck|Insecure|InvalidCertificates/.test(options);
  assert.equal(asked > 0, !isOff, 'the server is asked for a response');
}

const ACCEPTED: readonly Setting[] = [
  {},
  { staple: 'good' },
  { staple: 'unknown' },
  { staple: 'good', mustStaple: true },
  { staple: 'good', options: '&tlsDisableOCSPEndpointCheck=true' },
  { staple: 'revoked', options: '&tlsDisableCertificateRevocationCheck=true' },
  { staple: 'revoked', options: '&tlsInsecure=true' },
  { mustStaple: true, options: '&tlsAllowInvalidCertificates=true' },
];

for (const setting of ACCEPTED) {
  test(`OCSP: accepted: ${JSON.stringify(setting)}`, () => connect(setting));
}

const REFUSED: readonly (readonly [Setting, RegExp])[] = [
  [{ staple: 'revoked' }, /refused: it was revoked/],
  [{ staple: 'revoked', options: '&tlsDisableOCSPEndpointCheck=true' }, /it was revoked/],
  [{ staple: 'revoked', options: '&tlsAllowInvalidHostnames=true' }, /it was revoked/],
  [{ staple: 'spoiled' }, /proves nothing \(The signature is wrong/],
  [{ staple: 'stale' }, /proves nothing \(The response is out of date/],
  [{ mustStaple: true }, /no response is stapled/],
  [{ mustStaple: true, staple: 'unknown' }, /its authority does not know it/],
];

for (const [setting, reason] of REFUSED) {
  test(`OCSP: refused: ${JSON.stringify(setting)}`, async () => {
    await assert.rejects(connect(setting), reason);
  });
}
