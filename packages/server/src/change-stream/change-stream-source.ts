import { present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import type { DocumentSource } from '../cursor/document-source.ts';
import type { Oplog, OpTime } from '../storage/oplog.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { asFields } from '../value/known-value.ts';
import { showFields } from '../value/show-value.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { type ChangeEvent, changeEvents, type EventContext } from './change-event.ts';
import type { ChangeStreamStart } from './change-stream-specification.ts';
import { highWaterMark, type ResumeToken, tokenDocument } from './resume-token.ts';
import { encodeEvent, splitEvent } from './split-event.ts';

export interface ChangeStreamOptions {
  readonly oplog: Oplog;
  readonly events: EventContext;
  /** The stages behind `$changeStream`, for one event: it may be dropped or changed. */
  readonly pipeline: (event: Fields) => Iterable<AnyDocument>;
  /** True if the last stage cuts large events into fragments. */
  readonly splits: boolean;
  /** Tells how large an event may be. */
  readonly mostBytes: number;
  /** The op time up to which the stream may read: what a majority has. */
  readonly visible: () => OpTime;
  /** Throws where the server that it reads from is not there any more; asked where streams are merged. */
  readonly check: () => void;
  /** Calls back when more may have become visible. */
  readonly onVisible: (listener: () => void) => () => void;
}

/** A resume token of an event. */
export type EventToken = Extract<ResumeToken, { kind: 'event' }>;

interface Given {
  readonly bytes: Uint8Array;
  readonly token: Uint8Array;
}

/** True if a resume token is that of an event in this op-log. */
export function holdsEvent(
  oplog: Oplog,
  events: EventContext,
  { time, text }: EventToken,
): boolean {
  const entry = oplog.entryAt(oplog.opTimeAtTimestamp(time));
  if (entry === undefined || !entry.timestamp.equals(time)) return false;
  return changeEvents(entry, events).some(({ token }) => token === text);
}

/** The events of one stream, as they become visible to a majority. */
export class ChangeStreamSource implements DocumentSource {
  readonly #options: ChangeStreamOptions;
  readonly onMore: (listener: () => void) => () => void;
  #position: OpTime;
  /** The event that the stream resumes after, until it has been met. */
  #sought: EventToken | undefined;
  /** Fragments of the event that it resumes after which were given out before. */
  #skipFragments = 0;
  #queue: Given[] = [];
  #events: readonly ChangeEvent[] = [];
  #lastToken: Uint8Array;
  #tokenBefore: Uint8Array;
  #invalidated = false;
  /** The time when what is in the queue, or may come into it, happened. */
  #entryTime: Timestamp = new Timestamp({ t: 0, i: 0 });

  constructor(options: ChangeStreamOptions, start: ChangeStreamStart) {
    this.#options = options;
    this.onMore = options.onVisible;
    const { oplog } = options;
    const token = start.kind === 'token' ? start.token : undefined;
    if (start.kind === 'place') {
      const { time, includesTime, given } = start;
      this.#position = includesTime
        ? opTimeBefore(oplog, time)
        : opTimeBefore(oplog, nextTick(time));
      this.#lastToken = encodeFields(asFields(given));
      this.#tokenBefore = this.#lastToken;
      return;
    }
    if (start.kind === 'token' && token?.kind === 'event') {
      this.#position = opTimeBefore(oplog, token.time);
      this.#lastToken = encodeFields(asFields(start.given));
      if (token.fromInvalidate) this.#position = oplog.opTimeAtTimestamp(token.time);
      else this.#sought = token;
    } else {
      const time = startTime(start) ?? nextTick(oplog.timestamp);
      this.#position = start.kind === 'now' ? oplog.position : opTimeBefore(oplog, time);
      this.#lastToken = tokenBytes(highWaterMark(time));
    }
    this.#tokenBefore = this.#lastToken;
  }

  get exhausted(): boolean {
    return this.#invalidated && this.#queue.length === 0 && this.#events.length === 0;
  }

  /** The place where a stream would resume after everything that was given out and looked at. */
  batchToken(isLastPending: boolean): Uint8Array {
    return isLastPending ? this.#tokenBefore : this.#lastToken;
  }

  next(): Uint8Array | undefined {
    for (;;) {
      const given = this.#given();
      if (given !== undefined) return given;
      if (this.#invalidated || !this.#advance()) return undefined;
    }
  }

  /** The time when the next thing happened, whether it may be seen yet or not; undefined where nothing has. */
  get following(): Timestamp | undefined {
    this.#options.check();
    if (this.#hasGiven) return this.#entryTime;
    const { oplog } = this.#options;
    if (this.#invalidated || this.#position >= oplog.position) return undefined;
    const entry = oplog.entryAt(this.#position + 1);
    if (entry === undefined) throw historyLost();
    return entry.timestamp;
  }

  /** True if there is a next thing that may be seen. */
  get hasMore(): boolean {
    if (this.#hasGiven) return true;
    return !this.#invalidated && this.#position < this.#options.visible();
  }

  /** As `next`, of what happened at the `following` time alone. */
  take(): Uint8Array | undefined {
    if (!this.#hasGiven) this.#advance();
    return this.#given();
  }

  get #hasGiven(): boolean {
    return this.#queue.length > 0 || this.#events.length > 0;
  }

  // The rest of the entry that was looked at last.
  #given(): Uint8Array | undefined {
    for (;;) {
      const given = this.#queue.shift();
      if (given !== undefined) {
        this.#tokenBefore = this.#lastToken;
        this.#lastToken = given.token;
        return given.bytes;
      }
      const [event, ...later] = this.#events;
      if (event === undefined) return undefined;
      this.#events = later;
      this.#take(event);
    }
  }

  // Looks at the next entry that is visible; false when there is none.
  #advance(): boolean {
    const { oplog, visible, events } = this.#options;
    if (this.#position >= visible()) return false;
    const entry = oplog.entryAt(this.#position + 1);
    if (entry === undefined) throw historyLost();
    this.#position = entry.position;
    this.#entryTime = entry.timestamp;
    this.#events = changeEvents(entry, events);
    if (this.#events.length === 0 && this.#sought === undefined) {
      this.#lastToken = tokenBytes(highWaterMark(entry.timestamp));
    }
    return true;
  }

  #take(event: ChangeEvent): void {
    if (this.#sought !== undefined && !this.#isBehindSought(event, this.#sought)) return;
    if (event.fromInvalidate) this.#invalidated = true;
    const fragments = this.#fragmentsOf(event);
    this.#queue.push(...fragments.slice(this.#skipFragments));
    this.#skipFragments = 0;
    if (fragments.length > 0) return;
    this.#lastToken = tokenBytes(event.token);
  }

  // True if the event is to be given out. Throws when the sought one is not where it should be.
  #isBehindSought(event: ChangeEvent, sought: EventToken): boolean {
    if (event.token === sought.text) {
      this.#sought = undefined;
      if (sought.fragment === undefined) return false;
      this.#skipFragments = sought.fragment + 1;
      if (this.#options.splits) return true;
      throw fatal(
        'To resume from a split event, the $changeStream pipeline must include a ' +
          '$changeStreamSplitLargeEvent stage',
      );
    }
    if (event.time.equals(sought.time)) return false;
    throw fatal(
      `cannot resume stream; the resume token was not found. ${showFields(tokenDocument(sought.text))}`,
    );
  }

  #fragmentsOf(event: ChangeEvent): readonly Given[] {
    const { pipeline, splits, mostBytes } = this.#options;
    const token = tokenDocument(event.token);
    return [...pipeline(event.document())].flatMap((document) => {
      const fields = document instanceof Map ? document : decodeFields(document);
      checkToken(fields, token);
      const fragments = splits
        ? splitEvent(fields, event.token, mostBytes)
        : [encodeEvent(fields, mostBytes)];
      return fragments.map((bytes) => ({ bytes, token: tokenOf(bytes) }));
    });
  }
}

function tokenBytes(text: string): Uint8Array {
  return encodeFields(tokenDocument(text));
}

function tokenOf(event: Uint8Array): Uint8Array {
  return encodeFields(asFields(decodeFields(event).get('_id')));
}

function nextTick({ t, i }: Timestamp): Timestamp {
  return new Timestamp({ t, i: i + 1 });
}

function startTime(start: ChangeStreamStart): Timestamp | undefined {
  if (start.kind === 'time') return start.time;
  return start.kind === 'token' ? start.token.time : undefined;
}

// The newest position of before that time. Throws when what followed it is not kept any more.
function opTimeBefore(oplog: Oplog, { t, i }: Timestamp): OpTime {
  const before = i > 0 ? { t, i: i - 1 } : { t: t - 1, i: 0xffff_ffff };
  const position = t === 0 && i === 0 ? 0 : oplog.opTimeAtTimestamp(new Timestamp(before));
  const { oldest = 0 } = oplog;
  const rolledOff = oldest > 1 && position < oldest;
  const time = new Timestamp({ t, i });
  if (rolledOff && present(oplog.entryAt(oldest)).timestamp.compare(time) > 0) throw historyLost();
  return position;
}

function historyLost(): CommandError {
  return new CommandError(
    'ChangeStreamHistoryLost',
    'Resume of change stream was not possible, as the resume point may no longer be in the oplog.',
  );
}

function fatal(message: string): CommandError {
  return new CommandError('ChangeStreamFatalError', message);
}

function checkToken(event: Fields, token: Fields): void {
  const found = event.get('_id');
  if (found !== undefined && equalValues(found, token)) return;
  const shown = (id: Value | undefined): string =>
    id === undefined ? '{}' : showFields(new Map([['_id', id]]));
  throw fatal(
    'Encountered an event whose _id field, which contains the resume token, was modified by the ' +
      'pipeline. Modifying the _id field of an event makes it impossible to resume the stream from ' +
      'that point. Only transformations that retain the unmodified _id field are allowed. ' +
      `Expected: ${shown(token)}, but found: ${shown(found)}`,
  );
}
