import { ConnectionAuthentication } from '../auth/connection-authentication.ts';
import type { ClientConnection } from '../command/client-connection.ts';
import { CommandBody } from '../command/command-body.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import type { Node } from '../command/node.ts';
import type { Reply } from '../command/reply.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import { dispatch } from './dispatch.ts';
import type { Service } from './service.ts';

/** Runs a command for the one who owns the server: no user is asked for. Rejects with what the server answers. */
export async function runOwn(
  place: { readonly node: Node; readonly service: Service },
  database: string,
  command: Fields,
): Promise<Reply> {
  const { outcome } = await dispatch(place, ownConnection(place.node), {
    requestId: 0,
    replyAs: 'msg',
    body: new CommandBody(encodeFields(command)),
    silent: false,
    exhaustAllowed: false,
    database,
  });
  if (outcome.kind === 'reply') return outcome.reply;
  if (outcome.kind === 'error') throw outcome.error;
  throw new ConnectionClosed();
}

function ownConnection(node: Node): ClientConnection {
  return {
    id: 0,
    remoteAddress: node.address,
    certificateSubject: undefined,
    authentication: new ConnectionAuthentication(node.authentication, {
      remoteAddress: node.address,
      localAddress: node.address,
    }),
    metadata: undefined,
    appName: undefined,
    compressors: [],
    isInternal: true,
    serviceId: undefined,
    isGreeted: true,
    isEnded: false,
    whenEnded: () => () => undefined,
    close() {},
  };
}
