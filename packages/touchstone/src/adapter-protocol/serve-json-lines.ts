// biome-ignore-all lint/suspicious/noExplicitAny: a request as it was read, before it is checked.
import { propertyOf } from '@touchstone/protocol';
import type { AdapterRequest, DriverAdapter } from './adapter-protocol.ts';
import { decodeLine, type ExtendedJson, encodeLine, LineSplitter } from './json-lines.ts';

/** The place where lines come from and go to: a process's standard input and output. */
export interface LineStreams {
  /** The place where requests come from, a line each. */
  readonly input: NodeJS.ReadableStream;
  /** The place where replies go, a line each. */
  readonly output: { write(text: string): unknown };
  /** The driver's own, where its values are of another version of the package `bson` than the newest. */
  readonly extendedJson?: ExtendedJson;
}

/**
 * Serves an adapter as a program: reads requests, writes replies, until `stop` or the end of the input. Requests
 * overlap; each reply carries its request's `id`.
 */
export async function serveJsonLines(adapter: DriverAdapter, streams: LineStreams): Promise<void> {
  const write = (message: object): void => {
    streams.output.write(encodeLine(message, streams.extendedJson));
  };
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const splitter = new LineSplitter((line) => {
    const asked = requestIn(line, streams.extendedJson);
    if (asked instanceof Error) {
      // Nobody knows which request it was to be.
      write({ id: 0, kind: 'failure', message: `a line is no request: ${asked.message}` });
      return;
    }
    const { id, ...request } = asked;
    answer(adapter, request as AdapterRequest, (message) => write({ id: Number(id), ...message }))
      .then(() => {
        if ((request as AdapterRequest).kind === 'stop') end();
      })
      .catch((error: Error) => write({ id: Number(id), kind: 'failure', message: error.message }));
  });
  streams.input.setEncoding('utf8');
  streams.input.on('data', (text: string) => splitter.push(text));
  streams.input.on('end', () => end());
  await ended;
  await adapter[Symbol.asyncDispose]();
}

function requestIn(line: string, extendedJson: ExtendedJson | undefined): { id: unknown } | Error {
  try {
    return plainRequest(decodeLine(line, extendedJson) as { id: unknown });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function answer(
  adapter: DriverAdapter,
  request: AdapterRequest,
  write: (message: object) => void,
): Promise<void> {
  write(await adapter.send(request, { onCallback: write }));
}

/** The protocol's own numbers and those of machines are plain; those inside arguments keep their BSON types. */
function plainRequest(request: Record<string, any> & { id: unknown }): typeof request {
  const plain: typeof request = { ...request };
  for (const name of ['id', 'protocol', 'after', 'waitMS', 'callback', 'error']) {
    if (plain[name] !== undefined) plain[name] = Number(plain[name]);
  }
  if (plain['kind'] === 'machine') plain['input'] = plainNumbers(plain['input']);
  return plain;
}

function plainNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  switch (propertyOf(value, '_bsontype')) {
    case undefined:
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, plainNumbers(item)]),
      );
    case 'Int32':
    case 'Double':
    case 'Long':
      return Number(value);
    default:
      return value;
  }
}
