export { OP_MSG_FLAG as OP_MSG_FLAGS } from '@touchstone/protocol';
export type { ClusterOptions, MockCluster } from './cluster/mock-cluster.ts';
export { type LoadBalancerOptions, MockLoadBalancer } from './cluster/mock-load-balancer.ts';
export { MockReplicaSet, type ReplicaSetOptions } from './cluster/mock-replica-set.ts';
export { MockSharded, type ShardedOptions } from './cluster/mock-sharded.ts';
export { MockupError, ServerStoppedError } from './error/mockup-error.ts';
export { Future, type WaitOptions } from './going/future.ts';
export { type Going, go, going } from './going/go.ts';
export { waitUntil } from './going/wait-until.ts';
export { type InteractiveOptions, interactiveServer } from './interactive/interactive-server.ts';
export {
  InteractiveSession,
  type InteractiveSessionOptions,
} from './interactive/interactive-session.ts';
export { TYPED_HELP } from './interactive/typed-line.ts';
export {
  LegacyClient,
  type LegacyFindOptions,
  type LegacyWriteOptions,
} from './legacy/legacy-client.ts';
export type { LegacyReply } from './legacy/legacy-connection.ts';
export { Matcher, makeMatcher, type RequestPredicate } from './matcher/matcher.ts';
export type { Mismatch } from './matcher/mismatch.ts';
export type { RequestFacts } from './matcher/request-facts.ts';
export { RequestPattern } from './matcher/request-pattern.ts';
export type { TypeName } from './matcher/type-names.ts';
export type { ValueMatcher } from './matcher/value-matcher.ts';
export {
  absent,
  any,
  anyOrder,
  bind,
  type Capture,
  exact,
  gt,
  lt,
  oneOf,
  ordered,
  present,
  regex,
  type,
} from './matcher/value-matchers.ts';
export type { RecordedMessage } from './recording/conversation.ts';
export { Recorder, type RecordingOptions, record } from './recording/recorder.ts';
export { replay } from './recording/replay.ts';
export { renderDocument } from './rendering/render-json.ts';
export type { Chunk, Delivery } from './reply/delivery.ts';
export { OpMsgReply, OpReply, Reply, type ReplyOptions } from './reply/reply.ts';
export { MockRequest } from './request/mock-request.ts';
export type { OpMsgRequest } from './request/op-msg-request.ts';
export {
  Command,
  CommandBase,
  OpDelete,
  OpGetMore,
  OpInsert,
  OpKillCursors,
  OpMsg,
  OpQuery,
  OpUpdate,
  Request,
  type RequestClass,
} from './request/request-classes.ts';
export type { RequestConnection, RequestServer } from './request/request-connection.ts';
export type { HelloSource } from './server/hello-answerer.ts';
export type { MockConnection } from './server/mock-connection.ts';
export { MockupDB, type MockupEvents } from './server/mockup-db.ts';
export type { MockupOptions } from './server/mockup-options.ts';
export type { Pending } from './server/pending-request.ts';
export type { ProtocolErrorEvent } from './server/protocol-error.ts';
export { RequestReceiver } from './server/request-receiver.ts';
export type { RequestHandler, Responder } from './server/responder.ts';
export {
  type CertificateRequest,
  type KeyAndCertificate,
  selfSignedCertificate,
} from './tls/self-signed-certificate.ts';
