import type { Resolver, SrvRecord } from '@touchstone/runtime';

/**
 * The DNS records that `initial-dns-seedlist-discovery/tests/README` describes for `test.build.10gen.cc`,
 * as far as its files ask for them.
 */
const DOMAIN = 'test.build.10gen.cc';

function records(...hosts: readonly string[]): readonly SrvRecord[] {
  return hosts.map((address) => {
    const [host = '', port] = address.split(':');
    return { host, port: Number(port) };
  });
}

const SRV: Readonly<Record<string, readonly SrvRecord[]>> = {
  test1: records(`localhost.${DOMAIN}:27017`, `localhost.${DOMAIN}:27018`),
  test2: records(`localhost.${DOMAIN}:27018`, `localhost.${DOMAIN}:27019`),
  test3: records(`localhost.${DOMAIN}:27017`),
  test5: records(`localhost.${DOMAIN}:27017`),
  test6: records(`localhost.${DOMAIN}:27017`),
  test7: records(`localhost.${DOMAIN}:27017`),
  test8: records(`localhost.${DOMAIN}:27017`),
  test10: records(`localhost.${DOMAIN}:27017`),
  test11: records(`localhost.${DOMAIN}:27017`),
  test12: records('localhost.build.10gen.cc:27017'),
  test13: records('build.10gen.cc:27017'),
  test14: records('localhost.not-test.build.10gen.cc:27017'),
  test15: records('localhost.test.not-build.10gen.cc:27017'),
  test16: records('localhost.test.build.not-10gen.cc:27017'),
  test17: records('localhost.test.build.10gen.not-cc:27017'),
  test18: records(`localhost.sub.${DOMAIN}:27017`),
  test19: records('localhost.evil.build.10gen.cc:27017', `localhost.${DOMAIN}:27017`),
  test20: records(`localhost.${DOMAIN}:27017`),
  test21: records(`localhost.${DOMAIN}:27017`),
  test24: records(`localhost.${DOMAIN}:8000`),
};

const TXT: Readonly<Record<string, readonly (readonly string[])[]>> = {
  test5: [['replicaSet=repl0&authSource=thisDB']],
  test6: [['replicaSet=repl0'], ['authSource=otherDB']],
  test7: [['ssl=false']],
  test8: [['authSource']],
  test10: [['socketTimeoutMS=500']],
  test11: [['replicaS', 'et=rep', 'l0']],
  test20: [['loadBalanced=true']],
  test21: [['loadBalanced=false']],
  test24: [['loadBalanced=true']],
};

function notFound(name: string): Error {
  return Object.assign(new Error(`no records for ${name}`), { code: 'ENODATA' });
}

export const dnsTable: Resolver = {
  async resolveSrv(name) {
    const found = SRV[/^_mongodb\._tcp\.(\w+)\./.exec(name)?.[1] ?? ''];
    if (found === undefined) throw notFound(name);
    return found;
  },
  async resolveTxt(name) {
    const found = TXT[name.split('.')[0] ?? ''];
    if (found === undefined) throw notFound(name);
    return found;
  },
};
