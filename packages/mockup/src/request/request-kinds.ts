import { OP_CODE } from '@touchstone/protocol';
import { type PatternKind, REQUEST_WORDS } from '../matcher/request-pattern.ts';

function kind(
  className: string,
  opcode: number,
  options: { readonly isCommand?: boolean; readonly words?: readonly string[] } = {},
): PatternKind {
  const { isCommand = false, words = [] } = options;
  return {
    className,
    opcode,
    isCommand,
    isCommandPattern: isCommand,
    reserved: new Set([...REQUEST_WORDS, ...words]),
  };
}

const QUERY_WORDS = ['fields', 'numToSkip', 'numToReturn'];

/** The facts about each class of requests: its opcode, and the words that its specs reserve. */
export const REQUEST_KINDS: Readonly<
  Record<
    | 'opMsg'
    | 'command'
    | 'opQuery'
    | 'opGetMore'
    | 'opKillCursors'
    | 'opInsert'
    | 'opUpdate'
    | 'opDelete',
    PatternKind
  >
> = {
  opMsg: kind('OpMsg', OP_CODE.msg, { isCommand: true, words: ['checksum'] }),
  command: kind('Command', OP_CODE.query, { isCommand: true, words: QUERY_WORDS }),
  opQuery: kind('OpQuery', OP_CODE.query, { words: QUERY_WORDS }),
  opGetMore: kind('OpGetMore', OP_CODE.getMore, { words: ['cursorId', 'numToReturn'] }),
  opKillCursors: kind('OpKillCursors', OP_CODE.killCursors, { words: ['cursorIds'] }),
  opInsert: kind('OpInsert', OP_CODE.insert),
  opUpdate: kind('OpUpdate', OP_CODE.update),
  opDelete: kind('OpDelete', OP_CODE.delete),
};

/** A command in whatever form it comes. */
export const ANY_COMMAND: PatternKind = {
  className: 'CommandBase',
  isCommand: true,
  isCommandPattern: true,
  reserved: new Set(REQUEST_WORDS),
};
