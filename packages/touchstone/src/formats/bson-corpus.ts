import { BsonFormatError, ElementCursor } from '@touchstone/protocol';
import { TestFailure } from '../operation-execution/test-failure.ts';
import { type AskMachine, type MachineCase, machineFile } from '../run/machine-file.ts';
import type { TestFormat } from '../run/test-format.ts';
import { hasMembers, optionalMember, wholeFile } from '../test-file/older-file.ts';
import { arrayOf, isJsonObject, type JsonObject, jsonObject } from '../test-file/reader.ts';

const NAME = 'BSON corpus';

/** The file whose texts are for a parser of decimal numbers alone. */
const DECIMAL128 = '0x13';

/**
 * BSON and Extended JSON, from each to each: what a driver's codec must read and write alike, and what it must refuse.
 * Source: bson-corpus, "Test Plan".
 */
export const bsonCorpus: TestFormat = {
  name: NAME,
  recognize: ({ json }) => hasMembers(json, 'description', 'bson_type'),
  parse(source) {
    const json = wholeFile(source.json);
    const part = (name: string): readonly JsonObject[] =>
      optionalMember(json, name, arrayOf(jsonObject)) ?? [];
    const isDecimal = json['bson_type'] === DECIMAL128;
    const cases = [
      ...part('valid').map(validCase),
      ...part('decodeErrors').map((one) =>
        refusedCase('decode', one, ['bson', one['bson'], 'bson']),
      ),
      ...part('parseErrors').map(({ description, string }) =>
        refusedCase(
          'parse',
          { description },
          isDecimal ? ['decimal128', string, 'decimal128'] : ['extendedJson', string, 'bson'],
        ),
      ),
    ];
    return machineFile(source, NAME, numbered(cases));
  },
};

/** Some files have several cases of one name. */
function numbered(cases: readonly MachineCase[]): readonly MachineCase[] {
  const counts = new Map<string, number>();
  return cases.map((one) => {
    const count = (counts.get(one.description) ?? 0) + 1;
    counts.set(one.description, count);
    return count === 1 ? one : { ...one, description: `${one.description} #${count}` };
  });
}

type From = 'bson' | 'extendedJson' | 'decimal128';
type To = 'bson' | 'canonicalExtendedJson' | 'relaxedExtendedJson' | 'decimal128';

/** From one form to another. */
type Translation = readonly [from: From, input: unknown, to: To];

function refusedCase(
  how: string,
  { description }: Readonly<{ description?: unknown }>,
  [from, input, to]: Translation,
): MachineCase {
  return {
    description: `${how} error: ${description}`,
    async check(ask) {
      const answer = await ask('bson', { from, input, to });
      if (answer.kind === 'refused') return;
      throw new TestFailure(
        `the driver was to refuse ${input}, and made ${answer.value['output']} of it`,
      );
    },
  };
}

function validCase(one: JsonObject): MachineCase {
  return {
    description: String(one['description']),
    async check(ask) {
      for (const translation of translations(one)) await checkTranslation(one, translation, ask);
    },
  };
}

/** Source: bson-corpus, "Testing validity", for codecs with a native form between. */
function translations(one: JsonObject): readonly Translation[] {
  const { canonical_bson, canonical_extjson, relaxed_extjson } = one;
  const { degenerate_bson, degenerate_extjson, lossy } = one;
  const all: readonly Translation[] = [
    ['bson', canonical_bson, 'bson'],
    ['bson', canonical_bson, 'canonicalExtendedJson'],
    ['extendedJson', canonical_extjson, 'canonicalExtendedJson'],
    ['bson', degenerate_bson, 'bson'],
    ['extendedJson', degenerate_extjson, 'canonicalExtendedJson'],
  ];
  const exact: readonly Translation[] = [
    ['extendedJson', canonical_extjson, 'bson'],
    ['extendedJson', degenerate_extjson, 'bson'],
  ];
  const relaxed: readonly Translation[] = [
    ['bson', canonical_bson, 'relaxedExtendedJson'],
    ['extendedJson', relaxed_extjson, 'relaxedExtendedJson'],
  ];
  const wanted = [
    ...all,
    ...(lossy === true ? [] : exact),
    ...(relaxed_extjson === undefined ? [] : relaxed),
  ];
  return wanted.filter(([, input]) => input !== undefined);
}

async function checkTranslation(one: JsonObject, translation: Translation, ask: AskMachine) {
  const [from, input, to] = translation;
  const answer = await ask('bson', { from, input, to });
  const what = `from ${from} ${input} to ${to}`;
  if (answer.kind === 'refused') throw new TestFailure(`${what}: ${answer.error.message}`);
  const { output } = answer.value;
  if (typeof output !== 'string') throw new Error(`${what}: the adapter gave no output`);
  const expected = to === 'relaxedExtendedJson' ? [one['relaxed_extjson']] : formsOf(one, to);
  const isEqual = to === 'bson' ? isSameBson(output, expected) : isSameJson(output, expected);
  if (isEqual) return;
  throw new TestFailure(`${what}: expected ${expected.join(' or ')}, got ${output}`);
}

/** A deprecated type may be kept, or become another. */
function formsOf(one: JsonObject, to: To): readonly unknown[] {
  const name = to === 'bson' ? 'bson' : 'extjson';
  return [one[`canonical_${name}`], one[`converted_${name}`]].filter((form) => form !== undefined);
}

/** With several forms, each element has to be as in one of them. */
function isSameBson(output: string, forms: readonly unknown[]): boolean {
  const wanted = forms.map((form) => elementsOf(String(form)));
  const elements = elementsOf(output);
  if (forms.length === 1) return elements.join() === wanted[0]?.join();
  return (
    elements.length === wanted[0]?.length &&
    elements.every((element, at) => wanted.some((form) => form[at] === element))
  );
}

/** The elements of a document as hexadecimal digits; the whole text where it is none. */
function elementsOf(hex: string): readonly string[] {
  const bytes = Buffer.from(hex, 'hex');
  try {
    const cursor = new ElementCursor(bytes);
    const elements: string[] = [];
    while (cursor.next())
      elements.push(bytes.toString('hex', cursor.nameStart - 1, cursor.valueEnd));
    return [String(bytes.length === cursor.end), ...elements];
  } catch (error) {
    if (error instanceof BsonFormatError) return [hex];
    throw error;
  }
}

function isSameJson(output: string, forms: readonly unknown[]): boolean {
  const actual = JSON.parse(output) as unknown;
  const wanted = forms.map((form) => JSON.parse(String(form)) as unknown);
  if (wanted.some((form) => isSameValue(actual, form))) return true;
  if (wanted.length === 1 || !isJsonObject(actual)) return false;
  const keys = Object.keys(wanted[0] as JsonObject);
  return (
    Object.keys(actual).length === keys.length &&
    keys.every((key) => wanted.some((form) => isSameValue(actual[key], (form as JsonObject)[key])))
  );
}

/** JSON is not ordered, and a number may be written in several ways, also in `$numberDouble`. */
function isSameValue(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, at) => isSameValue(actual[at], item))
    );
  }
  if (!isJsonObject(wanted)) return actual === wanted;
  if (!isJsonObject(actual)) return false;
  const keys = Object.keys(wanted);
  if (Object.keys(actual).length !== keys.length) return false;
  return keys.every((key) =>
    key === '$numberDouble'
      ? Object.is(Number(actual[key]), Number(wanted[key]))
      : Object.hasOwn(actual, key) && isSameValue(actual[key], wanted[key]),
  );
}
