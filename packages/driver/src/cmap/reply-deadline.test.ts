import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from './manual-clock.test-support.ts';
import { ReplyDeadline } from './reply-deadline.ts';

function scene() {
  const clock = new ManualClock();
  const late: number[] = [];
  const deadline = new ReplyDeadline(clock, () => late.push(clock.now()));
  return { clock, late, deadline };
}

test('tells once that a reply is late, not before', async () => {
  const { clock, late, deadline } = scene();
  deadline.set(100);
  await clock.advance(99);
  assert.deepEqual(late, []);
  await clock.advance(500);
  assert.deepEqual(late, [100]);
});

test('a later deadline waits for the timer that stands, an earlier one does not', async () => {
  const { clock, late, deadline } = scene();
  deadline.set(100);
  deadline.clear();
  deadline.set(250);
  assert.equal(clock.timerCount, 1);
  await clock.advance(249);
  assert.deepEqual(late, []);
  await clock.advance(1);
  assert.deepEqual(late, [250]);

  deadline.set(900);
  deadline.set(400);
  await clock.advance(1_000);
  assert.deepEqual(late, [250, 400]);
});

test('says nothing of a reply that came, of no limit, nor when it is stopped', async () => {
  const { clock, late, deadline } = scene();
  deadline.set(100);
  deadline.clear();
  await clock.advance(200);
  deadline.set(Number.POSITIVE_INFINITY);
  await clock.advance(1_000_000);
  deadline.set(clock.now() + 10);
  deadline.stop();
  await clock.advance(100);
  assert.deepEqual(late, []);
});

test('a deadline for each of many commands sets one timer', async () => {
  const { clock, late, deadline } = scene();
  const { setTimer } = clock;
  for (let command = 0; command < 50; command += 1) {
    if (command > 0) clock.setTimer = () => assert.fail('one stands already');
    deadline.set(clock.now() + 100);
    deadline.clear();
    clock.setTimer = setTimer;
    await clock.advance(1);
  }
  assert.deepEqual(late, []);
});
