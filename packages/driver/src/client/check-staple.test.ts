import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { type IssuedCertificate, issueCertificate, issueOcspResponse } from '@touchstone/protocol';
import type { ShownCertificate } from '@touchstone/runtime';
import { checkStaple } from './check-staple.ts';

const from = new Date('2030-01-01T00:00:00Z');
const thisUpdate = new Date('2030-01-02T00:00:00Z');
const clock = { date: () => Date.parse('2030-01-02T12:00:00Z') } as never;

const certificateOf = (serial: number, more: object): IssuedCertificate =>
  issueCertificate({
    subject: [['CN', `certificate ${serial}`]],
    from,
    serial: new Uint8Array(16).fill(serial),
    ...more,
  });
const raw = ({ cert }: IssuedCertificate): Uint8Array => new X509Certificate(cert).raw;

const issuer = certificateOf(1, { isAuthority: true });
const plain = certificateOf(2, { hosts: ['a'], issuer });
const demanding = certificateOf(3, { hosts: ['a'], issuer, mustStaple: true });

type Status = 'good' | 'revoked' | 'unknown';

function shown(of: IssuedCertificate, status: Status | 'garbage' | undefined): ShownCertificate {
  const stapledResponse =
    status === undefined
      ? undefined
      : status === 'garbage'
        ? Uint8Array.of(1, 2, 3)
        : issueOcspResponse({ certificate: of.cert, issuer, status, thisUpdate });
  return { certificate: raw(of), issuer: raw(issuer), stapledResponse };
}

test('a certificate that wants no staple may come without one, or with any that does not revoke it', () => {
  for (const status of [undefined, 'good', 'unknown'] as const)
    checkStaple(shown(plain, status), clock);
  checkStaple({ ...shown(plain, 'revoked'), issuer: undefined }, clock);
});

test('one that wants a staple must come with one that knows it', () => {
  checkStaple(shown(demanding, 'good'), clock);
  assert.throws(() => checkStaple(shown(demanding, undefined), clock), {
    name: 'TransportError',
    code: 'ERR_OCSP_NO_STAPLE',
  });
  const alone = { ...shown(demanding, 'good'), issuer: undefined };
  assert.throws(() => checkStaple(alone, clock), { code: 'ERR_OCSP_NO_STAPLE' });
  assert.throws(() => checkStaple(shown(demanding, 'unknown'), clock), {
    code: 'ERR_OCSP_UNKNOWN',
  });
});

test('a certificate that was revoked, or whose staple proves nothing, is refused', () => {
  for (const certificate of [plain, demanding]) {
    assert.throws(() => checkStaple(shown(certificate, 'revoked'), clock), {
      name: 'TransportError',
      code: 'ERR_OCSP_REVOKED',
      message: /certificate is refused: it was revoked/,
    });
    assert.throws(() => checkStaple(shown(certificate, 'garbage'), clock), {
      code: 'ERR_OCSP_INVALID',
    });
  }
  const late = { date: () => Date.parse('2030-01-09T00:00:00Z') } as never;
  assert.throws(() => checkStaple(shown(plain, 'good'), late), { code: 'ERR_OCSP_INVALID' });
});
