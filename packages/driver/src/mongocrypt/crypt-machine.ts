import { MongoCryptError } from '../error/crypt-error.ts';
import type { CryptContext, KmsRequest } from './binding.ts';

/** The next thing that libmongocrypt needs to go on with a piece of work; or what came of it. */
export type CryptNeed =
  /** The infos of collections that the filter of `listCollections` matches, for their schemas. */
  | { readonly kind: 'collectionInfos'; readonly filter: Uint8Array }
  /** The command with the values marked that are to be encrypted, as query analysis answers. */
  | { readonly kind: 'markings'; readonly command: Uint8Array }
  /** The data keys that the filter matches in the key vault. */
  | { readonly kind: 'keys'; readonly filter: Uint8Array }
  /** The credentials of those key providers that have none. */
  | { readonly kind: 'credentials' }
  /** Replies of key services. */
  | { readonly kind: 'kms'; readonly requests: readonly KmsRequest[] }
  | { readonly kind: 'done'; readonly result: Uint8Array }
  | { readonly kind: 'failed'; readonly error: Error };

/** The states of libmongocrypt (its `mongocrypt_ctx_state_t`). */
const STATE = {
  error: 0,
  needCollectionInfos: 1,
  needMarkings: 2,
  needKeys: 3,
  needKms: 4,
  ready: 5,
  done: 6,
  needKmsCredentials: 7,
} as const;

/** `{ v: [] }`: what rewrapping comes to when no key matches; only then is it done without being finalized. */
const NO_KEYS: Uint8Array = Uint8Array.of(13, 0, 0, 0, 4, 0x76, 0, 5, 0, 0, 0, 0, 0);

/** Says what comes next. What it needs is given back by `giveDocuments`, `giveCredentials` or the requests themselves. */
export function nextNeed(context: CryptContext): CryptNeed {
  switch (context.state) {
    case STATE.needCollectionInfos:
      return { kind: 'collectionInfos', filter: context.nextMongoOperation() };
    case STATE.needMarkings:
      return needMarkings(context);
    case STATE.needKeys:
      return { kind: 'keys', filter: context.nextMongoOperation() };
    case STATE.needKmsCredentials:
      return { kind: 'credentials' };
    case STATE.needKms:
      return needKms(context);
    case STATE.ready:
      return finish(context);
    case STATE.done:
      return { kind: 'done', result: NO_KEYS };
    case STATE.error:
      return failed(context);
    default:
      return {
        kind: 'failed',
        error: new MongoCryptError(`libmongocrypt is in an unknown state: ${context.state}`),
      };
  }
}

/** Hands over what was found in a collection or said by query analysis, document by document. */
export function giveDocuments(context: CryptContext, documents: Iterable<Uint8Array>): void {
  for (const document of documents) {
    context.addMongoOperationResponse(document);
    if (context.state === STATE.error) return;
  }
  context.finishMongoOperation();
}

/** Hands over the key providers, those with new credentials among them, as BSON. */
export function giveCredentials(context: CryptContext, kmsProviders: Uint8Array): void {
  context.provideKMSProviders(kmsProviders);
}

function needMarkings(context: CryptContext): CryptNeed {
  const command = context.nextMongoOperation();
  return context.state === STATE.error ? failed(context) : { kind: 'markings', command };
}

/** All requests that wait, those to be tried again among them; when there is none left, the work goes on. */
function needKms(context: CryptContext): CryptNeed {
  const requests: KmsRequest[] = [];
  for (let next = context.nextKMSRequest(); next !== null; next = context.nextKMSRequest()) {
    requests.push(next);
  }
  if (requests.length > 0) return { kind: 'kms', requests };
  context.finishKMSRequests();
  return nextNeed(context);
}

function finish(context: CryptContext): CryptNeed {
  const result = context.finalize();
  return (context.state as number) === STATE.error ? failed(context) : { kind: 'done', result };
}

function failed({ status }: CryptContext): CryptNeed {
  const message = status.message || 'libmongocrypt failed and does not say why';
  return { kind: 'failed', error: new MongoCryptError(message) };
}
