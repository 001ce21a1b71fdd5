import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkHistory } from './checker.ts';
import type {
  Effect,
  FinalState,
  History,
  LedgerSeen,
  Read,
  SnapshotName,
  Write,
} from './history.ts';

const A = 'left/ledger a';
const B = 'right/ledger b';
const SHELF = 'left/shelf s';
const PILE = 'left/pile p';

const append = (id: number, key = A): Effect => ({ id, kind: 'append', key });
const insert = (id: number): Effect => ({ id, kind: 'insert', key: SHELF });
const remove = (id: number, of: number): Effect => ({ id, kind: 'remove', key: SHELF, of });
const put = (id: number): Effect => ({ id, kind: 'put', key: PILE });
const take = (id: number): Effect => ({ id, kind: 'take', key: PILE });

/** A write that began at `at` and was answered 5 ms later. */
function write(at: number, effects: readonly Effect[], more: Partial<Write> = {}): Write {
  return {
    client: 1,
    operation: 'write',
    startedAt: at,
    endedAt: at + 5,
    limitMS: 100,
    visibleFrom: at,
    effects,
    how: 'ordered',
    outcome: 'acknowledged',
    answered: effects.length,
    ...more,
  };
}

const transaction = (at: number, effects: readonly Effect[], more: Partial<Write> = {}): Write =>
  write(at, effects, { how: 'transaction', visibleFrom: at + 3, ...more });

const ledger = (key: string, ...log: number[]): LedgerSeen => ({ key, log, n: log.length });

function read(at: number, ledgers: readonly LedgerSeen[], more: Partial<Read> = {}): Read {
  const span = { client: 2, operation: 'find', startedAt: at, endedAt: at + 1, limitMS: 100 };
  return { ...span, ledgers, shelves: [], snapshot: undefined, own: [], ...more };
}

const snapshot = (id: number, startedAt: number, fresh = false): SnapshotName => ({
  id,
  startedAt,
  fresh,
});

const shelf = (...ids: number[]): Partial<Read> => ({ shelves: [{ key: SHELF, ids }] });

function end(
  ledgers: readonly LedgerSeen[],
  notes: readonly number[] = [],
  tokens: readonly number[] = [],
): FinalState {
  return {
    ledgers,
    notes: notes.map((id) => ({ id, key: SHELF })),
    tokens: tokens.map((id) => ({ id, key: PILE })),
  };
}

function kinds(history: Partial<History> & { readonly final: FinalState }): string[] {
  return checkHistory({ writes: [], reads: [], ...history }).map(({ kind }) => kind);
}

describe('a history in order', () => {
  test('of single writes, a transaction, an aborted one, and reads of all kinds', () => {
    const first = snapshot(1, 40);
    const own = [append(3, A)];
    const found = checkHistory({
      writes: [
        write(0, [append(1), append(2, B)]),
        write(10, [insert(20), insert(21)]),
        transaction(30, [append(3, A), append(4, B), remove(22, 20)], { snapshot: first }),
        transaction(30, [append(5, A), insert(23)], { outcome: 'aborted' }),
        write(50, [append(6), append(7)], { outcome: 'unknown' }),
        write(60, [put(30), put(31)]),
        write(70, [take(32)], { answered: 1 }),
        write(80, [take(33)], { answered: 0 }),
      ],
      reads: [
        read(41, [ledger(A, 1), ledger(B, 2)], { snapshot: snapshot(2, 41) }),
        read(45, [ledger(A, 1, 3)], { snapshot: first, own }),
        read(60, [ledger(A, 1), ledger(B, 2)], { snapshot: snapshot(2, 41), ...shelf(20, 21) }),
        read(90, [ledger(A, 1, 3, 6), ledger('left/ledger none')], shelf(21)),
      ],
      final: end([ledger(A, 1, 3, 6), ledger(B, 2, 4)], [21], [31]),
    });
    assert.deepEqual(found, []);
  });
});

