import { testMutations } from '../support/mutation.test-support.ts';

testMutations({
  beside: import.meta.url,
  tests: ['pool-machine.test.js'],
  mutations: [
    ['pool-machine.js', 'if (pool.waitQueue.delete(input.ticket)) {', '{'],
    ['pool-machine.js', "if (pool.state === 'closed') {", 'if (false) {'],
    ['pool-machine.js', "if (pool.state === 'paused') {", 'if (false) {'],
    ['pool-machine.js', 'pool.waitQueue.delete(ticket);\n    }\n}', '}\n}'],
    [
      'pool-machine.js',
      "pool.state !== 'ready' || pool.populating !== undefined",
      "pool.state !== 'ready'",
    ],
    [
      'pool-machine.js',
      'pool.members.size >= pool.options.minPoolSize',
      'pool.members.size > pool.options.minPoolSize',
    ],
    ['pool-machine.js', 'member.ticket = undefined;\n        refuse', 'refuse'],
    [
      'pool-machine.js',
      "if (member === undefined || member.state !== 'inUse')",
      'if (member === undefined)',
    ],
    ['pool-machine.js', "if (member.interrupted)\n        return 'stale';", ''],
    ['pool-machine.js', "if (broken)\n        return 'error';", ''],
    ['pool-machine.js', "return isStale(pool, member) ? 'stale' : undefined;", 'return undefined;'],
    [
      'pool-machine.js',
      "if (member === undefined || member.state !== 'available')",
      'if (member === undefined)',
    ],
    ['pool-machine.js', 'if (pool.observed && !wasPaused) {', 'if (pool.observed) {'],
    ['pool-machine.js', "pool.state = 'paused';", ''],
    [
      'pool-machine.js',
      "if (member.state === 'available' || member.interrupted)",
      'if (member.interrupted)',
    ],
    ['pool-machine.js', 'if (input.interruptInUse)', 'if (!input.interruptInUse)'],
    ['pool-machine.js', 'pool.waitQueue.clear();', ''],
    ['pool-machine.js', "if (member.state !== 'pending')\n            continue;", ''],
    [
      'pool-state.js',
      'if (pool.pendingCount >= maxConnecting)',
      'if (pool.pendingCount > maxConnecting)',
    ],
    [
      'pool-state.js',
      'maxPoolSize === 0 || pool.members.size < maxPoolSize',
      'pool.members.size < maxPoolSize',
    ],
    ['pool-state.js', 'maxIdleTimeMS > 0 && now', 'now'],
    ['pool-state.js', 'pool.pendingCount -= 1;', ''],
    ['pool-state.js', 'pool.populating === member.id', 'false'],
    ['pool-state.js', "if (member.state === 'pending')", 'if (false)'],
    ['pool-generation.js', 'Math.max(to ?? 0, generation.current + 1)', 'generation.current + 1'],
    ['pool-generation.js', 'if (connectionCount <= 0)', 'if (false)'],
  ],
});
