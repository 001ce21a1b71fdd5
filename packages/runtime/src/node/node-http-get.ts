import { type ClientRequest, get } from 'node:http';
import { TransportError } from '../transport.ts';
import { transportErrorFrom } from './transport-error-from.ts';

/** The answers of the metadata services of clouds fit well into this. */
const MAX_BODY_BYTES = 1024 * 1024;

/** The answer of an HTTP server. */
export interface HttpReply {
  /** The status code, such as 200. */
  readonly status: number;
  /** The whole body as text. */
  readonly body: string;
}

/**
 * Asks a service of the machine's own cloud for something (plain HTTP, link-local). Rejects with
 * `TransportError`: `ETIMEDOUT` after `timeoutMS`, `EMSGSIZE` when the answer is longer than a megabyte.
 */
export function httpGet(
  url: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly timeoutMS: number },
): Promise<HttpReply> {
  const { headers = {}, timeoutMS } = options;
  return new Promise((resolve, reject) => {
    const request: ClientRequest = get(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > MAX_BODY_BYTES) {
          request.destroy(new TransportError('EMSGSIZE', `${new URL(url).host} answers too much`));
        }
      });
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(transportErrorFrom(error));
    };
    const timer = setTimeout(() => {
      request.destroy(new TransportError('ETIMEDOUT', `${new URL(url).host} does not answer`));
    }, timeoutMS);
    request.on('error', fail);
  });
}
