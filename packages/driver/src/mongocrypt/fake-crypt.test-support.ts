import { decode, encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { Crypt, CryptContext, CryptOptions, KmsRequest } from './binding.ts';

/** One thing that a fake piece of work asks for before it is ready. */
export type FakeNeed =
  | { readonly kind: 'collectionInfos' | 'markings' | 'keys'; readonly ask: Document }
  | { readonly kind: 'kms'; readonly requests: readonly KmsRequest[] }
  | { readonly kind: 'credentials' };

const STATES = { collectionInfos: 1, markings: 2, keys: 3, kms: 4, credentials: 7 } as const;
const [FAILED, READY, DONE] = [0, 5, 6];

/** A piece of work that asks for what its script says, one thing after the other, and what it was given. */
export interface FakeContext extends CryptContext {
  readonly given: Document[];
}

export interface FakeContextOptions {
  /** The document that comes of it; an error: it fails when it is finalized. */
  readonly result?: Document | string;
  /** The answer that it does not take: `status` says why, as that of libmongocrypt. */
  readonly refuses?: (given: Document) => string | undefined;
}

export function fakeContext(
  needs: readonly FakeNeed[],
  { result = {}, refuses = () => undefined }: FakeContextOptions = {},
): FakeContext {
  const queue = [...needs];
  const open: KmsRequest[] = [];
  const given: Document[] = [];
  let failure: string | undefined;
  let isDone = false;
  const advance = (): void => {
    queue.shift();
    enter();
  };
  const enter = (): void => {
    const need = queue[0];
    open.splice(0, open.length, ...(need?.kind === 'kms' ? need.requests : []));
  };
  const take = (bytes: Uint8Array): void => {
    const document = decode(bytes);
    given.push(document);
    failure ??= refuses(document);
  };
  enter();
  return {
    given,
    get state() {
      if (failure !== undefined) return FAILED;
      if (isDone) return DONE;
      return queue[0] === undefined ? READY : STATES[queue[0].kind];
    },
    get status() {
      return { type: failure === undefined ? 0 : 1, code: 0, message: failure };
    },
    nextMongoOperation() {
      const need = queue[0];
      if (need === undefined || !('ask' in need)) throw new Error('asks for nothing');
      return encode(need.ask);
    },
    addMongoOperationResponse: take,
    finishMongoOperation: advance,
    nextKMSRequest: () => open.shift() ?? null,
    finishKMSRequests: advance,
    provideKMSProviders(bytes) {
      take(bytes);
      advance();
    },
    finalize() {
      isDone = true;
      if (typeof result !== 'string') return encode(result);
      failure = result;
      return new Uint8Array();
    },
  };
}

/** A fake libmongocrypt, which remembers what it was made with and asked to do; documents are decoded. */
export interface FakeCrypt extends Crypt {
  /** The arguments of each piece of work, behind its name. */
  readonly works: (readonly unknown[])[];
  readonly made: CryptOptions[];
  /** Stands in place of `createCrypt`. */
  create(options: CryptOptions): Crypt;
}

/** Hands out the pieces of work of its script, one after the other, whatever they are made for. */
export function fakeCrypt(
  script: readonly CryptContext[] = [],
  cryptSharedLibVersionInfo: Crypt['cryptSharedLibVersionInfo'] = null,
): FakeCrypt {
  const queue = [...script];
  const works: (readonly unknown[])[] = [];
  const made: CryptOptions[] = [];
  const next =
    (name: string) =>
    (...given: readonly unknown[]): CryptContext => {
      works.push([name, ...given.map(shown)]);
      const context = queue.shift();
      if (context === undefined) throw new Error(`no script for ${name}`);
      return context;
    };
  const crypt: Crypt = {
    cryptSharedLibVersionInfo,
    makeEncryptionContext: next('encryption'),
    makeDecryptionContext: next('decryption'),
    makeExplicitEncryptionContext: next('explicitEncryption'),
    makeExplicitDecryptionContext: next('explicitDecryption'),
    makeDataKeyContext: next('dataKey'),
    makeRewrapManyDataKeyContext: next('rewrapManyDataKey'),
  };
  return {
    ...crypt,
    works,
    made,
    create(options) {
      made.push(options);
      return crypt;
    },
  };
}

function shown(value: unknown): unknown {
  return value instanceof Uint8Array ? decode(value) : value;
}
