import { createServer, type IncomingMessage } from 'node:http';
import { boundPort } from './bound-port.ts';

/** A request to an `HttpService`. */
export interface HttpRequest {
  /** The method in capitals, such as `GET`. */
  readonly method: string;
  /** The path and the query of the request. */
  readonly target: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The whole body as text; empty where there was none. */
  readonly body: string;
}

/** The answer of an `HttpService`. */
export interface HttpAnswer {
  /** Default: 200. */
  readonly status?: number;
  /** Default: `application/json`. */
  readonly contentType?: string;
  /** The text of the answer; default: empty. */
  readonly body: string;
}

/** An HTTP service that is running. */
export interface HttpService extends AsyncDisposable {
  /** The address of the service, `http://host:port`. */
  readonly url: string;
}

/** Bodies are no longer: nothing that such a service is told takes more. */
const MAX_BODY_BYTES = 1024 * 1024;

class BodyTooLong extends Error {}

/**
 * An HTTP service, for tests: it stands where a cloud's own services would. Rejects when it cannot listen. What
 * `answer` throws becomes status 500, a body of more than 1 MiB status 413. `host` is 127.0.0.1 by default, `port` any that is free.
 */
export async function startHttpService(
  answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
  { host = '127.0.0.1', port: asked = 0 }: { readonly host?: string; readonly port?: number } = {},
): Promise<HttpService> {
  const server = createServer(async (incoming, response) => {
    const { status = 200, contentType = 'application/json', body } = await answered(incoming);
    // The rest of a body that is too long is not waited for.
    const connection = status === 413 ? { connection: 'close' } : {};
    response.writeHead(status, { 'content-type': contentType, ...connection }).end(body);
  });
  const answered = async (incoming: IncomingMessage): Promise<HttpAnswer> => {
    try {
      const { method = '', url: target = '', headers } = incoming;
      return await answer({ method, target, headers, body: await textOf(incoming) });
    } catch (error) {
      if (error instanceof BodyTooLong) {
        const words = `A body has at most ${MAX_BODY_BYTES} bytes.`;
        return { status: 413, contentType: 'text/plain', body: words };
      }
      return { status: 500, contentType: 'text/plain', body: String(error) };
    }
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(asked, host, resolve);
  });
  const port = boundPort(server);
  return {
    url: `http://${host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new BodyTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
