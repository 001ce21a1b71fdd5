import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { byteAt } from '../narrowing/byte-at.ts';
import { type IssuedCertificate, issueCertificate } from './certificate.ts';
import { type CertificateStatus, mustStaple, OcspError, ocspStatus } from './ocsp.ts';
import { issueOcspResponse, type OcspResponseRequest } from './ocsp-response.ts';

const from = new Date('2030-01-01T00:00:00Z');
const now = new Date('2030-01-02T12:00:00Z');
const thisUpdate = new Date('2030-01-02T00:00:00Z');
let serials = 0;

function issue(
  name: string,
  more: Partial<Parameters<typeof issueCertificate>[0]> = {},
): IssuedCertificate {
  serials += 1;
  const serial = new Uint8Array(16).fill(serials);
  return issueCertificate({ subject: [['CN', name]], from, serial, ...more });
}

const issuer = issue('CA', { isAuthority: true });
const stranger = issue('CA', { isAuthority: true });
const server = issue('server', { hosts: ['localhost'], issuer });
const other = issue('other', { issuer });
const delegate = issue('responder', { issuer, signsOcsp: true });

const raw = ({ cert }: IssuedCertificate): Uint8Array => new X509Certificate(cert).raw;

function ask(more: Partial<OcspResponseRequest>, at: Date = now): CertificateStatus {
  const certificate = server.cert;
  const request = { certificate, issuer, status: 'good', thisUpdate, ...more } as const;
  return ocspStatus(issueOcspResponse(request), {
    certificate: raw(server),
    issuer: raw(issuer),
    now: at,
  });
}

for (const status of ['good', 'revoked', 'unknown'] as const) {
  test(`the issuer or its delegate says that a certificate is ${status}`, () => {
    assert.equal(ask({ status }), status);
    assert.equal(ask({ status, responder: delegate }), status);
  });
}

const REFUSED: readonly (readonly [string, Partial<OcspResponseRequest>, Date?])[] = [
  ['another certificate', { certificate: other.cert }],
  ['another authority of that name', { issuer: stranger }],
  ['somebody whom the issuer knows, but has not entrusted', { responder: other }],
  [
    'a delegate of another authority',
    { responder: issue('responder', { issuer: stranger, signsOcsp: true }) },
  ],
  [
    'a delegate whose certificate has expired',
    { responder: issue('responder', { issuer, signsOcsp: true, days: 1 }) },
  ],
  ['a time to come', {}, new Date('2030-01-01T23:00:00Z')],
  ['a time gone by', {}, new Date('2030-01-03T00:00:00Z')],
];

for (const [what, more, at] of REFUSED) {
  test(`a response of ${what} proves nothing`, () => {
    assert.throws(() => ask(more, at), OcspError);
  });
}

test('a response is good to the moment of its end, and clocks may differ a little', () => {
  assert.equal(ask({}, new Date('2030-01-02T23:59:59Z')), 'good');
  assert.equal(ask({}, new Date('2030-01-01T23:56:00Z')), 'good');
});

test('whatever byte is changed or missing, nothing else is said of the certificate', () => {
  const request = { certificate: server.cert, issuer, thisUpdate };
  const question = { certificate: raw(server), issuer: raw(issuer), now };
  for (const status of ['good', 'revoked'] as const) {
    const response = issueOcspResponse({ ...request, status, responder: delegate });
    let refused = 0;
    for (let at = 0; at < response.length; at += 1) {
      const spoiled = Uint8Array.from(response);
      spoiled[at] = byteAt(spoiled, at) ^ 1;
      try {
        // Bytes that only wrap the signed part are not signed themselves.
        assert.equal(ocspStatus(spoiled, question), status, `byte ${at}`);
      } catch (error) {
        assert.ok(error instanceof OcspError, String(error));
        refused += 1;
      }
      assert.throws(() => ocspStatus(response.subarray(0, at), question), OcspError);
    }
    assert.ok(refused > 0.9 * response.length, `${refused} of ${response.length} bytes`);
  }
});

test('a response says what is wrong with it', () => {
  const said = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing';
  };
  assert.match(
    said(() => ask({ certificate: other.cert })),
    /about another certificate/,
  );
  assert.match(
    said(() => ask({ responder: other })),
    /none whom the issuer has entrusted/,
  );
  assert.match(
    said(() => ask({ issuer: stranger })),
    /wrong|none whom/,
  );
  const question = { certificate: raw(server), issuer: raw(issuer), now };
  const busy = Uint8Array.of(0x30, 3, 0x0a, 1, 3);
  assert.match(
    said(() => ocspStatus(busy, question)),
    /gives no answer \(status 3\)/,
  );
  assert.match(
    said(() => ocspStatus(Uint8Array.of(0x30, 0), question)),
    /malformed: the status is missing/,
  );
});

test('a response and a delegate are good to the very ends of their times', () => {
  assert.equal(ask({}, new Date(thisUpdate.getTime() - 5 * 60_000)), 'good');
  assert.throws(() => ask({}, new Date(thisUpdate.getTime() - 5 * 60_000 - 1)), /not yet valid/);
  const brief = issue('responder', { issuer, signsOcsp: true, days: 1 });
  const end = new Date('2030-01-02T00:00:00Z');
  const told = { responder: brief, thisUpdate: from };
  assert.equal(ask(told, new Date(end.getTime() - 1)), 'good');
  assert.equal(ask({ ...told, nextUpdate: new Date('2030-01-09T00:00:00Z') }, end), 'good');
  assert.throws(
    () =>
      ask(
        { ...told, nextUpdate: new Date('2030-01-09T00:00:00Z') },
        new Date(end.getTime() + 1_000),
      ),
    /none whom/,
  );
});

test('a certificate says whether a response must be stapled to it', () => {
  assert.equal(mustStaple(raw(server)), false);
  assert.equal(mustStaple(raw(issue('strict', { issuer, mustStaple: true }))), true);
});
