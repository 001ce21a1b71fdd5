/**
 * Responses of the Online Certificate Status Protocol (RFC 6960), as servers staple them to their certificates. Pure: the
 * moment comes in as an argument.
 */

import { createHash, verify, X509Certificate } from 'node:crypto';
import { thrownError } from '../narrowing/thrown-error.ts';
import { certificateFields, hexOf, identifierKey } from './certificate-fields.ts';
import { DerError, type DerValue, expectTag, partsOf, readDer, readTime } from './der-reader.ts';

/** The status that an authority gives a certificate. */
export type CertificateStatus = 'good' | 'revoked' | 'unknown';

/** A response that proves nothing: malformed, of another certificate, not signed by whom it should, or out of date. */
export class OcspError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'OcspError';
}

/** Of which certificate, issued by which, and when. Certificates are DER. */
export interface OcspQuestion {
  /** The certificate that is asked about, as DER. */
  readonly certificate: Uint8Array;
  /** The certificate of who issued it, as DER. */
  readonly issuer: Uint8Array;
  /** Milliseconds since 1970, at which the answer must hold. */
  readonly now: Date;
}

const BASIC_RESPONSE = identifierKey('1.3.6.1.5.5.7.48.1.1');
const EXTENDED_KEY_USAGE = identifierKey('2.5.29.37');
const OCSP_SIGNING = identifierKey('1.3.6.1.5.5.7.3.9');
const TLS_FEATURE = identifierKey('1.3.6.1.5.5.7.1.24');
/** The TLS extension `status_request`, whose presence a certificate may demand (RFC 7633). */
const STATUS_REQUEST = 5;
/** Clocks of different machines differ. */
const SKEW_MS = 5 * 60_000;
const HASHES: ReadonlyMap<string, string> = new Map([
  [identifierKey('1.3.14.3.2.26'), 'sha1'],
  [identifierKey('2.16.840.1.101.3.4.2.1'), 'sha256'],
  [identifierKey('2.16.840.1.101.3.4.2.2'), 'sha384'],
  [identifierKey('2.16.840.1.101.3.4.2.3'), 'sha512'],
]);
/** SHA-1 signs nothing any more. The key decides between RSA and elliptic curves; null: it has its own hash. */
const SIGNATURES: ReadonlyMap<string, string | null> = new Map([
  [identifierKey('1.2.840.10045.4.3.2'), 'sha256'],
  [identifierKey('1.2.840.10045.4.3.3'), 'sha384'],
  [identifierKey('1.2.840.10045.4.3.4'), 'sha512'],
  [identifierKey('1.2.840.113549.1.1.11'), 'sha256'],
  [identifierKey('1.2.840.113549.1.1.12'), 'sha384'],
  [identifierKey('1.2.840.113549.1.1.13'), 'sha512'],
  [identifierKey('1.3.101.112'), null],
]);

/**
 * The status that a response gives a certificate, once it has proved to come from whom it should (RFC 6960, section 3.2).
 * Throws `OcspError`.
 */
export function ocspStatus(response: Uint8Array, question: OcspQuestion): CertificateStatus {
  try {
    const { content, algorithm, signature, certificates } = basicResponse(response);
    const { responder, answers } = responseData(content);
    const signer = findSigner(responder, certificates, question);
    const hash = SIGNATURES.get(algorithm);
    if (hash === undefined) throw new OcspError('The signature is of no known kind.');
    if (!verify(hash, content.whole, signer.publicKey, signature)) {
      throw new OcspError('The signature is wrong.');
    }
    const answer = answers.find((one) => isAbout(one, question));
    if (answer === undefined) throw new OcspError('The response is about another certificate.');
    return statusOf(answer, question.now);
  } catch (error) {
    if (error instanceof OcspError) throw error;
    // Also what node:crypto says of a certificate that it cannot read.
    const { message } = thrownError(error);
    throw new OcspError(`The response is malformed: ${message}.`, { cause: error });
  }
}

/** True if a certificate wants to be believed with a stapled response only ("must-staple", RFC 7633). */
export function mustStaple(certificate: Uint8Array): boolean {
  const features = certificateFields(certificate).extensions.get(TLS_FEATURE);
  if (features === undefined) return false;
  return partsOf(readDer(features)).some(({ content }) => content.at(-1) === STATUS_REQUEST);
}

interface BasicResponse {
  readonly content: DerValue;
  readonly algorithm: string;
  readonly signature: Uint8Array;
  readonly certificates: readonly DerValue[];
}

