import { readFile } from 'node:fs/promises';
import { type Clock, type HttpReply, httpGet, type Random } from '@touchstone/runtime';

/** What mechanisms need beside the connection that they authenticate. */
export interface AuthWorld {
  readonly clock: Clock;
  readonly random: Random;
  /** Environment variables, as they are now: credentials in them are renewed. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for whoever is asked for credentials; 0: no limit. */
  readonly connectTimeoutMS: number;
  readTextFile(path: string): Promise<string>;
  httpGet(
    url: string,
    options: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMS: number },
  ): Promise<HttpReply>;
}

/** Mechanisms in this process. */
export function nodeAuthWorld(
  parts: Pick<AuthWorld, 'clock' | 'random' | 'connectTimeoutMS'>,
): AuthWorld {
  return {
    ...parts,
    variables: process.env,
    readTextFile: (path) => readFile(path, 'utf8'),
    httpGet,
  };
}
