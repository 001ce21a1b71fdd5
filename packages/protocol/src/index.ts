// auth
export {
  type AwsCredentials,
  type AwsRequest,
  awsAuthorization,
  awsDate,
} from './auth/aws-signature.ts';
export { SaslprepError, saslprep } from './auth/saslprep.ts';
export {
  answerScram,
  finishScram,
  MIN_SCRAM_ITERATION_COUNT,
  readScramChallenge,
  ScramError,
  type ScramStart,
  startScram,
} from './auth/scram.ts';
export {
  deriveScramKeys,
  deriveScramKeysAside,
  equalSecrets,
  preparedScramPassword,
  type ScramCredential,
  type ScramKeys,
  type ScramMechanism,
  scramSaltLength,
} from './auth/scram-keys.ts';
export {
  challengeScram,
  checkScram,
  readScramStart,
  type ScramChallenge,
} from './auth/scram-server.ts';
export * from './bson/index.ts';

// command
export type { CursorReply } from './command/cursor-reply.ts';
export { GENERIC_ARGUMENTS } from './command/generic-arguments.ts';
export {
  type ClientMetadata,
  DEFAULT_LIMITS,
  type HelloCommand,
  type HelloReply,
  type TopologyVersion,
} from './command/hello.ts';
export {
  type CommandReply,
  isOk,
  type ReplyError,
  replyErrorOf,
  type WriteConcernErrorReply,
} from './command/reply.ts';
export type { WriteErrorReply, WriteReply } from './command/write-reply.ts';

// compressors
export type { Compressor } from './compressor/compressor.ts';
export { compressors } from './compressors/index.ts';

// concern
export { InvalidConcernError } from './concern/invalid-concern-error.ts';
export {
  isServerDefaultReadConcern,
  READ_CONCERN_LEVELS,
  type ReadConcern,
  readConcernFrom,
  readConcernToDocument,
} from './concern/read-concern.ts';
export {
  parseTagSet,
  READ_PREFERENCE_MODES,
  type ReadPreference,
  type ReadPreferenceMode,
  type ReadPreferenceOptions,
  readPreferenceFrom,
  readPreferenceFromDocument,
  readPreferenceToDocument,
  type TagSet,
} from './concern/read-preference.ts';
export {
  isAcknowledged,
  isServerDefaultWriteConcern,
  type WriteConcern,
  type WriteConcernOptions,
  writeConcernFrom,
  writeConcernToDocument,
} from './concern/write-concern.ts';

// error
export {
  isNodeIsRecovering,
  isNotWritablePrimary,
  isResumableChangeStreamCode,
  isRetryableReadCode,
  isRetryableWriteCode,
  isShutdown,
  isStateChange,
} from './error/error-categories.ts';
export { codeNameOf, codeOf, ERROR_CODES, type ErrorCodeName } from './error/error-codes.ts';
export { ERROR_LABEL, type ErrorLabel } from './error/error-labels.ts';
// extended-json
export {
  ExtendedJsonError,
  type ParseExtendedJsonOptions,
  parseExtendedJson,
} from './extended-json/parse-extended-json.ts';
// message
export { crc32c } from './message/crc32c.ts';
export {
  type CommandRequest,
  type CommandSequence,
  encodeCommand,
  encodeCommandParts,
  hasLargeParts,
} from './message/encode-command.ts';
export {
  DEFAULT_MAX_MESSAGE_SIZE_BYTES,
  HEADER_LENGTH,
  type MessageHeader,
  OP_CODE,
  readHeader,
  readInt32,
  writeHeader,
  writeInt32,
} from './message/header.ts';
export {
  compressorById,
  compressorByName,
  encodeMessage,
  type Message,
  parseMessage,
  restoreMessage,
} from './message/message.ts';
export { MessageReader } from './message/message-reader.ts';
export { compressMessage, decompressMessage } from './message/op-compressed.ts';
export type { OpDelete } from './message/op-delete.ts';
export type { OpGetMore } from './message/op-get-more.ts';
export type { OpInsert } from './message/op-insert.ts';
export type { OpKillCursors } from './message/op-kill-cursors.ts';
export { type DocumentSequence, OP_MSG_FLAG, type OpMsg } from './message/op-msg.ts';
export { OP_QUERY_FLAG, type OpQuery } from './message/op-query.ts';
export { OP_REPLY_FLAG, type OpReply } from './message/op-reply.ts';
export type { OpUpdate } from './message/op-update.ts';
export { TooManyDocumentsError, WireProtocolError } from './message/wire-protocol-error.ts';
// narrowing
export { byteAt } from './narrowing/byte-at.ts';
export { entryOf, present } from './narrowing/present.ts';
export { propertyOf } from './narrowing/property-of.ts';
export { thrownError } from './narrowing/thrown-error.ts';
// optional
export { optionalPackage } from './optional/optional-package.ts';
// time
export { type ClusterTime, laterClusterTime } from './time/cluster-time.ts';
export { compareTimestamps } from './time/compare-timestamps.ts';
export { laterOperationTime } from './time/operation-time.ts';

// tls
export {
  type CertificateRequest,
  type DistinguishedName,
  type IssuedCertificate,
  issueCertificate,
  type KeyAndCertificate,
  type NameAttribute,
  type SelfSignedRequest,
  selfSignedCertificate,
} from './tls/certificate.ts';
export {
  type CertificateStatus,
  mustStaple,
  OcspError,
  type OcspQuestion,
  ocspStatus,
} from './tls/ocsp.ts';
export { issueOcspResponse, type OcspResponseRequest } from './tls/ocsp-response.ts';
