import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Timestamp } from 'bson';
import { type Change, type ChangeJournal, Oplog, type OplogEntry } from './oplog.ts';

const NOTE: Change = { kind: 'noop', note: new Map() };

function at(t: number, i: number): Timestamp {
  return new Timestamp({ t, i });
}

function shown({ t, i }: Timestamp): string {
  return `${t},${i}`;
}

function newOplog(clock: { now: number }, keep: number): Oplog {
  return new Oplog({ date: () => clock.now, keep });
}

it('numbers writes, and gives each a later time', () => {
  const clock = { now: 5_000 };
  const oplog = newOplog(clock, 10);
  assert.equal(oplog.position, 0);
  assert.equal(shown(oplog.timestamp), '0,0');
  const times = [0, 0, 999, 1, -3_000, 5_000].map((passed) => {
    clock.now += passed;
    oplog.append(NOTE);
    return shown(oplog.timestamp);
  });
  assert.deepEqual(times, ['5,1', '5,2', '5,3', '6,1', '6,2', '8,1']);
  assert.equal(oplog.position, 6);
  assert.equal(oplog.wallTime, 8_000);
});

it('goes on behind a time that was seen elsewhere, and not at one that has passed', () => {
  const oplog = newOplog({ now: 5_000 }, 10);
  oplog.append(NOTE);
  oplog.advanceTo(at(5, 1));
  assert.equal(oplog.position, 1);
  oplog.advanceTo(at(5, 2));
  assert.equal(oplog.position, 2);
  assert.equal(shown(oplog.timestamp), '5,2');
  oplog.append(NOTE, at(9, 9));
  assert.equal(shown(oplog.timestamp), '9,9');
});

it('finds entries by their place, as long as they are kept', () => {
  const oplog = newOplog({ now: 0 }, 3);
  assert.equal(oplog.oldest, undefined);
  assert.equal(oplog.entryAt(1), undefined);
  assert.deepEqual(oplog.after(0), []);
  for (let n = 1; n <= 6; n++) oplog.append(NOTE);
  assert.equal(oplog.oldest, 1);
  assert.equal(oplog.entryAt(0), undefined);
  assert.deepEqual(
    [1, 6, 7].map((each) => oplog.entryAt(each)?.position),
    [1, 6, undefined],
  );
  const behind = (position: number): number[] => oplog.after(position).map((each) => each.position);
  assert.deepEqual(behind(4), [5, 6]);
  assert.deepEqual(behind(6), []);
  oplog.append(NOTE);
  assert.equal(oplog.oldest, 5);
  assert.deepEqual(behind(0), [5, 6, 7]);
  assert.deepEqual(behind(5), [6, 7]);
  assert.equal(oplog.entryAt(4), undefined);
  assert.equal(oplog.entryAt(5)?.position, 5);
});

it('keeps nothing where there is no op-log', () => {
  const oplog = newOplog({ now: 0 }, 0);
  oplog.append(NOTE);
  assert.equal(oplog.retains, false);
  assert.equal(oplog.oldest, undefined);
  assert.equal(oplog.opTimeAtWallTime(0), 1);
  assert.equal(newOplog({ now: 0 }, 1).retains, true);
});

it('finds the newest place at a time', () => {
  const clock = { now: 1_000 };
  const oplog = newOplog(clock, 100);
  for (const second of [1, 1, 2, 4, 4, 4]) {
    clock.now = second * 1_000;
    oplog.append(NOTE);
  }
  const bySecond = [0, 1, 2, 3, 4, 5].map((each) => oplog.opTimeAtWallTime(each * 1_000));
  assert.deepEqual(bySecond, [0, 2, 3, 3, 6, 6]);
  const byTime = [at(1, 0), at(1, 1), at(1, 2), at(3, 0), at(4, 2), at(9, 0)].map((each) =>
    oplog.opTimeAtTimestamp(each),
  );
  assert.deepEqual(byTime, [0, 1, 2, 3, 5, 6]);
});

it('tells of each write, and of each to a journal', () => {
  const oplog = newOplog({ now: 7_000 }, 10);
  const noted: Omit<OplogEntry, 'position'>[] = [];
  const journal: Partial<ChangeJournal> = { note: (entry) => noted.push(entry) };
  let told = 0;
  const stop = oplog.onAppend(() => told++);
  oplog.startTerm(3);
  oplog.journal = journal as ChangeJournal;
  oplog.append(NOTE);
  assert.equal(oplog.term, 3);
  assert.deepEqual(noted, [{ timestamp: at(7, 1), term: 3, wallTime: 7_000, change: NOTE }]);
  assert.equal(oplog.entryAt(1)?.term, 3);
  stop();
  oplog.append(NOTE);
  assert.equal(told, 1);
});

it('takes what was written before this process began, and goes on behind it', () => {
  const oplog = newOplog({ now: 1_000 }, 10);
  oplog.replay({ timestamp: at(50, 2), term: 4, wallTime: 50_000, change: NOTE });
  assert.deepEqual(
    [oplog.position, shown(oplog.timestamp), oplog.term, oplog.wallTime],
    [1, '50,2', 4, 50_000],
  );
  assert.equal(oplog.entryAt(1)?.wallTime, 50_000);
  oplog.append(NOTE);
  assert.equal(shown(oplog.timestamp), '50,3');
  const without = newOplog({ now: 1_000 }, 0);
  without.replay({ timestamp: at(50, 2), term: 4, wallTime: 50_000, change: NOTE });
  assert.equal(without.oldest, undefined);
});

it('forgets what was, and says so where it starts anew', () => {
  const oplog = newOplog({ now: 1_000 }, 10);
  oplog.append(NOTE);
  oplog.append(NOTE);
  assert.equal(oplog.restart('another'), 4);
  assert.equal(oplog.oldest, 4);
  assert.deepEqual(
    oplog.after(0).map(({ change }) => change),
    [{ kind: 'noop', note: new Map([['msg', 'another']]) }],
  );
  oplog.forget();
  assert.equal(oplog.oldest, undefined);
  assert.equal(oplog.position, 4);
});
