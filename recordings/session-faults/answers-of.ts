import { randomBytes } from 'node:crypto';
import { Binary, type Document, EJSON, type Long } from 'bson';
import type { RawCommands } from '../raw-commands.ts';

/** The database that the faults are tried in. */
export const DATABASE = 'faults';
/** Lines are cut at this: no command and no message holds it. */
export const SEPARATOR = ' | ';

/** The statements of a line of `FAULTS`: its name, then `database command` as Extended JSON. */
interface Fault {
  readonly name: string;
  readonly steps: readonly string[];
}

export function parseFault(line: string): Fault {
  const [name = '', ...steps] = line.split(SEPARATOR);
  return { name, steps };
}

/** Tries a fault in sessions that no other fault has; resolves with what the server answers to each statement. */
export async function answersOf(server: RawCommands, { steps }: Fault): Promise<string> {
  const mark = randomBytes(12);
  const lsids = new Map(['A', 'B'].map((name) => [name, lsidOf(mark, name)]));
  await server.run(DATABASE, { delete: 'c', deletes: [{ q: {}, limit: 0 }] });
  await server.run(DATABASE, { insert: 'c', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] });
  let cursor: Long | undefined;
  const answers: string[] = [];
  for (const step of steps) {
    const at = step.indexOf(' ');
    const command = EJSON.parse(longNumbers(step.slice(at + 1)), { relaxed: false }) as Document;
    fillIn(command, lsids, cursor);
    const reply = await server.run(step.slice(0, at), command);
    cursor ??= reply['cursor']?.id as Long | undefined;
    answers.push(comparable(reply));
  }
  await server.run('admin', { killSessions: [...lsids.values()] });
  return answers.join(SEPARATOR);
}

/** Makes the collections that the faults name. */
export async function prepare(server: RawCommands): Promise<void> {
  await server.run(DATABASE, { dropDatabase: 1 });
  await server.run(DATABASE, { insert: 'd', documents: [{ _id: 1, from: 'd' }] });
}

function lsidOf(mark: Uint8Array, name: string): Document {
  return { id: new Binary(Buffer.concat([mark, Buffer.from(name.padEnd(4))]), 4) };
}

/** Transaction numbers are longs; a line writes them as plain numbers where it does not care for another type. */
function longNumbers(text: string): string {
  return text.replace(/"txnNumber":(-?\d+)/g, '"txnNumber":{"$numberLong":"$1"}');
}

/** The names of sessions and of the first statement's cursor become what they stand for. */
function fillIn(
  command: Document,
  lsids: ReadonlyMap<string, Document>,
  cursor: Long | undefined,
): void {
  const known = (value: unknown): unknown => lsids.get(value as string) ?? value;
  for (const [name, value] of Object.entries(command)) {
    // Extended JSON has no UUID that is too short.
    if (value?.id === 'SHORT') value.id = new Binary(new Uint8Array(4), 4);
    if (name === 'lsid') command[name] = known(value);
    else if (/^(end|kill|refresh)Sessions$/.test(name) && Array.isArray(value)) {
      command[name] = value.map(known);
    } else if (value === 'CURSOR') command[name] = cursor;
  }
}

/** The reply without the ids, times and names that differ from run to run. */
function comparable(reply: Document): string {
  const { errorLabels = [], writeErrors = [], writeConcernError } = reply;
  const parts = [
    reply['ok'] === 1 ? 'ok' : errorText(reply),
    ...writeErrors.map((error: Document) => `writeErrors ${errorText(error)}`),
    writeConcernError && `writeConcernError ${errorText(writeConcernError)}`,
    errorLabels.length > 0 && `[${errorLabels.join(', ')}]`,
  ];
  return (
    parts
      .filter(Boolean)
      .join(' ')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID')
      .replaceAll(/; uri: table:[\w-]+/g, '')
      // Tells how far a command came in its time, and on which way.
      .replaceAll(
        /50 (\w*): .*?(operation exceeded time limit|timed out).*?(?= \[\w+Error\]|$)/g,
        '50 $1: TIME LIMIT',
      )
      .replaceAll(/(retry request:) .*? (is not compatible .*? of type: \w).*/g, '$1 COMMAND $2')
      .replaceAll(/UUID - [\w+/=]{44}/g, 'UUID - USER')
      .replaceAll(/Timestamp\(\d{6,}, \d+\)/g, 'Timestamp(NOW)')
      .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, 'HOST')
      .replaceAll(/\b\d{15,20}\b/g, 'NUMBER')
      .replaceAll('\n', ' ')
  );
}

function errorText({ code, codeName, errmsg }: Document): string {
  return `${code} ${codeName ?? ''}: ${errmsg}`;
}
