import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRuntime } from '@touchstone/runtime';
import type { CertificateFlaw } from '../../key-services/certificates.ts';
import { gcpPrivateKey } from '../../key-services/gcp-private-key.ts';
import { startKeyServices } from '../../key-services/key-services.ts';
import {
  mockCredentials,
  OFFICIAL_FOREIGN_KEYS,
  OFFICIAL_SECRETS,
} from '../../key-services/official-keys.ts';
import type { Subcommand } from '../command-line.ts';
import { untilInterrupted } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const FLAWS: Readonly<Record<string, CertificateFlaw>> = {
  expired: 'expired',
  'wrong-host': 'wrongHost',
};

export const kms: Subcommand = {
  summary: 'Starts mock key services: AWS, Azure, GCP and KMIP.',
  usage: 'touchstone kms [options]',
  options: {
    port: { type: 'string', value: 'N', help: 'of AWS, Azure and GCP (HTTPS); default a free one' },
    'kmip-port': { type: 'string', value: 'N', help: 'of KMIP (TLS); default a free one' },
    folder: {
      type: 'string',
      value: 'DIR',
      help: 'where ca.pem, what clients trust, client.pem, what they show, and\ncredentials.json, what they say, are written; default .touchstone-kms',
    },
    flaw: {
      type: 'string',
      value: 'F',
      help: 'what is wrong with the certificate: expired or wrong-host',
    },
    'ask-certificate': { type: 'boolean', help: 'clients must show client.pem' },
  },
  notes:
    'POST /set_failpoint/http or /set_failpoint/network with {"count": N} lets the next N requests fail; POST /reset ends it. Ctrl-C ends the services.',
  async run(line, terminal) {
    const named = line.text('flaw');
    const flaw = named === undefined ? undefined : FLAWS[named];
    if (named !== undefined && flaw === undefined) {
      throw new UsageError(`There is no flaw "${named}"; there are expired and wrong-host.`);
    }
    const credentials = mockCredentials(gcpPrivateKey());
    await using services = await startKeyServices({
      runtime: nodeRuntime(),
      httpsPort: portOf(line.text('port')),
      kmipPort: portOf(line.text('kmip-port')),
      credentials,
      secrets: OFFICIAL_SECRETS,
      foreign: { key: OFFICIAL_FOREIGN_KEYS.key },
      asksForCertificate: line.flag('ask-certificate'),
      ...(flaw !== undefined && { flaw }),
    });
    const folder = line.text('folder') ?? '.touchstone-kms';
    const { authority, client } = services.certificates;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ca.pem'), authority);
    writeFileSync(join(folder, 'client.pem'), client.key + client.cert, { mode: 0o600 });
    const text = `${JSON.stringify(credentials, undefined, 2)}\n`;
    writeFileSync(join(folder, 'credentials.json'), text, { mode: 0o600 });
    const { https, kmip } = services;
    terminal.out.write(
      `https ${https.host}:${https.port}\nkmip ${kmip.host}:${kmip.port}\nfolder ${folder}\n`,
    );
    await untilInterrupted(terminal);
    return 0;
  },
};

function portOf(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`A port is a number up to 65535, not "${text}".`);
}
