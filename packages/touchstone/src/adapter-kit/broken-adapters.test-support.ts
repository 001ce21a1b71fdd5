/** Adapters with one fault each: what they do otherwise than a whole one, as JavaScript, and what the check must say of it. */
export interface BrokenAdapter {
  readonly name: string;
  /** Statements in a function of `request`, `options` and `next`, which answers as a whole adapter does. */
  readonly fault: string;
  /** It shows only in a program: in what it writes, or in how it ends. */
  readonly isProgram?: true;
  readonly step: string;
  readonly says: RegExp;
  /** The limit of a check that is not to wait long, in milliseconds. */
  readonly hangLimitMS?: number;
}

export const brokenAdapters: readonly BrokenAdapter[] = [
  {
    name: 'prints something else',
    fault: `if (request.kind === 'start') console.log('Connecting …');`,
    isProgram: true,
    step: 'start',
    says: /wrote a line that is not JSON. Its last lines:\n +Connecting …/,
  },
  {
    name: 'does not say its driver',
    fault: `if (request.kind === 'start') return { kind: 'started' };`,
    step: 'start',
    says: /reply to start 1: started has no driver/,
  },
  {
    name: 'writes without end',
    fault: `if (request.kind === 'start') { for (;;) await new Promise((written) => process.stdout.write('x'.repeat(8388608), written)); }`,
    isProgram: true,
    step: 'start',
    says: /wrote a line that does not end/,
  },
  {
    name: 'crashes',
    fault: `if (request.kind === 'createEntity') { console.error('out of cheese'); process.exit(3); }`,
    isProgram: true,
    step: 'client',
    says: /ended with status 3. Its last lines:\n +out of cheese/,
  },
  {
    name: 'hangs',
    fault: `if (request.name === 'insertOne') await new Promise(() => {});`,
    isProgram: true,
    step: 'insertOne',
    says: /did not answer run \d+ within 4\d\d\d ms/,
    hangLimitMS: 4_000,
  },
  {
    name: 'forgets the value of a result',
    fault: `if (request.name === 'insertOne') return { kind: 'result' };`,
    step: 'insertOne',
    says: /reply to run \d+: result has no value/,
  },
  {
    name: 'answers the wrong way',
    fault: `if (request.name === 'insertOne') return { kind: 'done' };`,
    step: 'insertOne',
    says: /reply to run \d+: "done" is no answer to it; result, error, unsupported or failure would be/,
  },
  {
    name: 'loses the types of numbers',
    fault: `if (request.name === 'find') return { kind: 'result', value: [{ _id: 1, x: 11.5 }] };`,
    step: 'find',
    says: /x as an int32/,
  },
  {
    name: 'answers twice',
    fault: `if (request.name === 'find') console.log('{"id": 3, "kind": "done"}');`,
    isProgram: true,
    step: 'find',
    says: /wrote a line that answers no open request \(id 3\)/,
  },
  {
    name: 'takes a server’s error for its own',
    fault: `const reply = await next(); if (reply.kind === 'error') reply.error.isClientError = true; return reply;`,
    step: 'error',
    says: /isClientError false: the error is the server’s/,
  },
  {
    name: 'leaves the labels out',
    fault: `const reply = await next(); if (reply.kind === 'error') delete reply.error.labels; return reply;`,
    step: 'error',
    says: /reply to run \d+: error.error has no labels/,
  },
  {
    name: 'does not number its events',
    fault: `const reply = await next(); return reply.kind !== 'events' ? reply : { kind: 'events', events: reply.events.map(({ sequence, ...rest }) => rest) };`,
    step: 'events',
    says: /events\.events\[0\] has no sequence/,
  },
  {
    name: 'answers one request after the other',
    fault: `globalThis.last = (globalThis.last ?? Promise.resolve()).then(next); return globalThis.last;`,
    step: 'overlap',
    says: /it was answered only after that/,
  },
  {
    name: 'drops the session of an operation',
    fault: `delete request.arguments?.session;`,
    step: 'transaction',
    says: /no document with _id 2 after abortTransaction/,
  },
  {
    name: 'never calls back',
    fault: `if (request.name === 'withTransaction') return { kind: 'result', value: null };`,
    step: 'callback',
    says: /a callback: \{"id": …, "kind": "callback", "callback": 1\}/,
  },
  {
    name: 'forgets nothing',
    fault: `if (request.kind === 'reset') return { kind: 'done' }; if (request.kind === 'createEntity' && globalThis.made?.has(request.entity.id)) return { kind: 'done' }; (globalThis.made ??= new Set()).add(request.entity?.id);`,
    step: 'reset',
    says: /a new client: that of before still tells its events/,
  },
];