describe('wrong writes', () => {
  test('a lost write: acknowledged, and not there', () => {
    const writes = [write(0, [append(1)]), write(10, [append(2)])];
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 1)]) }), ['lost write']);
  });

  test('a lost insert, and a lost removal', () => {
    const writes = [write(0, [insert(1), insert(2)]), write(10, [remove(3, 1)])];
    assert.deepEqual(kinds({ writes, final: end([], [1]) }), ['lost write', 'lost write']);
  });

  test('a write that went elsewhere', () => {
    const writes = [write(0, [append(1)])];
    assert.deepEqual(kinds({ writes, final: end([ledger(B, 1)]) }), ['lost write']);
  });

  test('a doubled write: in the log twice', () => {
    const writes = [write(0, [append(1)])];
    assert.ok(kinds({ writes, final: end([ledger(A, 1, 1)]) }).includes('doubled write'));
  });

  test('a doubled write whose outcome nobody knows', () => {
    const writes = [write(0, [append(1)], { outcome: 'unknown' })];
    assert.ok(kinds({ writes, final: end([ledger(A, 1, 1)]) }).includes('doubled write'));
  });

  test('a count that was raised twice', () => {
    const final = end([{ key: A, log: [1], n: 2 }]);
    assert.deepEqual(kinds({ writes: [write(0, [append(1)])], final }), ['doubled write']);
  });

  test('a take that took two, and one that took nothing', () => {
    const writes = [write(0, [put(1), put(2), put(3)]), write(10, [take(4)], { answered: 1 })];
    assert.deepEqual(kinds({ writes, final: end([], [], [3]) }), ['doubled write']);
    assert.deepEqual(kinds({ writes, final: end([], [], [1, 2, 3]) }), ['lost write']);
    assert.deepEqual(kinds({ writes, final: end([], [], [1, 3]) }), []);
  });

  test('a partial transaction', () => {
    const effects = [append(1, A), append(2, B)];
    const writes = [transaction(0, effects, { outcome: 'unknown' })];
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 1)]) }), ['partial transaction']);
    assert.deepEqual(kinds({ writes, final: end([]) }), []);
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 1), ledger(B, 2)]) }), []);
  });

  test('an ordered bulk write that went on after what it did not do', () => {
    const writes = [write(0, [append(1), append(2)], { outcome: 'unknown' })];
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 2)]) }), ['lost write']);
    const unordered = writes.map((each) => ({ ...each, how: 'unordered' as const }));
    assert.deepEqual(kinds({ writes: unordered, final: end([ledger(A, 2)]) }), []);
  });

  test('an aborted transaction that left something', () => {
    const writes = [transaction(0, [append(1), insert(2)], { outcome: 'aborted' })];
    const words = 'aborted transaction left something';
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 1)]) }), [words]);
    assert.deepEqual(kinds({ writes, final: end([], [2]) }), [words]);
  });

  test('an answer that tells of less than was done', () => {
    const writes = [write(0, [append(1), append(2)], { answered: 1 })];
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 1, 2)]) }), ['wrong answer']);
  });

  test('an operation that hangs, and one that fails of what cannot be', () => {
    const more = { outcome: 'unknown' as const, limitMS: 4 };
    const hanging = [write(0, [append(1)], more)];
    assert.deepEqual(kinds({ writes: hanging, final: end([]) }), ['hang']);
    for (const error of ['MongoServerError (11000): E11000', 'TypeError: x is not a function']) {
      const failed = [write(0, [append(1)], { outcome: 'unknown', error })];
      assert.deepEqual(kinds({ writes: failed, final: end([]) }), ['impossible error']);
    }
    const error = 'MongoServerError (91): shutdown';
    const possible = [write(0, [append(1)], { outcome: 'unknown', error })];
    assert.deepEqual(kinds({ writes: possible, final: end([]) }), []);
  });
});

