/** Responses of the Online Certificate Status Protocol for servers in tests to staple (RFC 6960). */
import { createHash, sign, X509Certificate } from 'node:crypto';
import type { IssuedCertificate } from './certificate.ts';
import { certificateFields } from './certificate-fields.ts';
import {
  bitString,
  der,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
} from './der.ts';
import type { CertificateStatus } from './ocsp.ts';

/** The contents of a response. */
export interface OcspResponseRequest {
  /** The certificate that it is about, as PEM. */
  readonly certificate: string;
  /** The issuer of the certificate, who signs the response. */
  readonly issuer: IssuedCertificate;
  /** The status of the certificate. */
  readonly status: CertificateStatus;
  /** From when on it is valid. */
  readonly thisUpdate: Date;
  /** Until when; default: for a day. */
  readonly nextUpdate?: Date;
  /** The signer: somebody with a certificate of the issuer that says `signsOcsp`. Default: the issuer itself. */
  readonly responder?: IssuedCertificate;
}

const SHA1 = sequence(objectIdentifier('1.3.14.3.2.26'), der(0x05));
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const BASIC_RESPONSE = objectIdentifier('1.3.6.1.5.5.7.48.1.1');
const DAY_MS = 86_400_000;

/** Makes a response and signs it; DER, as `ocspStatus` reads it. */
export function issueOcspResponse(request: OcspResponseRequest): Uint8Array {
  const { certificate, issuer, status, thisUpdate, responder } = request;
  const nextUpdate = request.nextUpdate ?? new Date(thisUpdate.getTime() + DAY_MS);
  const authority = certificateFields(rawOf(issuer.cert));
  const signer = responder ?? issuer;
  const certificateId = sequence(
    SHA1,
    octetString(sha1(authority.subject)),
    octetString(sha1(authority.keyBits)),
    integer(certificateFields(rawOf(certificate)).serial),
  );
  const answer = sequence(
    certificateId,
    statusValue(status, thisUpdate),
    generalizedTime(thisUpdate),
    der(0xa0, generalizedTime(nextUpdate)),
  );
  const content = sequence(
    der(0xa1, certificateFields(rawOf(signer.cert)).subject),
    generalizedTime(thisUpdate),
    sequence(answer),
  );
  const basic = sequence(
    content,
    ECDSA_WITH_SHA256,
    bitString(sign('sha256', content, signer.key)),
    ...(responder === undefined ? [] : [der(0xa0, sequence(rawOf(responder.cert)))]),
  );
  const successful = der(0x0a, Uint8Array.of(0));
  return sequence(successful, der(0xa0, sequence(BASIC_RESPONSE, octetString(basic))));
}

function statusValue(status: CertificateStatus, at: Date): Uint8Array {
  switch (status) {
    case 'good':
      return der(0x80);
    case 'revoked':
      return der(0xa1, generalizedTime(at));
    case 'unknown':
      return der(0x82);
  }
}

function rawOf(pem: string): Uint8Array {
  return new X509Certificate(pem).raw;
}

function sha1(bytes: Uint8Array): Uint8Array {
  return createHash('sha1').update(bytes).digest();
}
