import type { OptionDescriptor } from '../option-descriptor.ts';
import { ANY, BOOLEAN, FUNCTION, NATURAL, OBJECT, STRING } from '../option-type.ts';

const inCode = (name: string, type: OptionDescriptor['type']): OptionDescriptor => ({
  name,
  type,
  inUri: false,
});

/** Source: uri-options; those in code only are Node's, for `tls.connect`. */
export const tls: readonly OptionDescriptor[] = [
  inCode('ALPNProtocols', OBJECT),
  inCode('SNICallback', FUNCTION),
  inCode('allowPartialTrustChain', BOOLEAN),
  inCode('ca', ANY),
  inCode('cert', ANY),
  inCode('checkServerIdentity', ANY),
  inCode('ciphers', STRING),
  inCode('crl', ANY),
  inCode('ecdhCurve', STRING),
  inCode('enableTrace', BOOLEAN),
  { ...inCode('key', ANY), isSecret: true },
  inCode('minDHSize', NATURAL),
  { ...inCode('passphrase', STRING), isSecret: true },
  { ...inCode('pfx', ANY), isSecret: true },
  inCode('pskCallback', FUNCTION),
  inCode('rejectUnauthorized', BOOLEAN),
  inCode('requestCert', BOOLEAN),
  inCode('secureContext', OBJECT),
  inCode('secureProtocol', STRING),
  inCode('servername', STRING),
  inCode('session', OBJECT),
  { name: 'tls', type: BOOLEAN, aliases: ['ssl'] },
  { name: 'tlsAllowInvalidCertificates', type: BOOLEAN },
  { name: 'tlsAllowInvalidHostnames', type: BOOLEAN },
  { name: 'tlsCAFile', type: STRING },
  { name: 'tlsCRLFile', type: STRING },
  { name: 'tlsCertificateKeyFile', type: STRING },
  { name: 'tlsCertificateKeyFilePassword', type: STRING, isSecret: true },
  { name: 'tlsDisableCertificateRevocationCheck', type: BOOLEAN },
  { name: 'tlsDisableOCSPEndpointCheck', type: BOOLEAN },
  { name: 'tlsInsecure', type: BOOLEAN },
];
