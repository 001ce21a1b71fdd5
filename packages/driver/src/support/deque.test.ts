import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deque } from './deque.ts';

test('a deque does what an array does, through growth and wrap-around', () => {
  const deque = new Deque<number>();
  const model: number[] = [];
  let seed = 7;
  for (let step = 0; step < 5000; step += 1) {
    seed = (seed * 48271) % 2147483647;
    switch (seed % 7) {
      case 0:
      case 1:
        deque.pushBack(step);
        model.push(step);
        break;
      case 2:
      case 3:
        deque.pushFront(step);
        model.unshift(step);
        break;
      case 4:
        assert.equal(deque.popFront(), model.shift());
        break;
      case 5:
        assert.equal(deque.popBack(), model.pop());
        break;
      default: {
        const victim = model[seed % (model.length + 1)] ?? -1;
        const at = model.indexOf(victim);
        assert.equal(deque.remove(victim), at >= 0);
        if (at >= 0) model.splice(at, 1);
      }
    }
    assert.equal(deque.size, model.length);
    assert.equal(deque.peekFront(), model[0]);
    assert.equal(deque.peekBack(), model.at(-1));
  }
  assert.deepEqual([...deque], model);
  deque.clear();
  assert.deepEqual([...deque], []);
  assert.equal(deque.popFront(), undefined);
});

test('a deque that was long and is cleared begins anew, wherever it stood', () => {
  for (let passed = 0; passed <= 16; passed += 1) {
    const deque = new Deque<number>();
    for (let item = 0; item < 16; item += 1) deque.pushBack(item);
    for (let item = 0; item < passed; item += 1) deque.popFront();
    deque.clear();
    assert.deepEqual([deque.size, deque.peekFront(), deque.popBack()], [0, undefined, undefined]);
    deque.pushBack(1);
    assert.deepEqual([deque.peekFront(), deque.peekBack()], [1, 1]);
    deque.pushBack(2);
    assert.deepEqual([deque.peekFront(), deque.peekBack()], [1, 2]);
    assert.deepEqual([deque.popFront(), deque.popFront(), deque.popFront()], [1, 2, undefined]);
  }
});
