import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { EJSON } from 'bson';
import { type ExtendedJson, serveJsonLines } from 'touchstone';
import { mutated } from '../mutate.ts';
import type { TargetDefinition } from '../target.ts';
import { anyDocument } from '../values.ts';

const NAMES = [
  'id',
  'kind',
  'entities',
  'operation',
  'arguments',
  'object',
  'name',
  'events',
  'uri',
];
const extendedJson = {
  parse: (text: string) => EJSON.parse(text, { relaxed: false }),
  stringify: (value: unknown) => EJSON.stringify(value as object, { relaxed: false }),
} as unknown as ExtendedJson;

/** Lines to an adapter, mutated: it goes on answering. */
export const adapterLines: TargetDefinition = {
  name: 'adapter lines',
  open() {
    const input = new PassThrough();
    const output = new PassThrough();
    let answered = '';
    output.on('data', (text) => {
      answered = (answered + String(text)).slice(-10_000);
    });
    const adapter = {
      handle: () => Promise.reject(new Error('no')),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    void serveJsonLines(adapter as never, { input, output, extendedJson } as never);
    return {
      name: 'adapter lines',
      make(chance) {
        const line = { id: chance.below(100), kind: 'start', ...anyDocument(chance, 2, NAMES) };
        return mutated(Buffer.from(EJSON.stringify(line)), chance);
      },
      async feed(line) {
        input.write(Buffer.concat([line, Buffer.from('\n')]));
        answered = '';
        input.write('{"id":4242,"kind":"nothing"}\n');
        for (let turns = 0; turns < 20 && !answered.includes('4242'); turns++) await setImmediate();
        return answered.includes('4242') ? undefined : 'it does not answer any more';
      },
    };
  },
};
