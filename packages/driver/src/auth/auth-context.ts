import { readFile } from 'node:fs/promises';
import { type AwsCredentials, optionalPackage } from '@touchstone/protocol';
import { type Clock, type HttpReply, httpGet, type Random } from '@touchstone/runtime';

/** Keeps the SDK's provider that given keys of AWS last, and keeps them: the SDK's provider, where the environment had none. */
export interface AwsCredentialCache {
  provider?: (() => Promise<AwsCredentials>) | undefined;
}

/** The things that mechanisms need beside the connection that they authenticate. */
export interface AuthContext {
  readonly clock: Clock;
  readonly random: Random;
  /** Environment variables, as they are now: credentials in them are renewed. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for whoever is asked for credentials; 0: no limit. */
  readonly connectTimeoutMS: number;
  /** Shared by all clients of the process, so that AWS is not asked too often. */
  readonly awsCache: AwsCredentialCache;
  /** Undefined where it is not installed. */
  optionalPackage(name: string): unknown;
  readTextFile(path: string): Promise<string>;
  httpGet(
    url: string,
    options: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMS: number },
  ): Promise<HttpReply>;
}

const awsCache: AwsCredentialCache = {};

/** Mechanisms in this process. */
export function nodeAuthContext(
  parts: Pick<AuthContext, 'clock' | 'random' | 'connectTimeoutMS'>,
): AuthContext {
  return {
    ...parts,
    variables: process.env,
    awsCache,
    optionalPackage,
    readTextFile: (path) => readFile(path, 'utf8'),
    httpGet,
  };
}
