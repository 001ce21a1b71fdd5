/**
 * The DNS records that the seed list specification describes for `test.build.10gen.cc` ("Test Setup" of its
 * tests), as far as its files ask for them: a number of the host, its SRV targets, its TXT record.
 */
const DOMAIN = 'test.build.10gen.cc';

interface TestHost {
  readonly srv: readonly string[];
  readonly txt?: readonly (string | readonly string[])[];
}

const own = (port: number): string => `localhost.${DOMAIN}:${port}`;

const HOSTS: Readonly<Record<string, TestHost>> = {
  test1: { srv: [own(27017), own(27018)] },
  test2: { srv: [own(27018), own(27019)] },
  test3: { srv: [own(27017)] },
  test5: { srv: [own(27017)], txt: ['replicaSet=repl0&authSource=thisDB'] },
  test6: { srv: [own(27017)], txt: ['replicaSet=repl0', 'authSource=otherDB'] },
  test7: { srv: [own(27017)], txt: ['ssl=false'] },
  test8: { srv: [own(27017)], txt: ['authSource'] },
  test10: { srv: [own(27017)], txt: ['socketTimeoutMS=500'] },
  test11: { srv: [own(27017)], txt: [['replicaS', 'et=rep', 'l0']] },
  test12: { srv: ['localhost.build.10gen.cc:27017'] },
  test13: { srv: [`${DOMAIN}:27017`] },
  test14: { srv: ['localhost.not-test.build.10gen.cc:27017'] },
  test15: { srv: ['localhost.test.not-build.10gen.cc:27017'] },
  test16: { srv: ['localhost.test.build.not-10gen.cc:27017'] },
  test17: { srv: ['localhost.test.build.10gen.not-cc:27017'] },
  test18: { srv: [`localhost.sub.${DOMAIN}:27017`] },
  test19: { srv: ['localhost.evil.build.10gen.cc:27017', own(27017)] },
  test20: { srv: [own(27017)], txt: ['loadBalanced=true'] },
  test21: { srv: [own(27017)], txt: ['loadBalanced=false'] },
  test22: { srv: [own(27017)] },
  test23: { srv: [own(8000)] },
  test24: { srv: [own(8000)], txt: ['loadBalanced=true'] },
};

/** All of them, in the form of the machine `seedList`. */
export const seedListRecords: {
  readonly srv: Readonly<Record<string, readonly string[]>>;
  readonly txt: Readonly<Record<string, readonly (string | readonly string[])[]>>;
} = {
  srv: Object.fromEntries(Object.entries(HOSTS).map(([name, { srv }]) => [serviceOf(name), srv])),
  txt: Object.fromEntries(
    Object.entries(HOSTS).flatMap(([name, { txt }]) =>
      txt === undefined ? [] : [[`${name}.${DOMAIN}`, txt]],
    ),
  ),
};

/** test22 is there for `srvServiceName`. */
function serviceOf(name: string): string {
  const service = name === 'test22' ? 'customname' : 'mongodb';
  return `_${service}._tcp.${name}.${DOMAIN}`;
}
