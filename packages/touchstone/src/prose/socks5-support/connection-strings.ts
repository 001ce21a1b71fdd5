import { startSocks5Proxy } from '@touchstone/runtime';
import { UnsupportedByDriver } from '../../operation-execution/test-failure.ts';
import { expect } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

const LOGIN = { username: 'username', password: 'p4ssw0rd' };
const UNKNOWN = { username: 'nonexistentuser', password: 'badauth' };
/** So long a client looks for a server that no proxy lets it reach. */
const PATIENCE_MS = 1000;

interface Row {
  /** `strict` asks for the login, `open` for none. */
  readonly proxy: 'open' | 'strict';
  readonly login?: typeof LOGIN;
  readonly direct: boolean;
  readonly succeeds: boolean;
}

/** The table of the prose test, row by row. */
const ROWS: readonly Row[] = [
  { proxy: 'strict', direct: true, succeeds: false },
  { proxy: 'open', direct: true, succeeds: true },
  { proxy: 'strict', direct: false, succeeds: false },
  { proxy: 'open', direct: false, succeeds: true },
  { proxy: 'strict', login: UNKNOWN, direct: true, succeeds: false },
  { proxy: 'open', login: UNKNOWN, direct: true, succeeds: true },
  { proxy: 'open', login: UNKNOWN, direct: false, succeeds: true },
  { proxy: 'strict', login: LOGIN, direct: true, succeeds: true },
  { proxy: 'open', direct: true, succeeds: true },
  { proxy: 'strict', login: LOGIN, direct: false, succeeds: true },
  { proxy: 'open', direct: false, succeeds: true },
];

/** All connection strings of the prose test, with proxies in this process; and the same with the proxy's options in code. */
export const connectionStrings: ProseTest = {
  needsServer: true,
  cases: [
    ...ROWS.map((row, at) => proseCase(row, at, 'uriOptions')),
    ...ROWS.map((row, at) => proseCase(row, at, 'clientOptions')),
  ],
};

function proseCase(
  { proxy, login, direct, succeeds }: Row,
  at: number,
  given: 'uriOptions' | 'clientOptions',
): ProseCase {
  const whom = login === undefined ? 'nobody' : login.username;
  const how = `${whom} through a proxy that is ${proxy}, to ${direct ? 'one member' : 'the set'}`;
  const where = given === 'clientOptions' ? ', by options in code' : '';
  return {
    description: `${at + 1}: ${how}, ${succeeds ? 'succeeds' : 'fails'}${where}`,
    runOn: [{ minServerVersion: '5.0', topologies: ['replicaset'] }],
    async run(world) {
      if (world.isSimulated) throw new UnsupportedByDriver('A proxy needs real sockets.');
      const running = await startSocks5Proxy(proxy === 'strict' ? LOGIN : undefined);
      world.keep(running);
      const address = `127.0.0.1:${running.port}`;
      const proxyOptions = {
        proxyHost: '127.0.0.1',
        proxyPort: running.port,
        ...(login !== undefined && {
          proxyUsername: login.username,
          proxyPassword: login.password,
        }),
      };
      const client = await world.client({
        ...(given === 'clientOptions' && { clientOptions: proxyOptions }),
        uriOptions: {
          ...(given === 'uriOptions' && proxyOptions),
          ...(direct && { directConnection: true }),
          ...(!succeeds && { serverSelectionTimeoutMS: PATIENCE_MS }),
        },
        observeEvents: ['commandStartedEvent'],
        connect: false,
      });
      if (!succeeds) {
        const { message } = await client.commandError({ hello: 1 });
        expect(!message.includes(UNKNOWN.password), 'no password in the error');
        return;
      }
      await client.command({ hello: 1 });
      expect(running.targets.length > 0, 'connections through the proxy');
      for (const { fields } of await client.events('commandStartedEvent')) {
        expect(fields['address'] !== address, 'events that name the server, not the proxy');
      }
    },
  };
}
