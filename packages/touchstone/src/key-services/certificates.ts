import { issueCertificate } from '@touchstone/protocol';
import type { Runtime } from '@touchstone/runtime';
import { httpServices } from './services/index.ts';

const DAY_MS = 86_400_000;
const LOCAL = ['localhost', '127.0.0.1'];

/** The flaws of the certificate that a service shows. */
export type CertificateFlaw = 'expired' | 'wrongHost';

/** An authority that lives as long as the services, and what it vouches for. */
export interface KeyServiceCertificates {
  /** PEM: what clients must trust. */
  readonly authority: string;
  /** PEM: what a client shows to a service that asks for it. */
  readonly client: { readonly cert: string; readonly key: string };
  /** The certificate of a service: for the hosts of all clouds, and for this machine. */
  server(flaw?: CertificateFlaw): { readonly cert: string; readonly key: string };
}

export function inventCertificates({ random, clock }: Runtime): KeyServiceCertificates {
  const from = new Date(clock.date() - DAY_MS);
  const serial = (): Uint8Array => random.bytes(16);
  const issuer = issueCertificate({
    subject: [['CN', 'Touchstone Key Services']],
    isAuthority: true,
    from,
    serial: serial(),
  });
  const hosts = [...LOCAL, ...httpServices.flatMap((service) => service.hosts)];
  return {
    authority: issuer.cert,
    client: issueCertificate({ subject: [['CN', 'client']], from, serial: serial(), issuer }),
    server: (flaw) =>
      issueCertificate({
        subject: [['CN', flaw === 'wrongHost' ? 'wronghost.invalid' : 'localhost']],
        hosts: flaw === 'wrongHost' ? ['wronghost.invalid'] : hosts,
        from: flaw === 'expired' ? new Date(clock.date() - 3 * DAY_MS) : from,
        ...(flaw === 'expired' && { days: 1 }),
        serial: serial(),
        issuer,
      }),
  };
}
