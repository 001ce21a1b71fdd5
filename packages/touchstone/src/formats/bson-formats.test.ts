import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as driver from '@touchstone/driver';
import { nodeRuntime } from '@touchstone/runtime';
import { BSON } from 'bson';
import { loadTestFile } from '../corpus/load-test-file.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { type Codec, codecMachines } from '../node-adapter/codec-machines.ts';
import { NodeAdapter } from '../node-adapter/node-adapter.ts';
import { runCases } from '../run/run-cases.ts';

type Json = Record<string, unknown>;
/** A case's description and outcome, and the reason where it did not pass. */
type Outcome = readonly [description: string, outcome: string, reason: string | null];

/** A driver that is right about what stands in this file. */
const right: Codec = {
  bson: BSON,
  decode: (bytes) => BSON.deserialize(bytes, { promoteValues: false, bsonRegExp: true }),
  encode: (document) => BSON.serialize(document, { ignoreUndefined: false }),
  parse: (text) => {
    if (text.includes('$oid": 5')) throw new Error('an id has 24 digits');
    return BSON.EJSON.parse(text, { relaxed: false });
  },
  stringify: (document, options) => BSON.EJSON.stringify(document, options),
};

async function outcomes(content: Json, codec: Partial<Codec> = {}): Promise<readonly Outcome[]> {
  const info = { name: 'a codec', version: '1', language: 'none' };
  const machines = codecMachines({ ...right, ...codec });
  const adapter = new NodeAdapter(driver, info, { machines });
  const file = { suite: 'suite', file: 'suite/tests/file.json', text: JSON.stringify(content) };
  const runtime = nodeRuntime();
  const loaded = loadTestFile(file);
  const results = await runCases(loaded, loaded.cases, {
    adapter,
    environment: noEnvironment,
    runtime,
  });
  return results.map(({ case: name, outcome, reason }) => [name, outcome, reason]);
}

async function failure(content: Json, codec: Partial<Codec>): Promise<string> {
  const [[, outcome, reason] = []] = await outcomes(content, codec);
  assert.equal(outcome, 'failed');
  return reason ?? '';
}

function corpus(part: string, ...cases: readonly Json[]): Json {
  return { description: 'a type', bson_type: '0x01', [part]: cases };
}

const DOUBLE = {
  description: 'one and a half',
  canonical_bson: '10000000016100000000000000F83F00',
  canonical_extjson: '{"a": {"$numberDouble": "1.50"}}',
  relaxed_extjson: '{"a": 1.5}',
};

describe('the BSON corpus', () => {
  it('passes a codec that reads and writes alike', async () => {
    assert.deepEqual(await outcomes(corpus('valid', DOUBLE)), [['one and a half', 'passed', null]]);
  });

  it('finds each way that is wrong', async () => {
    const content = corpus('valid', DOUBLE);
    const other = { a: new BSON.Double(2) };
    assert.match(
      await failure(content, { encode: () => right.encode(other) }),
      /^from bson 1000.* to bson: expected 10000000016100000000000000F83F00, got 10000000016100000000000000004000$/,
    );
    assert.match(
      await failure(content, { stringify: () => '{"a": {"$numberDouble": "1.6"}}' }),
      /to canonicalExtendedJson: expected/,
    );
    assert.match(
      await failure(content, {
        stringify: (document, { relaxed }) =>
          relaxed ? '{"a": 1.5, "b": 1}' : right.stringify(document, { relaxed }),
      }),
      /to relaxedExtendedJson: expected/,
    );
    assert.match(await failure(content, { parse: () => other }), /^from extendedJson .* got/);
    assert.match(
      await failure(content, {
        decode: () => {
          throw new Error('no');
        },
      }),
      /^from bson 1000.* to bson: no$/,
    );
  });
});

