/**
 * Keys and certificates (RFC 5280) for tests, which commit none: ECDSA over P-256 with SHA-256. Pure but for
 * the keys, which are node:crypto's.
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

/** The parts of a name that certificates are issued to, the least specific first. */
export type DistinguishedName = readonly (readonly [attribute: NameAttribute, value: string])[];

/** One part of a distinguished name, such as the common name. */
export type NameAttribute = 'C' | 'ST' | 'L' | 'O' | 'OU' | 'CN';

/** The contents of a certificate. */
export interface CertificateRequest {
  /** The common name; default: the first host. */
  readonly subject: DistinguishedName;
  /** The names and addresses that a server is known by. */
  readonly hosts?: readonly string[];
  /** The date from which on it is good. */
  readonly from: Date;
  /** The time that it is good; default 365. */
  readonly days?: number;
  /** 16 random bytes: its serial number. */
  readonly serial: Uint8Array;
  /** True if it vouches for other certificates. Default: false. */
  readonly isAuthority?: boolean;
  /** True if servers that show it have to staple an OCSP response to it (RFC 7633). Default: false. */
  readonly mustStaple?: boolean;
  /** True if it signs OCSP responses for its issuer. Default: false. */
  readonly signsOcsp?: boolean;
  /** The issuer that vouches for it; default: it does itself. */
  readonly issuer?: IssuedCertificate;
}

/** Both in PEM, as `node:tls` and connection strings (`tlsCAFile`) take them. */
export interface KeyAndCertificate {
  /** The private key, as PEM. */
  readonly key: string;
  /** The certificate, as PEM. */
  readonly cert: string;
}

/** A certificate and its private key, both as PEM. */
export interface IssuedCertificate extends KeyAndCertificate {
  /** The common name. */
  readonly subject: DistinguishedName;
}

/** The contents of a self-signed certificate. */
export interface SelfSignedRequest {
  /** The names and addresses the server is known by; the first is also the common name. */
  readonly hosts: readonly string[];
  /** The date from which on it holds. */
  readonly from: Date;
  /** Default 365. */
  readonly days?: number;
  /** 16 random bytes. */
  readonly serial: Uint8Array;
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const ATTRIBUTES: Readonly<Record<NameAttribute, string>> = {
  C: '2.5.4.6',
  ST: '2.5.4.8',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
};
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const TLS_FEATURE = '1.3.6.1.5.5.7.1.24';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const VERSION_3 = der(0xa0, integer(Uint8Array.of(2)));
const TRUE = der(0x01, Uint8Array.of(0xff));
const DAY_MS = 86_400_000;

/** Makes a key, and a certificate for it that vouches for itself. Throws `RangeError` without a host. */
export function selfSignedCertificate(request: SelfSignedRequest): KeyAndCertificate {
  const [name] = request.hosts;
  if (name === undefined) throw new RangeError('a certificate needs at least one host');
  const { key, cert } = issueCertificate({
    ...request,
    subject: [['CN', name]],
    isAuthority: true,
  });
  return { key, cert };
}

/** Makes a key and a certificate for it. */
export function issueCertificate(request: CertificateRequest): IssuedCertificate {
  const { subject, from, issuer } = request;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const until = new Date(from.getTime() + (request.days ?? 365) * DAY_MS);
  const content = sequence(
    VERSION_3,
    integer(positive(request.serial)),
    ECDSA_WITH_SHA256,
    nameOf(issuer?.subject ?? subject),
    sequence(generalizedTime(from), generalizedTime(until)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(request),
  );
  const signature = sign('sha256', content, issuer?.key ?? privateKey);
  const certificate = sequence(content, ECDSA_WITH_SHA256, bitString(signature));
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: pem('CERTIFICATE', certificate),
    subject,
  };
}

function nameOf(name: DistinguishedName): Uint8Array {
  const parts = name.map(([attribute, value]) =>
    der(0x31, sequence(objectIdentifier(ATTRIBUTES[attribute]), utf8String(value))),
  );
  return sequence(...parts);
}

/** A serial number is positive and has at most 20 bytes. */
function positive(serial: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(serial.subarray(0, 16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions({
  hosts = [],
  isAuthority = false,
  mustStaple = false,
  signsOcsp = false,
}: CertificateRequest): Uint8Array {
  const constraints = isAuthority ? sequence(TRUE) : sequence();
  const all = [
    sequence(objectIdentifier(BASIC_CONSTRAINTS), TRUE, octetString(constraints)),
    ...(hosts.length === 0
      ? []
      : [
          sequence(
            objectIdentifier(SUBJECT_ALT_NAME),
            octetString(sequence(...hosts.map(generalName))),
          ),
        ]),
    ...(mustStaple ? [extension(TLS_FEATURE, integer(Uint8Array.of(5)))] : []),
    ...(signsOcsp ? [extension(EXTENDED_KEY_USAGE, objectIdentifier(OCSP_SIGNING))] : []),
  ];
  return der(0xa3, sequence(...all));
}

function extension(identifier: string, ...values: readonly Uint8Array[]): Uint8Array {
  return sequence(objectIdentifier(identifier), octetString(sequence(...values)));
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
