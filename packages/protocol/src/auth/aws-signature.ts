import { createHash, createHmac } from 'node:crypto';

/** Keys of AWS; the token belongs to keys that are for a while only. */
export interface AwsCredentials {
  /** The id of the key; it may be shown. */
  readonly accessKeyId: string;
  /** The key that requests are signed with; it is never shown. */
  readonly secretAccessKey: string;
  /** Goes with temporary credentials; default: none. */
  readonly sessionToken?: string | undefined;
}

/** A request to be signed. Headers in lower case; all of them are signed. */
export interface AwsRequest {
  /** The method in capitals. */
  readonly method: string;
  /** The path, encoded as it is sent. */
  readonly path: string;
  /** The query, encoded and sorted. */
  readonly query: string;
  /** The headers that are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. */
  readonly body: string;
  /** The region of the service, such as `us-east-1`. */
  readonly region: string;
  /** The service, such as `sts`. */
  readonly service: string;
  /** `YYYYMMDD'T'HHMMSS'Z'`. */
  readonly date: string;
}

/** The header `Authorization` of a request (AWS Signature Version 4). */
export function awsAuthorization(request: AwsRequest, credentials: AwsCredentials): string {
  const { region, service, date, headers } = request;
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
  const signedHeaders = sorted.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    request.path,
    request.query,
    ...sorted.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    sha256(request.body),
  ].join('\n');
  const day = date.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  let key: Uint8Array | string = `AWS4${credentials.secretAccessKey}`;
  for (const part of [day, region, service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const credential = `${credentials.accessKeyId}/${scope}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** A date of the calendar as AWS writes it. */
export function awsDate(millisecondsSince1970: number): string {
  return new Date(millisecondsSince1970).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
