/** A request as a key service takes it. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** An answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const MOST_HEAD_BYTES = 65_536;

/** Takes requests out of the bytes of a connection. Throws for what is no request with a length. */
export class HttpReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** The requests that are complete with these bytes. */
  push(bytes: Uint8Array): HttpRequest[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const requests: HttpRequest[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) requests.push(next);
    return requests;
  }

  #next(): HttpRequest | undefined {
    const end = this.#bytes.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#bytes.length > MOST_HEAD_BYTES)
        throw new Error('The head of a request is too long.');
      return undefined;
    }
    const [first = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n');
    const parts = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first);
    if (parts === null) throw new Error(`This is no request: ${first}`);
    const headers = new Map(lines.map(headerOf));
    const length = Number(headers.get('content-length') ?? 0);
    if (!Number.isInteger(length)) throw new Error('A request has no proper Content-Length.');
    const start = end + HEAD_END.length;
    if (this.#bytes.length < start + length) return undefined;
    const body = this.#bytes.subarray(start, start + length);
    this.#bytes = this.#bytes.subarray(start + length);
    return { method: parts[1] ?? '', target: parts[2] ?? '', headers, body };
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The bytes of an answer. */
export function httpBytes({ status, body }: HttpAnswer): Uint8Array {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Unknown'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}
