export {
  type KeyAndCertificate,
  type SelfSignedRequest as CertificateRequest,
  selfSignedCertificate,
} from '@touchstone/protocol';
