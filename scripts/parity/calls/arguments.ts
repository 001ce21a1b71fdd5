// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Every method with no, null, odd, wrong and typical arguments. */
import type { Call, World } from '../call.ts';
import type { Method } from '../method.ts';
import { METHODS_OF_COLLECTIONS } from '../methods-of-collections.ts';
import { METHODS_OF_OTHERS } from '../methods-of-others.ts';

const ODD: readonly (readonly [string, () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['a text', () => 'text'],
  ['a number', () => 5],
  ['true', () => true],
  ['a list', () => []],
  ['nothing in it', () => ({})],
];
const ODD_OPTIONS: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a text', 'text'],
  ['-1', -1],
  ['true', true],
];
function target(method: Method, { pets, db, client }: World): any {
  switch (method.on) {
    case 'pets':
      return pets;
    case 'db':
      return db;
    case 'client':
      return client;
    case 'admin':
      return db.admin();
  }
}

/** Calls the method; a cursor is read to its end. */
async function perform(method: Method, args: readonly unknown[], world: World): Promise<unknown> {
  const result = await target(method, world)[method.name](...args);
  return typeof result?.toArray === 'function' ? result.toArray() : result;
}

function call(method: Method, what: string, args: () => readonly unknown[]): Call {
  const name = `${method.on}.${method.name} with ${what}`;
  return { name, run: (world) => perform(method, args(), world) };
}

function callsOf(method: Method): readonly Call[] {
  const list: Call[] = method.typical.map((args, index) =>
    call(method, `typical arguments ${index}`, () => structuredCloneOf(args)),
  );
  const first = method.typical[0] ?? [];
  list.push(call(method, 'no arguments', () => []));
  for (let at = 0; at < Math.max(first.length, 1); at += 1) {
    for (const [what, odd] of ODD) {
      const args = (): readonly unknown[] => {
        const all = [...structuredCloneOf(first)];
        all[at] = odd();
        return all;
      };
      list.push(call(method, `${what} as argument ${at}`, args));
    }
  }
  const { options } = method;
  if (options === undefined) return list;
  const withOptions = (given: unknown) => (): readonly unknown[] => {
    const all = [...structuredCloneOf(first)];
    while (all.length < options.at) all.push(undefined);
    all[options.at] = given;
    return all;
  };
  list.push(call(method, 'null as options', withOptions(null)));
  list.push(call(method, 'a text as options', withOptions('text')));
  list.push(call(method, 'an unknown option', withOptions({ unknownOption: 1 })));
  for (const name of options.names) {
    for (const [what, value] of ODD_OPTIONS) {
      list.push(call(method, `${name}: ${what}`, withOptions({ [name]: value })));
    }
  }
  return list;
}

function structuredCloneOf(args: readonly unknown[]): readonly unknown[] {
  return structuredClone(args);
}

/** Methods × arguments. */
export const argumentCalls: readonly Call[] = [
  ...METHODS_OF_COLLECTIONS,
  ...METHODS_OF_OTHERS,
].flatMap(callsOf);