describe('what the BSON corpus allows', () => {
  it('wants no exact way back from a form that loses something', async () => {
    const payload = {
      description: 'NaN with a payload',
      canonical_bson: '10000000016100120000000000F87F00',
      canonical_extjson: '{"a": {"$numberDouble": "NaN"}}',
      lossy: true,
    };
    assert.deepEqual(await outcomes(corpus('valid', payload)), [
      ['NaN with a payload', 'passed', null],
    ]);
    assert.match(
      (await outcomes(corpus('valid', { ...payload, lossy: false })))[0]?.[2] ?? '',
      /to bson: expected/,
    );
  });

  it('takes a deprecated type as it is, or converted, each element for itself', async () => {
    const symbols = {
      description: 'symbols',
      canonical_bson: '170000000E61000200000078000E620002000000790000',
      converted_bson: '1700000002610002000000780002620002000000790000',
      canonical_extjson: '{"a": {"$symbol": "x"}, "b": {"$symbol": "y"}}',
      converted_extjson: '{"a": "x", "b": "y"}',
    };
    const read = (text: string): Json => JSON.parse(text) as Json;
    const mixed = { a: new BSON.BSONSymbol('x'), b: 'y' };
    const content = corpus('valid', symbols);
    const codec = { decode: () => mixed, parse: () => mixed };
    assert.deepEqual(await outcomes(content, codec), [['symbols', 'passed', null]]);
    const wrong = { a: 'x', b: 'z' };
    assert.match(
      await failure(content, { decode: () => wrong, parse: read }),
      /expected .* or .*, got/,
    );
  });

  it('wants no field more and none less than the forms have', async () => {
    const symbol = {
      description: 'a symbol',
      canonical_bson: '0E0000000E610002000000780000',
      converted_bson: '0E00000002610002000000780000',
      canonical_extjson: '{"a": {"$symbol": "x"}}',
      converted_extjson: '{"a": "x"}',
    };
    for (const text of ['{"a": "x", "b": "x"}', '{}', '["x"]', '5']) {
      const told = await failure(corpus('valid', symbol), { stringify: () => text });
      assert.match(told, /to canonicalExtendedJson: expected .* or .*, got/, text);
    }
    for (const text of ['{"a": {"$numberDouble": 5}}', '{"a": 5}', '{"a": {}}', '[]', 'null']) {
      const told = await failure(corpus('valid', DOUBLE), {
        stringify: (document, { relaxed }) =>
          relaxed ? right.stringify(document, { relaxed }) : text,
      });
      assert.match(told, /to canonicalExtendedJson: expected/, text);
    }
  });

  it('wants bytes and texts refused that mean nothing', async () => {
    const short = { description: 'too short', bson: '0500' };
    assert.deepEqual(await outcomes(corpus('decodeErrors', short)), [
      ['decode error: too short', 'passed', null],
    ]);
    assert.match(
      await failure(corpus('decodeErrors', short), { decode: () => ({}) }),
      /^the driver was to refuse 0500, and made 0500000000 of it/,
    );
    const id = { description: 'a number', string: '{"a": {"$oid": 5}}' };
    assert.equal((await outcomes(corpus('parseErrors', id)))[0]?.[1], 'passed');
    assert.match(await failure(corpus('parseErrors', id), { parse: () => ({}) }), /to refuse/);
  });

  it('gives texts of decimal numbers to their own parser, and tells cases of one name apart', async () => {
    const content = {
      ...corpus(
        'parseErrors',
        { description: 'x', string: '1,5' },
        { description: 'x', string: '.' },
      ),
      bson_type: '0x13',
    };
    assert.deepEqual(await outcomes(content), [
      ['parse error: x', 'passed', null],
      ['parse error: x #2', 'passed', null],
    ]);
    const valid = { ...content, parseErrors: [{ description: 'x', string: '1.5' }] };
    assert.match(await failure(valid, {}), /was to refuse 1\.5, and made 1\.5 of it/);
  });
});

const VECTOR = {
  description: 'two floats',
  valid: true,
  vector: [127.7, { $numberDouble: '-Infinity' }],
  dtype_hex: '0x27',
  padding: 0,
  canonical_bson: '170000000576000A0000000927006666FF42000080FF00',
};

const vectors = (...tests: readonly Json[]): Json => ({ description: 'v', test_key: 'v', tests });

describe('BSON vectors', () => {
  it('passes a codec that keeps numbers, type and padding', async () => {
    assert.deepEqual(await outcomes(vectors(VECTOR)), [['two floats', 'passed', null]]);
    const other = { v: BSON.Binary.fromFloat32Array(Float32Array.from([127.7, 1])) };
    assert.match(
      await failure(vectors(VECTOR), { encode: () => right.encode(other) }),
      /^bson: expected 17/,
    );
    assert.match(await failure(vectors(VECTOR), { decode: () => other }), /^\[1\]: expected -Inf/);
    const bits = { v: BSON.Binary.fromPackedBits(Uint8Array.from([8, 0]), 3) };
    assert.match(
      await failure(vectors(VECTOR), { decode: () => bits }),
      /^dtype: expected 39, got 16/,
    );
  });

  it('wants refused what is no vector', async () => {
    const { canonical_bson: _, ...padded } = { ...VECTOR, valid: false, padding: 3 };
    assert.equal((await outcomes(vectors(padded)))[0]?.[1], 'passed');
    assert.match(
      await failure(vectors(padded), { encode: () => new Uint8Array(5) }),
      /to refuse this vector/,
    );
    const { vector: __, ...cut } = {
      ...VECTOR,
      valid: false,
      canonical_bson: '1100000005760004000000092700660000',
    };
    assert.equal((await outcomes(vectors(cut)))[0]?.[1], 'passed');
    const good = { v: BSON.Binary.fromFloat32Array(Float32Array.from([1])) };
    assert.match(await failure(vectors(cut), { decode: () => good }), /to refuse these bytes/);
  });
});