function basicResponse(bytes: Uint8Array): BasicResponse {
  const [status, explicit] = partsOf(readDer(bytes));
  const code = expectTag(status, 0x0a, 'the status').content[0];
  if (code !== 0) throw new OcspError(`The responder gives no answer (status ${code}).`);
  const [type, inner] = partsOf(readDer(expectTag(explicit, 0xa0, 'the response').content));
  if (type === undefined || hexOf(type.whole) !== BASIC_RESPONSE) {
    throw new OcspError('The response is of no known type.');
  }
  const parts = partsOf(readDer(expectTag(inner, 0x04, 'the response').content));
  const [content, algorithm, signature, certificates] = parts;
  return {
    content: expectTag(content, 0x30, 'the content'),
    algorithm: algorithmOf(algorithm),
    signature: expectTag(signature, 0x03, 'the signature').content.subarray(1),
    certificates: certificates === undefined ? [] : partsOf(readDer(certificates.content)),
  };
}

function algorithmOf(value: DerValue | undefined): string {
  const [identifier] = partsOf(expectTag(value, 0x30, 'the algorithm'));
  return hexOf(expectTag(identifier, 0x06, 'the algorithm').whole);
}

function responseData(content: DerValue): {
  readonly responder: DerValue;
  readonly answers: readonly DerValue[];
} {
  const all = partsOf(content);
  const [responder, producedAt, answers] = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  readTime(producedAt, 'the time of the response');
  if (responder === undefined) throw new DerError('the responder is missing');
  return { responder, answers: partsOf(expectTag(answers, 0x30, 'the list of answers')) };
}

/** The issuer itself, or one whom it has entrusted with that by a certificate of its own (section 4.2.2.2). */
function findSigner(
  responder: DerValue,
  certificates: readonly DerValue[],
  { issuer, now }: OcspQuestion,
): X509Certificate {
  const authority = new X509Certificate(issuer);
  if (isNamed(responder, issuer)) return authority;
  for (const { whole } of certificates) {
    if (!isNamed(responder, whole)) continue;
    const delegate = new X509Certificate(whole);
    const isIssued = delegate.checkIssued(authority) && delegate.verify(authority.publicKey);
    if (isIssued && isValidAt(delegate, now) && signsResponses(whole)) return delegate;
  }
  throw new OcspError('The response is signed by none whom the issuer has entrusted with it.');
}

function isNamed(responder: DerValue, certificate: Uint8Array): boolean {
  const { subject, keyBits } = certificateFields(certificate);
  if (responder.tag === 0xa1) return hexOf(responder.content) === hexOf(subject);
  if (responder.tag !== 0xa2) throw new DerError('the responder has no name');
  const key = expectTag(readDer(responder.content), 0x04, 'the key of the responder').content;
  return hexOf(key) === digest('sha1', keyBits);
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return new Date(validFrom) <= now && now <= new Date(validTo);
}

function signsResponses(certificate: Uint8Array): boolean {
  const usage = certificateFields(certificate).extensions.get(EXTENDED_KEY_USAGE);
  if (usage === undefined) return false;
  return partsOf(readDer(usage)).some(({ whole }) => hexOf(whole) === OCSP_SIGNING);
}

function isAbout(answer: DerValue, { certificate, issuer }: OcspQuestion): boolean {
  const [id] = partsOf(answer);
  const [algorithm, name, key, serial] = partsOf(expectTag(id, 0x30, 'the certificate'));
  const hash = HASHES.get(algorithmOf(algorithm));
  if (hash === undefined) return false;
  const authority = certificateFields(issuer);
  const told = [name, key, serial].map((part) => hexOf(part?.content ?? new Uint8Array(0)));
  return (
    told.join() ===
    [
      digest(hash, authority.subject),
      digest(hash, authority.keyBits),
      hexOf(certificateFields(certificate).serial),
    ].join()
  );
}

function digest(hash: string, bytes: Uint8Array): string {
  return createHash(hash).update(bytes).digest('hex');
}

function statusOf(answer: DerValue, now: Date): CertificateStatus {
  const [, status, thisUpdate, ...rest] = partsOf(answer);
  const next = rest.find(({ tag }) => tag === 0xa0);
  const from = readTime(thisUpdate, 'the begin');
  if (from.getTime() > now.getTime() + SKEW_MS)
    throw new OcspError('The response is not yet valid.');
  const until = next === undefined ? undefined : readTime(readDer(next.content), 'the end');
  if (until !== undefined && now >= until) throw new OcspError('The response is out of date.');
  switch (status?.tag) {
    case 0x80:
      return 'good';
    case 0xa1:
      return 'revoked';
    case 0x82:
      return 'unknown';
    default:
      throw new DerError('the status is missing');
  }
}
