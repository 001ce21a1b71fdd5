import { decode, encode, optionalPackage } from '@touchstone/protocol';
import type * as queryAnalysis from '@touchstone/query-analysis';
import type { Clock } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoCryptError } from '../error/crypt-error.ts';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoServerSelectionError } from '../error/network-error.ts';
import { type CryptLimits, remainingTimeout } from './drive-context.ts';
import type { EncryptionClient } from './encryption-client.ts';

/** Marks in a command what is to be encrypted. Commands and answers are BSON. */
export interface QueryAnalyzer {
  mark(databaseName: string, command: Uint8Array, limits: CryptLimits): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Query analysis in this process, loaded with the first command. Refuses with `MongoCryptError`. */
export function inProcessAnalyzer(): QueryAnalyzer {
  return {
    async mark(databaseName, command) {
      const { analyzeCommand, QueryAnalysisError } = loadQueryAnalysis();
      try {
        return analyzeCommand(command, databaseName);
      } catch (error) {
        if (!(error instanceof QueryAnalysisError)) throw error;
        const refusal = new MongoCryptError(error.message, { cause: error });
        refusal.code = error.code;
        throw refusal;
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Loaded as the native package beside it is: by name, when it is needed, and left alone by bundlers. */
function loadQueryAnalysis(): typeof queryAnalysis {
  const loaded = optionalPackage('@touchstone/query-analysis');
  if (loaded === undefined)
    throw new MongoCryptError(
      'Automatic encryption needs the package "@touchstone/query-analysis": install it beside the driver.',
    );
  return loaded as typeof queryAnalysis;
}

/** The place where a mongocryptd is, and how another is started; `spawn` undefined: never. */
export interface Mongocryptd {
  readonly client: EncryptionClient & { close(): Promise<void> };
  readonly spawn: (() => void) | undefined;
}

/** Query analysis by a mongocryptd; one that does not answer is started once more. Refuses with `MongoServerError`. */
export function mongocryptdAnalyzer({ client, spawn }: Mongocryptd, clock: Clock): QueryAnalyzer {
  let hasSpawned = false;
  const ask = (
    databaseName: string,
    command: Uint8Array,
    limits: CryptLimits,
  ): Promise<Document> => {
    const bson = { promoteValues: false, promoteLongs: false } as const;
    return client.db(databaseName).command(decode(command, { ...bson, bsonRegExp: true }), {
      ...bson,
      ...remainingTimeout(clock, limits),
      ...(limits.signal === undefined ? {} : { signal: limits.signal }),
    });
  };
  return {
    async mark(databaseName, command, limits) {
      if (!hasSpawned) spawn?.();
      hasSpawned = true;
      try {
        return encode(await ask(databaseName, command, limits));
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        if (spawn === undefined) throw unreachable(error);
      }
      // It ends by itself after a while without work.
      spawn();
      try {
        return encode(await ask(databaseName, command, limits));
      } catch (error) {
        throw isUnreachable(error) ? unreachable(error) : error;
      }
    },
    close: () => client.close(),
  };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof MongoServerSelectionError || error instanceof MongoNetworkError;
}

function unreachable(cause: unknown): MongoRuntimeError {
  return new MongoRuntimeError(
    'Unable to connect to `mongocryptd`, please make sure it is running or in your PATH for auto-spawn',
    { cause },
  );
}
