import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { selfSignedCertificate } from '@touchstone/protocol';
import type { ServerOptions } from '../server/server-options.ts';
import { optionsOfArguments } from './server-options.ts';
import { BadSettings } from './settings.ts';

const optionsOf = (...args: string[]): ServerOptions => optionsOfArguments(args, '7.0.11');

function refuses(words: RegExp, ...args: string[]): void {
  assert.throws(
    () => optionsOf(...args),
    (error) => error instanceof BadSettings && words.test(error.message),
    args.join(' '),
  );
}

function inFolder(use: (write: (name: string, text: string) => string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'server-options-'));
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  try {
    use(write);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a server listens where it is told to', () => {
  const hosts = [
    [[], '127.0.0.1'],
    [['--bind_ip', 'localhost,127.0.0.2'], '127.0.0.1'],
    [['--bind_ip', '127.0.0.2'], '127.0.0.2'],
    [['--bind_ip', '10.0.0.7'], '10.0.0.7'],
    [['--bind_ip', 'localhost, 10.0.0.7'], '0.0.0.0'],
    [['--bind_ip', '*'], '0.0.0.0'],
    [['--bind_ip_all'], '0.0.0.0'],
  ] as const;
  for (const [args, host] of hosts) assert.equal(optionsOf(...args).host, host, args.join(' '));
  assert.equal(optionsOf().port, 27017);
  assert.equal(optionsOf('--shardsvr').port, 27018);
  assert.equal(optionsOf('--configsvr').port, 27019);
  assert.equal(optionsOf('--configsvr', '--port', '5').port, 5);
  refuses(/net\.port must be between 0 and 65535/, '--port', '65536');
});

test('compressors, parameters and mechanisms are those of the command line', () => {
  const { compressors } = optionsOf('--networkMessageCompressors', 'zlib,noop,snappy');
  assert.deepEqual(compressors, ['zlib', 'snappy']);
  assert.deepEqual(optionsOf('--networkMessageCompressors', 'disabled').compressors, []);
  assert.equal(optionsOf().auth, undefined);
  assert.equal(optionsOf('--auth').auth, true);
  assert.equal(optionsOf('--auth', '--noauth').auth, undefined);
  const named = 'authenticationMechanisms=SCRAM-SHA-1,MONGODB-AWS';
  const { auth } = optionsOf('--auth', '--setParameter', named);
  assert.deepEqual(auth, { mechanisms: ['SCRAM-SHA-1', 'MONGODB-AWS'], awsAccounts: {} });
  const unknown = 'authenticationMechanisms=MAGIC';
  refuses(/no authentication mechanism MAGIC here/, '--auth', '--setParameter', unknown);
  refuses(/Illegal option assignment: "ttl": a parameter is NAME=VALUE/, '--setParameter', 'ttl');
});

test('a key file asks for users, and has a key of a length that is allowed', () => {
  inFolder((write) => {
    assert.equal(optionsOf('--keyFile', write('key', 'abc def\n')).auth, true);
    refuses(/has length 5, must be between 6 and 1024 chars/, '--keyFile', write('short', 'abcde'));
    refuses(/No such file or directory/, '--keyFile', join(write('file', ''), 'none'));
  });
});

test('TLS is with all or with none, with a certificate, and asks for one where an authority is named', () => {
  const { key, cert } = selfSignedCertificate({
    hosts: ['127.0.0.1'],
    from: new Date(),
    serial: new Uint8Array(16),
  });
  inFolder((write) => {
    const file = write('server.pem', `${key}${cert}`);
    const own = ['--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', file];
    const { tls } = optionsOf(...own);
    assert.equal(String(tls?.cert), `${key}${cert}`);
    assert.equal(tls?.ca, undefined);
    const asking = [...own, '--tlsCAFile', write('ca.pem', cert)];
    const strict = optionsOf(...asking).tls;
    assert.deepEqual([strict?.requestCert, strict?.rejectUnauthorized], [true, true]);
    const lax = optionsOf(...asking, '--tlsAllowConnectionsWithoutCertificates').tls;
    assert.deepEqual([lax?.requestCert, lax?.rejectUnauthorized], [true, false]);
    assert.equal(String(strict?.ca), cert);
    refuses(/tlsMode preferTLS is not there/, '--tlsMode', 'preferTLS');
    refuses(/need tlsCertificateKeyFile/, '--tlsMode', 'requireTLS');
    refuses(/^tlsCertificateKeyFile: ENOENT/, ...own.slice(0, 3), `${file}.none`);
  });
});
