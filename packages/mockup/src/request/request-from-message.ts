import type { Message } from '@touchstone/protocol';
import {
  OpDeleteRequest,
  OpGetMoreRequest,
  OpInsertRequest,
  OpKillCursorsRequest,
  OpUpdateRequest,
} from './legacy-requests.ts';
import type { Arrival, MockRequest } from './mock-request.ts';
import { OpMsgRequest } from './op-msg-request.ts';
import { CommandRequest, OpQueryRequest } from './op-query-request.ts';

/** The request that a parsed message is. OP_REPLY is none: clients do not send it. */
export function requestFromMessage(
  message: Exclude<Message, { kind: 'reply' }>,
  arrival: Arrival,
): MockRequest {
  switch (message.kind) {
    case 'msg':
      return new OpMsgRequest(arrival, message);
    case 'query':
      return message.fullCollectionName.endsWith('.$cmd')
        ? new CommandRequest(arrival, message)
        : new OpQueryRequest(arrival, message);
    case 'getMore':
      return new OpGetMoreRequest(arrival, message);
    case 'killCursors':
      return new OpKillCursorsRequest(arrival, message);
    case 'insert':
      return new OpInsertRequest(arrival, message);
    case 'update':
      return new OpUpdateRequest(arrival, message);
    case 'delete':
      return new OpDeleteRequest(arrival, message);
  }
}
