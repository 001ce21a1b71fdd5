import { inspectAsText } from '../rendering/inspect-as-text.ts';
import { entriesOf, parseMessageSpec, type SpecDocument } from '../spec/message-spec.ts';
import { renderSpecDocument, renderSpecValue } from './render-spec.ts';
import { commandValue } from './value-matchers.ts';

/** The requests that a class stands for, and how specs for it are read. */
export interface PatternKind {
  readonly className: string;
  /** Undefined: any opcode. */
  readonly opcode?: number;
  /** Undefined: commands and others. */
  readonly isCommand?: boolean;
  /** The first field is the command's name, and the others keep their order. */
  readonly isCommandPattern: boolean;
  /** Words that are attributes of the request and never fields. */
  readonly reserved: ReadonlySet<string>;
}

/** Reserved in every spec for a request, besides what its class adds. */
export const REQUEST_WORDS: readonly string[] = [
  'flags',
  'namespace',
  'requestId',
  'secondaryOk',
  'clientPort',
  'connection',
  'server',
  'timeoutMS',
  'signal',
];

/** The time to wait for a request: part of a spec, but not of what is compared. */
export interface PatternWait {
  readonly timeoutMS?: number;
  readonly signal?: AbortSignal;
}

/** A request as it is expected: what the classes `Request`, `OpMsg` … make when they are called. */
export class RequestPattern {
  /** The requests that the class of the pattern stands for. */
  readonly kind: PatternKind;
  /** The documents that are expected; none stands for any. */
  readonly documents: readonly SpecDocument[];
  /** Attributes that must be equal. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The time that whoever expects the request waits for it. */
  readonly wait: PatternWait;

  constructor(
    kind: PatternKind,
    documents: readonly SpecDocument[],
    attributes: Readonly<Record<string, unknown>> = {},
  ) {
    const { timeoutMS, signal, ...others } = attributes as PatternWait;
    for (const document of documents) refuseUndefined(document);
    this.kind = kind;
    this.documents = documents;
    this.attributes = others;
    this.wait = { ...(timeoutMS !== undefined && { timeoutMS }), ...(signal && { signal }) };
  }

  /** A line for people: what it is, and what is in it. */
  toString(): string {
    const parts = [
      ...this.documents.map(renderSpecDocument),
      ...Object.entries(this.attributes).map(([name, value]) => `${name}=${shown(value)}`),
    ];
    return `${this.kind.className}(${parts.join(', ')})`;
  }
}

inspectAsText(RequestPattern);

/** Reads a spec for requests of one kind. Throws `TypeError` when it is none. */
export function patternOf(kind: PatternKind, args: readonly unknown[]): RequestPattern {
  const grammar = { reserved: kind.reserved, impliedValue: commandValue };
  const { documents, options } = parseMessageSpec(args, grammar);
  return new RequestPattern(kind, documents, options);
}

function shown(value: unknown): string {
  const isOwnObject =
    typeof value === 'object' && value !== null && value.constructor?.name !== 'Object';
  if (isOwnObject && !Array.isArray(value)) return String(value);
  return renderSpecValue(value);
}

function refuseUndefined(document: SpecDocument): void {
  for (const [name, value] of entriesOf(document)) {
    if (value === undefined) {
      throw new TypeError(
        `the expected value of ${name} is undefined; say absent for a field that must be missing`,
      );
    }
  }
}
