import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import type { WireTap } from '../wire-tap.ts';

interface DriverInfo {
  readonly name?: string;
  readonly version?: string;
  readonly platform?: string;
}

const LIBRARY: DriverInfo = { name: 'library', version: '1.2', platform: 'Library Platform' };
const FRAMEWORK: DriverInfo = {
  name: 'framework',
  version: '2.0',
  platform: 'Framework Platform',
};
const { name, version, platform } = FRAMEWORK as Required<DriverInfo>;
const PARTS: readonly DriverInfo[] = [FRAMEWORK, { name, version }, { name, platform }, { name }];

const DUPLICATES: readonly DriverInfo[] = [
  LIBRARY,
  { ...LIBRARY, name },
  { ...LIBRARY, version },
  { ...LIBRARY, platform },
  { ...FRAMEWORK, platform: 'Library Platform' },
  { ...FRAMEWORK, version: '1.2' },
  { ...FRAMEWORK, name: 'library' },
  FRAMEWORK,
];

/** The driver's information, and one that is the same once empty texts count as absent. */
const EMPTY: readonly (readonly [DriverInfo, DriverInfo])[] = [
  [
    { name: 'library', platform: 'Library Platform' },
    { ...LIBRARY, version: '' },
  ],
  [
    { name: 'library', version: '1.2' },
    { ...LIBRARY, platform: '' },
  ],
];

/** "Client Metadata Update Prose Tests" 1 to 8. */
export const appendMetadata: ProseTest = {
  needsServer: true,
  cases: [
    ...PARTS.map((added, at) => appended(`1.${at + 1}: after the start`, LIBRARY, [], added)),
    ...PARTS.map((added, at) => appended(`2.${at + 1}: successively`, undefined, [LIBRARY], added)),
    ...DUPLICATES.map((added, at) =>
      at === 0
        ? unchanged('3.1: identical', undefined, [LIBRARY], LIBRARY)
        : appended(`3.${at + 1}: partly identical`, undefined, [LIBRARY], added),
    ),
    unchanged('4: identical, not the last', undefined, [LIBRARY, FRAMEWORK], LIBRARY),
    unchanged('5: identical to the initial one', LIBRARY, [], LIBRARY),
    unchanged(
      '6: identical to the initial one, not the last',
      LIBRARY,
      [{ ...LIBRARY, name }],
      LIBRARY,
    ),
    ...EMPTY.map(([first, again], at) =>
      unchanged(`7.${at + 2}: identical but for empty texts`, undefined, [first], again),
    ),
    ...EMPTY.map(([first, again], at) =>
      unchanged(`8.${at + 2}: identical to the initial one but for empty texts`, first, [], again),
    ),
  ],
};

/** The library's fields are followed by those of `added`, where it has them. */
function appended(
  description: string,
  initial: DriverInfo | undefined,
  before: readonly DriverInfo[],
  added: DriverInfo,
): ProseCase {
  return metadataCase(description, initial, [...before, added], (first, last) => {
    const { driver, platform: lastPlatform, ...rest } = last;
    const { driver: firstDriver, platform: firstPlatform, ...firstRest } = first;
    expectEqual(rest, firstRest, 'client');
    expectFollows(driver.name, firstDriver.name, added.name);
    expectFollows(driver.version, firstDriver.version, added.version);
    expectFollows(lastPlatform, firstPlatform, added.platform);
  });
}

/** Where there is nothing to add, newer revisions of the specification want the delimiter, older ones nothing. */
function expectFollows(text: string, before: string, more: string | undefined): void {
  const allowed = more === undefined ? [before, `${before}|`] : [`${before}|${more}`];
  expect(allowed.includes(text), `"${allowed.join('" or "')}", not "${text}"`);
}

function unchanged(
  description: string,
  initial: DriverInfo | undefined,
  before: readonly DriverInfo[],
  added: DriverInfo,
): ProseCase {
  return metadataCase(description, initial, [...before, added], (first, last) =>
    expectEqual(last, first, 'client'),
  );
}

type Metadata = AdapterDocument;

/** Compares what the last appended information made of what was there before it. */
function metadataCase(
  description: string,
  initial: DriverInfo | undefined,
  appendices: readonly DriverInfo[],
  compare: (before: Metadata, after: Metadata) => void,
): ProseCase {
  return {
    description,
    async run(world) {
      const tap = await world.tap();
      const client = await world.client({
        tap,
        uriOptions: { maxIdleTimeMS: 1 },
        ...(initial !== undefined && { driverInfo: initial }),
      });
      const told: Metadata[] = [];
      if (initial !== undefined) told.push(await tellNewConnection(world, client, tap));
      for (const info of appendices) {
        await client.run(client.id, 'appendMetadata', { driverInfoOptions: info });
        told.push(await tellNewConnection(world, client, tap));
      }
      compare(told.at(-2) as Metadata, told.at(-1) as Metadata);
    },
  };
}

/** Pings on a connection that has just been opened; what its handshake told of the client. */
async function tellNewConnection(
  world: ProseContext,
  client: ProseClient,
  tap: WireTap,
): Promise<Metadata> {
  await world.sleep(20);
  await client.command({ ping: 1 });
  const ping = tap.commands.findLast(({ body }) => 'ping' in body);
  const handshake = tap.handshakes.find(({ connection }) => connection === ping?.connection);
  if (handshake === undefined) throw new Error('The connection of the ping has no handshake.');
  return handshake.body['client'];
}
