/**
 * A key and a certificate that vouches for itself (RFC 5280), for servers in tests: ECDSA over
 * P-256 with SHA-256. Pure but for the key, which is node:crypto's.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import {
  bitString,
  der,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  utf8String,
} from './der.ts';

/** What the certificate says. */
export interface CertificateRequest {
  /** The names and addresses the server is known by; the first is also the common name. */
  readonly hosts: readonly string[];
  /** When it begins to be good. */
  readonly from: Date;
  /** How long it is good; default 365. */
  readonly days?: number;
  /** 16 random bytes: its serial number. */
  readonly serial: Uint8Array;
}

/** Both in PEM, as `node:tls` and connection strings (`tlsCAFile`) take them. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const VERSION_3 = der(0xa0, integer(Uint8Array.of(2)));
const TRUE = der(0x01, Uint8Array.of(0xff));
const DAY_MS = 86_400_000;

/** Makes a key and a certificate for it. Throws `RangeError` without a host. */
export function selfSignedCertificate(request: CertificateRequest): KeyAndCertificate {
  const [name] = request.hosts;
  if (name === undefined) throw new RangeError('a certificate needs at least one host');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const until = new Date(request.from.getTime() + (request.days ?? 365) * DAY_MS);
  const owner = sequence(der(0x31, sequence(objectIdentifier(COMMON_NAME), utf8String(name))));
  const content = sequence(
    VERSION_3,
    integer(positive(request.serial)),
    ECDSA_WITH_SHA256,
    owner,
    sequence(generalizedTime(request.from), generalizedTime(until)),
    owner,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(request.hosts),
  );
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, ECDSA_WITH_SHA256, bitString(signature));
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: pem('CERTIFICATE', certificate),
  };
}

/** A serial number is positive and has at most 20 bytes. */
function positive(serial: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(serial.subarray(0, 16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions(hosts: readonly string[]): Uint8Array {
  const names = sequence(...hosts.map(generalName));
  const constraints = sequence(TRUE);
  return der(
    0xa3,
    sequence(
      sequence(objectIdentifier(SUBJECT_ALT_NAME), octetString(names)),
      sequence(objectIdentifier(BASIC_CONSTRAINTS), TRUE, octetString(constraints)),
    ),
  );
}

function generalName(host: string): Uint8Array {
  const address = addressBytes(host);
  return address ? der(0x87, address) : der(0x82, Buffer.from(host, 'latin1'));
}

function addressBytes(host: string): Uint8Array | undefined {
  if (/^\d+(\.\d+){3}$/.test(host)) return Uint8Array.from(host.split('.').map(Number));
  if (!host.includes(':')) return undefined;
  const [head = '', tail] = host.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = new Array<number>(tail === undefined ? 0 : 16 - before.length - after.length);
  return Uint8Array.from([...before, ...zeros.fill(0), ...after]);
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function pem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
