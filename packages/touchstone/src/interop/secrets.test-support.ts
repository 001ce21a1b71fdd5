import { type Document, decode, MessageReader, parseMessage } from '@touchstone/protocol';
import { nodeRuntime, type Runtime, type Stream, type StreamHandler } from '@touchstone/runtime';
import { Binary } from 'bson';

/** Shorter ones stand in too many texts by chance. */
const SHORTEST_SECRET = 8;
const TOKEN = /[A-Za-z0-9+/=_%.~-]{8,}/g;

/**
 * The texts that nobody may see, and those that were shown. Both come in as a run goes on, and are compared at its end: texts are cut into
 * words, so that a run of any length is compared at once.
 */
export class Secrets {
  readonly #secrets = new Map<string, string>();
  readonly #shown = new Map<string, string>();
  #texts = 0;

  /** The number of different secrets, and of texts that were shown. */
  get size(): { readonly secrets: number; readonly texts: number } {
    return { secrets: this.#secrets.size, texts: this.#texts };
  }

  /** A text is not to be seen, nor its usual disguises. */
  add(what: string, secret: string): void {
    if (secret.length < SHORTEST_SECRET) return;
    this.#addWord(what, secret);
    this.#addWord(what, encodeURIComponent(secret));
    this.addBytes(what, Buffer.from(secret));
  }

  addBytes(what: string, bytes: Uint8Array): void {
    if (bytes.length < SHORTEST_SECRET) return;
    const buffer = Buffer.from(bytes);
    this.#addWord(what, buffer.toString('base64'));
    this.#addWord(what, buffer.toString('base64url'));
    this.#addWord(what, buffer.toString('hex'));
  }

  /** Something that users see: a log message, an event, an error, a report. */
  show(text: string): void {
    this.#texts += 1;
    const readable = text.replace(/<Buffer ([^>]*)>/g, (_, hex: string) => ` ${fromHex(hex)} `);
    for (const { 0: word, index } of readable.matchAll(TOKEN)) {
      for (const form of formsOf(word)) {
        if (!this.#shown.has(form)) {
          this.#shown.set(form, readable.slice(Math.max(0, index - 120), index + 200));
        }
      }
    }
  }

  /** Each secret that was shown: what it is, and where it stands. */
  leaks(): readonly string[] {
    const shown = [...this.#secrets].filter(([secret]) => this.#shown.has(secret));
    return shown.map(([secret, what]) => `${what}: …${this.#shown.get(secret)}…`);
  }

  #addWord(what: string, word: string): void {
    this.#secrets.set(word.replace(/^\.+|\.+$/g, ''), what);
  }
}

function fromHex(hex: string): string {
  return Buffer.from(hex.replace(/[^0-9a-f]/g, ''), 'hex').toString('latin1');
}

/** A word as it stands there, and as it would stand in SCRAM's `p=…` or at the end of a sentence. */
function formsOf(word: string): readonly string[] {
  const bare = word.replace(/^[a-z]=/, '').replace(/^\.+|\.+$/g, '');
  return bare === word ? [word] : [word, bare];
}

/** The runtime of clients whose conversations about who they are become secrets. */
export function overhearing(secrets: Secrets): Runtime {
  const runtime = nodeRuntime();
  const { transport } = runtime;
  return {
    ...runtime,
    transport: {
      ...transport,
      connect: async (address, options) =>
        overheard(await transport.connect(address, options), secrets),
    },
  };
}

function overheard(stream: Stream, secrets: Secrets): Stream {
  const hear = listener((document) => noteSecrets(secrets, document));
  const hearReply = listener((document) => noteSecrets(secrets, document));
  const write = stream.write.bind(stream);
  stream.write = (bytes) => {
    hear(bytes);
    return write(bytes);
  };
  let given: StreamHandler = stream.handler;
  const inner: StreamHandler = {
    data(bytes) {
      hearReply(bytes);
      given.data(bytes);
    },
    closed: (error) => given.closed(error),
    drained: () => given.drained?.(),
  };
  stream.handler = inner;
  Object.defineProperty(stream, 'handler', {
    get: () => given,
    set: (handler: StreamHandler) => {
      given = handler;
    },
  });
  return stream;
}

function listener(hear: (document: Document) => void): (bytes: Uint8Array) => void {
  const reader = new MessageReader();
  return (bytes) => {
    reader.push(Uint8Array.from(bytes));
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      const message = parseMessage(frame);
      if (message.kind === 'msg') hear(decode(message.body));
      if (message.kind === 'query') hear(decode(message.query));
      if (message.kind === 'reply') for (const one of message.documents) hear(decode(one));
    }
  };
}

/** Of a command or a reply, what is told of a login. */
function noteSecrets(secrets: Secrets, document: Document): void {
  const { speculativeAuthenticate, payload, pwd, saslStart, saslContinue, conversationId } =
    document;
  if (typeof pwd === 'string') secrets.add('the password of a user', pwd);
  if (typeof speculativeAuthenticate === 'object') noteSecrets(secrets, speculativeAuthenticate);
  const isOfLogin = [saslStart, saslContinue, conversationId].some((field) => field !== undefined);
  if (isOfLogin && payload instanceof Binary) notePayload(secrets, payload.value());
}

function notePayload(secrets: Secrets, bytes: Uint8Array): void {
  secrets.addBytes('a payload', bytes);
  const text = Buffer.from(bytes).toString('utf8');
  for (const [, name, value] of text.matchAll(/(?:^|,)([rspv])=([^,]*)/g)) {
    secrets.add(`the part ${name} of a SCRAM message`, value as string);
  }
  if (text.startsWith('\0')) secrets.add('a password of PLAIN', text.split('\0')[2] ?? '');
  for (const [name, value] of Object.entries(fieldsOf(bytes))) noteField(secrets, name, value);
}

/** MONGODB-OIDC and MONGODB-AWS speak in documents. */
function fieldsOf(bytes: Uint8Array): Document {
  try {
    return decode(bytes);
  } catch {
    return {};
  }
}

function noteField(secrets: Secrets, name: string, value: unknown): void {
  const isPublic = ['d', 'h', 'issuer', 'clientId', 'requestScopes', 'n'].includes(name);
  if (value instanceof Binary) secrets.addBytes(`the field ${name} of a payload`, value.value());
  if (typeof value !== 'string' || isPublic) return;
  secrets.add(`the field ${name} of a payload`, value.replace(/^.*Signature=/, ''));
}
