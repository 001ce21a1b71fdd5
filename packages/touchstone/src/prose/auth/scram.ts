import { expect, expectEqual } from '../expect.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { AUTHENTICATION_FAILED, loginInCode, loginUri, makeUser, type User } from './users.ts';

const SHA_1 = 'SCRAM-SHA-1';
const SHA_256 = 'SCRAM-SHA-256';
const runOn = [{ auth: true }];

const ONE: User = { username: 'sha1', password: 'sha1', mechanisms: [SHA_1] };
const OTHER: User = { username: 'sha256', password: 'sha256', mechanisms: [SHA_256] };
const BOTH: User = { username: 'both', password: 'both', mechanisms: [SHA_1, SHA_256] };
const NINE: User = { username: 'IX', password: 'IX', mechanisms: [SHA_256] };
const ROMAN: User = { username: 'Ⅸ', password: 'Ⅳ', mechanisms: [SHA_256] };

type LoginGiven = Parameters<typeof loginUri>;

/** Every login is in the connection string, and once more in code. */
const WAYS = [
  { suffix: '', optionsOf: (...given: LoginGiven) => ({ uri: loginUri(...given) }) },
  { suffix: ', in code', optionsOf: (...given: LoginGiven) => loginInCode(...given) },
];

/** "SCRAM-SHA-256 and mechanism negotiation", steps 1 to 4. */
export const scram: ProseTest = {
  needsServer: true,
  cases: [
    ...[ONE, OTHER, BOTH].flatMap((user) => [
      ...user.mechanisms.flatMap((mechanism) =>
        login(`2: ${user.username} by ${mechanism}`, user, { mechanism }),
      ),
      ...login(`2: ${user.username} by negotiation`, user),
    ]),
    {
      description: '2: who has both mechanisms gets SCRAM-SHA-256',
      runOn,
      async run(world) {
        await makeUser(world, BOTH);
        const tap = await world.tap({}, await world.writable());
        const client = await world.client({ tap, uri: loginUri(world, BOTH, { tap }) });
        await client.command({ ping: 1 });
        const used = tap.commands.flatMap(({ body }) => [
          ...(body['saslStart'] === 1 ? [String(body['mechanism'])] : []),
          ...(body['speculativeAuthenticate'] ? [body['speculativeAuthenticate'].mechanism] : []),
        ]);
        expectEqual([...new Set(used)], [SHA_256], 'the mechanisms that were used');
      },
    },
    ...refusal(`3: sha1 by ${SHA_256}`, ONE, { mechanism: SHA_256 }),
    ...refusal(`3: sha256 by ${SHA_1}`, OTHER, { mechanism: SHA_1 }),
    ...refusal('4: nobody by negotiation', { ...BOTH, username: 'nobody' }, { isMade: false }),
    ...login('4: IX with IX', NINE),
    ...login('4: IX with I, a soft hyphen and X', NINE, { password: 'I\u00ADX' }),
    ...login('4: Ⅸ with IV', ROMAN, { password: 'IV' }),
    ...login('4: Ⅸ with I, a soft hyphen and V', ROMAN, { password: 'I\u00ADV' }),
  ],
};

interface Given {
  readonly mechanism?: string;
  readonly password?: string;
  readonly isMade?: boolean;
}

function login(description: string, user: User, given: Given = {}): readonly ProseCase[] {
  return WAYS.map(({ suffix, optionsOf }) => ({
    description: `${description}${suffix}`,
    runOn,
    async run(world) {
      await makeUser(world, user);
      const client = await world.client(optionsOf(world, user, given));
      await client.command({ dbstats: 1 });
    },
  }));
}

function refusal(
  description: string,
  user: User,
  { isMade = true, ...given }: Given,
): readonly ProseCase[] {
  return WAYS.map(({ suffix, optionsOf }) => ({
    description: `${description}${suffix}`,
    runOn,
    async run(world) {
      if (isMade) await makeUser(world, user);
      const client = await world.client(optionsOf(world, user, given));
      const { code, message } = await client.commandError({ dbstats: 1 });
      expectEqual(code, AUTHENTICATION_FAILED, `the code of: ${message}`);
      expect(!/mechanism negotiation|saslSupportedMechs/i.test(message), 'a refused login');
    },
  }));
}
