import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCombinations } from './check-combinations.ts';
import { HostAddress } from './host-address.ts';
import { streamAddressOf } from './hosts.ts';

interface Asked {
  readonly isSrv?: boolean;
  readonly hostCount?: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

function check({ isSrv = false, hostCount = 1, options = {} }: Asked): void {
  checkCombinations({ isSrv, hostCount, options, given: new Set(Object.keys(options)) } as never);
}

const REFUSED: readonly [Asked, RegExp][] = [
  [
    { options: { tlsInsecure: true, tlsAllowInvalidHostnames: true } },
    /'tlsInsecure' option cannot/,
  ],
  [
    { isSrv: true, options: { directConnection: true } },
    /SRV URI does not support directConnection/,
  ],
  [{ hostCount: 2, options: { directConnection: true } }, /requires exactly one host/],
  [{ hostCount: 2, options: { loadBalanced: true } }, /a single host/],
  [{ options: { loadBalanced: true, replicaSet: 'rs' } }, /with a replicaSet option/],
  [
    { options: { loadBalanced: true, directConnection: true } },
    /when directConnection is provided/,
  ],
  [{ options: { srvMaxHosts: 0 } }, /Cannot use srvMaxHosts with a non-srv/],
  [{ options: { srvServiceName: 'x' } }, /Cannot use srvServiceName with a non-srv/],
  [{ options: { srvHostValidator: 'x' } }, /Cannot use srvHostValidator with a non-srv/],
  [
    { isSrv: true, options: { srvAllowedHostsSuffix: 'x', srvHostValidator: 'y' } },
    /srvAllowedHostsSuffix together with srvHostValidator/,
  ],
  [
    { isSrv: true, options: { srvMaxHosts: 1, replicaSet: 'rs' } },
    /srvMaxHosts option with replicaSet/,
  ],
  [
    { isSrv: true, options: { srvMaxHosts: 1, loadBalanced: true } },
    /limit srv hosts with loadBalanced/,
  ],
  [{ options: { proxyPort: 5 } }, /Must specify proxyHost/],
  [{ options: { proxyUsername: 'x', proxyPassword: 'y' } }, /Must specify proxyHost/],
  [
    { options: { proxyHost: 'h', proxyUsername: 'x' } },
    /both of proxy username\/password or neither/,
  ],
  [
    { options: { proxyHost: 'h', proxyPassword: 'x' } },
    /both of proxy username\/password or neither/,
  ],
  [{ options: { minPoolSize: 3, maxPoolSize: 2 } }, /"minPoolSize" \(3\) must not be greater/],
  [{ options: { w: 0, journal: true } }, /must not be 0 when "journal" is true/],
];

const ALLOWED: readonly Asked[] = [
  {},
  { options: { directConnection: true } },
  { hostCount: 2, options: { directConnection: false, loadBalanced: false, replicaSet: 'rs' } },
  { options: { loadBalanced: true } },
  { isSrv: true, options: { srvMaxHosts: 0, replicaSet: 'rs' } },
  { isSrv: true, options: { srvMaxHosts: 0, loadBalanced: true } },
  { isSrv: true, options: { srvMaxHosts: 2, srvServiceName: 'x', srvHostValidator: 'y' } },
  { isSrv: true, options: { srvMaxHosts: 2, loadBalanced: false } },
  { options: { proxyHost: 'h' } },
  { options: { proxyHost: 'h', proxyPort: 5, proxyUsername: 'x', proxyPassword: 'y' } },
  { options: { minPoolSize: 2, maxPoolSize: 2 } },
  { options: { minPoolSize: 2, maxPoolSize: 0 } },
  { options: { w: 0, journal: false } },
  { options: { w: 1, journal: true } },
  { options: { tlsInsecure: true } },
];

for (const [asked, message] of REFUSED)
  test(`is refused: ${JSON.stringify(asked)}`, () => assert.throws(() => check(asked), message));

for (const asked of ALLOWED) test(`is allowed: ${JSON.stringify(asked)}`, () => check(asked));

test('an address of a host has its parts', () => {
  const parts = (text: string): unknown[] => {
    const { host, port, isIPv6, socketPath } = new HostAddress(text);
    return [host, port, isIPv6, socketPath];
  };
  assert.deepEqual(parts('A.b:5'), ['a.b', 5, false, undefined]);
  assert.deepEqual(parts('a'), ['a', 27017, false, undefined]);
  assert.deepEqual(parts('[::1]:5'), ['::1', 5, true, undefined]);
  assert.deepEqual(parts('/tmp/m.sock'), [undefined, undefined, false, '/tmp/m.sock']);
  assert.deepEqual(HostAddress.fromHostPort('::1', 5).isIPv6, true);
});

test('a transport connects to a socket or to a port', () => {
  assert.deepEqual(streamAddressOf('/tmp/m.sock'), { kind: 'unix', path: '/tmp/m.sock' });
  assert.deepEqual(streamAddressOf('a:5'), { kind: 'tcp', host: 'a', port: 5 });
  assert.deepEqual(streamAddressOf('a.sock:5'), { kind: 'tcp', host: 'a.sock', port: 5 });
});
