import { testMutations } from '../support/mutation.test-support.ts';

testMutations({
  beside: import.meta.url,
  tests: ['select-servers.test.js'],
  mutations: [
    ['select-servers.js', 'if (topology.compatibilityError !== null)', 'if (false)'],
    ['select-servers.js', 'settings.serverSelector?.(suitable) ?? suitable', 'suitable'],
    ['select-servers.js', 'filterByLatency(chosen, settings.localThresholdMS)', 'chosen'],
    ['select-servers.js', 'if (preferred.length > 0)', 'if (true)'],
    ['select-servers.js', '!deprioritized.includes(address)', 'deprioritized.includes(address)'],
    [
      'select-servers.js',
      "server === undefined || server.type === 'Unknown'",
      'server === undefined',
    ],
    ['select-servers.js', "({ type }) => type !== 'Unknown'", '() => true'],
    ['select-servers.js', "type === 'Mongos'", 'true'],
    ['select-servers.js', "case 'Unknown':\n            return [];", "case 'Unknown':"],
    [
      'select-servers.js',
      'knowsOldMember(topology) ? primary : criteria.readPreference',
      'criteria.readPreference',
    ],
    [
      'select-servers.js',
      'maxWireVersion < secondaryWritesWireVersion',
      'maxWireVersion <= secondaryWritesWireVersion',
    ],
    [
      'latency-window.js',
      'roundTripTime <= fastest + localThresholdMS',
      'roundTripTime < fastest + localThresholdMS',
    ],
    ['latency-window.js', 'Math.min(', 'Math.max('],
    [
      'latency-window.js',
      'operationCount(other) < operationCount(one)',
      'operationCount(other) > operationCount(one)',
    ],
    ['latency-window.js', 'const offset = 1 +', 'const offset = 0 *'],
    ['staleness.js', 'Math.max(SMALLEST_MAX_STALENESS_S', 'Math.min(SMALLEST_MAX_STALENESS_S'],
    ['staleness.js', 'maxStalenessSeconds >= least', 'maxStalenessSeconds > least'],
    ['staleness.js', "type === 'RSPrimary'", 'false'],
    ['staleness.js', 'staleness(server) + heartbeatFrequencyMS', 'staleness(server)'],
    ['staleness.js', '- lastWrite(server) - lead', '- lastWrite(server)'],
    ['staleness.js', 'Math.max(...servers', 'Math.min(...servers'],
    [
      'read-preference-filter.js',
      'return primaries.length > 0 ? primaries : secondaries();',
      'return secondaries();',
    ],
    ['read-preference-filter.js', 'return found.length > 0 ? found : primaries;', 'return found;'],
    [
      'read-preference-filter.js',
      "type === 'RSPrimary' || type === 'RSSecondary'",
      "type === 'RSSecondary'",
    ],
    ['read-preference-filter.js', 'tags[name] === wanted[name]', 'name in tags'],
    ['read-preference-filter.js', '.every((name)', '.some((name)'],
    [
      'read-preference-filter.js',
      'checkMaxStaleness(maxStalenessSeconds, heartbeatFrequencyMS);\n    return',
      'return',
    ],
  ],
});
