import { type Document, EJSON } from 'bson';

/** The meaning of a line that a person has typed at the interactive server. */
export type TypedLine =
  | { readonly kind: 'reply'; readonly document: Document }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'hangup' }
  | { readonly kind: 'autorespond'; readonly command: string; readonly answer: Answer }
  | { readonly kind: 'show' | 'history' | 'help' | 'quit' | 'nothing' };

/** An answer, whether it is given once or to every request of a name. */
export type Answer = Extract<TypedLine, { readonly kind: 'reply' | 'error' | 'hangup' }>;

/** The text of the help, and of the words about a line that nobody understands. */
export const TYPED_HELP = `ok [{…}]                    answers {ok: 1, …}
reply {…}                   answers this document, in JSON or Extended JSON
error CODE [MESSAGE]        answers {ok: 0, code: CODE, errmsg: MESSAGE}
hangup                      ends the connection that the request came by
autorespond COMMAND ANSWER  answers every COMMAND so from now on: autorespond ping ok
show                        the request that waits, whole
history                     the requests so far, and what was answered
help, quit`;

/** Reads a line. Throws `SyntaxError`, whose message says what would be understood. */
export function parseTypedLine(line: string): TypedLine {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(line) ?? [];
  const lower = word.toLowerCase();
  switch (lower) {
    case '':
      return { kind: 'nothing' };
    case 'ok':
      return { kind: 'reply', document: { ok: 1, ...(rest === '' ? {} : documentIn(rest)) } };
    case 'reply':
      return { kind: 'reply', document: documentIn(rest) };
    case 'error':
      return errorIn(rest);
    case 'autorespond':
      return autorespondIn(rest);
    default:
      if (isLoneWord(lower)) return alone(lower, rest);
      throw new SyntaxError(`nobody knows "${word}"; there are:\n${TYPED_HELP}`);
  }
}

/** Words behind which nothing stands. */
const LONE_WORDS = ['hangup', 'show', 'history', 'help', 'quit'] as const;

type LoneWord = (typeof LONE_WORDS)[number];

function isLoneWord(word: string): word is LoneWord {
  return LONE_WORDS.some((lone) => lone === word);
}

function alone(kind: LoneWord, rest: string): TypedLine {
  if (rest !== '') throw new SyntaxError(`"${kind}" stands alone, without "${rest}"`);
  return { kind };
}

function documentIn(text: string): Document {
  let value: unknown;
  try {
    value = EJSON.parse(text, { relaxed: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(`a document in JSON is expected, as in reply {"ok": 1}: ${reason}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError(`a document in JSON is expected, as in reply {"ok": 1}, not ${text}`);
  return { ...value };
}

function errorIn(text: string): TypedLine {
  const [, code, message = ''] = /^(-?\d+)(?:\s+(.*))?$/s.exec(text) ?? [];
  if (code === undefined)
    throw new SyntaxError(`a code is expected, as in error 11000 duplicate key, not "${text}"`);
  return { kind: 'error', code: Number(code), message: message || 'MockupDB command failure' };
}

function autorespondIn(text: string): TypedLine {
  const [, command, answer] = /^(\w+)\s+(.+)$/s.exec(text) ?? [];
  const example = 'autorespond ping ok';
  if (command === undefined || answer === undefined)
    throw new SyntaxError(`a command and an answer are expected, as in ${example}`);
  const typed = parseTypedLine(answer);
  if (typed.kind === 'reply' || typed.kind === 'error' || typed.kind === 'hangup')
    return { kind: 'autorespond', command, answer: typed };
  throw new SyntaxError(`"${answer}" is no answer; one is expected, as in ${example}`);
}