describe('wrong reads', () => {
  test('a moving snapshot', () => {
    const writes = [write(0, [append(1)]), write(10, [append(2)]), write(10, [insert(3)])];
    const final = end([ledger(A, 1, 2)], [3]);
    const one = snapshot(1, 5);
    const reads = [
      read(20, [ledger(A, 1)], { snapshot: one }),
      read(30, [ledger(A, 1, 2)], { snapshot: one }),
    ];
    assert.ok(kinds({ writes, reads, final }).includes('moving snapshot'));
    const shelves = [
      read(20, [], { snapshot: one, ...shelf() }),
      read(30, [], { snapshot: one, ...shelf(3) }),
    ];
    assert.ok(kinds({ writes, reads: shelves, final }).includes('moving snapshot'));
  });

  test('a dirty read: of an aborted transaction, and of one before its commit', () => {
    const aborted = [transaction(0, [append(1)], { outcome: 'aborted' })];
    const reads = [read(1, [ledger(A, 1)])];
    assert.deepEqual(kinds({ writes: aborted, reads, final: end([]) }), ['dirty read']);
    const later = [transaction(0, [append(1)], { visibleFrom: 10, endedAt: 15 })];
    const final = end([ledger(A, 1)]);
    assert.deepEqual(kinds({ writes: later, reads, final }), ['dirty read']);
    const note = [transaction(0, [insert(1)], { outcome: 'aborted' })];
    const shelves = [read(1, [], shelf(1))];
    assert.deepEqual(kinds({ writes: note, reads: shelves, final: end([]) }), ['dirty read']);
  });

  test('a transaction that does not see what it wrote', () => {
    const one = snapshot(1, 0);
    const writes = [transaction(0, [append(1), insert(2)], { snapshot: one })];
    const own = [append(1), insert(2)];
    const reads = [read(2, [ledger(A)], { snapshot: one, own, ...shelf() })];
    const final = end([ledger(A, 1)], [2]);
    const words = 'own write not seen';
    const found = kinds({ writes, reads, final }).filter((kind) => kind === words);
    assert.equal(found.length, 2);
  });
});

describe('what no one order explains', () => {
  test('a snapshot that is of no one moment: half a transaction', () => {
    const writes = [transaction(0, [append(1, A), append(2, B)])];
    const reads = [read(20, [ledger(A, 1), ledger(B)], { snapshot: snapshot(1, 20) })];
    const final = end([ledger(A, 1), ledger(B, 2)]);
    assert.deepEqual(kinds({ writes, reads, final }), ['no order explains']);
  });

  test('two snapshots that no one order explains', () => {
    const writes = [write(0, [append(1, A)]), write(0, [append(2, B)])];
    const final = end([ledger(A, 1), ledger(B, 2)]);
    const reads = [
      read(20, [ledger(A, 1), ledger(B)], { snapshot: snapshot(1, 20) }),
      read(20, [ledger(A), ledger(B, 2)], { snapshot: snapshot(2, 20) }),
    ];
    assert.deepEqual(kinds({ writes, reads, final }), ['no order explains']);
  });

  test('a snapshot that must be fresh and is not', () => {
    const writes = [write(0, [append(1)])];
    const final = end([ledger(A, 1)]);
    const stale = (fresh: boolean): Read[] => [
      read(20, [ledger(A)], { snapshot: snapshot(1, 20, fresh) }),
    ];
    assert.deepEqual(kinds({ writes, reads: stale(true), final }), ['no order explains']);
    assert.deepEqual(kinds({ writes, reads: stale(false), final }), []);
  });

  test('a note that a snapshot misses, while it has what came later', () => {
    const writes = [write(0, [insert(1)]), write(10, [append(2)])];
    const final = end([ledger(A, 2)], [1]);
    const reads = [read(20, [ledger(A, 2)], { snapshot: snapshot(1, 20), ...shelf() })];
    assert.deepEqual(kinds({ writes, reads, final }), ['no order explains']);
  });

  test('a transaction that overwrote what came after its snapshot', () => {
    const one = snapshot(1, 20);
    const writes = [
      write(0, [append(1)]),
      write(30, [append(2)]),
      transaction(20, [append(3)], { snapshot: one, endedAt: 50, visibleFrom: 45 }),
    ];
    const reads = [read(22, [ledger(A, 1)], { snapshot: one })];
    const final = end([ledger(A, 1, 2, 3)]);
    assert.deepEqual(kinds({ writes, reads, final }), ['no order explains']);
  });

  test('a commit that came before one that it followed', () => {
    const writes = [write(0, [append(1)]), write(20, [append(2)])];
    assert.deepEqual(kinds({ writes, final: end([ledger(A, 2, 1)]) }), ['no order explains']);
  });
});
