import { type CertificateStatus, mustStaple, OcspError, ocspStatus } from '@touchstone/protocol';
import type { Clock, ShownCertificate } from '@touchstone/runtime';
import { TransportError } from '@touchstone/runtime';

/**
 * True if a server's certificate may be believed, as far as a stapled OCSP response tells (ocsp-support, "Suggested OCSP
 * Behavior"). Refused are a revoked certificate, a response that proves nothing, and a certificate that is not to be
 * believed without a response. A certificate that comes without one is accepted else, and so is one that its authority
 * does not know.
 *
 * Responders are not asked: a server that staples nothing is believed as without OCSP.
 */
export function checkStaple(
  { certificate, issuer, stapledResponse }: ShownCertificate,
  clock: Clock,
): void {
  const isNeeded = mustStaple(certificate);
  if (stapledResponse === undefined || issuer === undefined) {
    if (isNeeded) throw refusal('ERR_OCSP_NO_STAPLE', 'no response is stapled to it');
    return;
  }
  const status = statusOf(stapledResponse, { certificate, issuer, now: new Date(clock.date()) });
  if (status === 'revoked') throw refusal('ERR_OCSP_REVOKED', 'it was revoked');
  if (status === 'unknown' && isNeeded) {
    throw refusal('ERR_OCSP_UNKNOWN', 'its authority does not know it');
  }
}

function statusOf(...[response, question]: Parameters<typeof ocspStatus>): CertificateStatus {
  try {
    return ocspStatus(response, question);
  } catch (error) {
    if (!(error instanceof OcspError)) throw error;
    const reason = `what is stapled to it proves nothing (${error.message})`;
    throw refusal('ERR_OCSP_INVALID', reason);
  }
}

function refusal(code: string, reason: string): TransportError {
  return new TransportError(code, `The server's certificate is refused: ${reason}`);
}
