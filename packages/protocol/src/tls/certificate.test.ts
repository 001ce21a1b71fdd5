import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { issueCertificate, selfSignedCertificate } from './certificate.ts';

const from = new Date('2030-01-02T03:04:05Z');
const serial = new Uint8Array(16).fill(0xff);

test('a self-signed certificate is one that Node.js and OpenSSL understand', () => {
  const { cert, key } = selfSignedCertificate({
    hosts: ['localhost', '127.0.0.1', '::1'],
    from,
    days: 3,
    serial,
  });
  const certificate = new X509Certificate(cert);
  assert.ok(certificate.verify(certificate.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(key)));
  assert.equal(certificate.subject, 'CN=localhost');
  assert.equal(certificate.checkHost('localhost'), 'localhost');
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(certificate.checkIP('::1'), '::1');
  assert.equal(certificate.checkHost('example.com'), undefined);
  assert.equal(new Date(certificate.validFrom).getTime(), from.getTime());
  assert.equal(new Date(certificate.validTo).getTime(), from.getTime() + 3 * 86_400_000);
  assert.throws(() => selfSignedCertificate({ hosts: [], from, serial }), RangeError);
});

test('an authority vouches for others, and they for nobody', () => {
  const authority = issueCertificate({ subject: [['CN', 'CA']], isAuthority: true, from, serial });
  const subject = [
    ['O', 'Org, Inc.'],
    ['OU', 'Unit'],
    ['CN', 'client'],
  ] as const;
  const client = issueCertificate({ subject, issuer: authority, from, serial });
  const [parent, child] = [new X509Certificate(authority.cert), new X509Certificate(client.cert)];
  assert.ok(child.checkIssued(parent));
  assert.ok(child.verify(parent.publicKey));
  assert.ok(!child.verify(child.publicKey));
  assert.ok(parent.ca);
  assert.ok(!child.ca);
  assert.equal(child.subject.split('\n').length, 3);
  assert.equal(child.issuer, 'CN=CA');
});
