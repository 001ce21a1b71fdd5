import { type Area, admin, own } from '../area.ts';

const KEY = { a: 1 };
const PARAMETERS = ['logLevel', 'cursorTimeoutMillis', 'quiet', 'ttlMonitorEnabled'];

/** Commands that are read and refused, and parameters. */
export const leftOut: Area = {
  name: 'left-out',
  topology: 'standalone',
  commands: [
    ...own(
      { analyze: 'c' },
      { analyze: 1 },
      { autoSplitVector: 'c', keyPattern: KEY },
      { autoSplitVector: 'c', keyPattern: KEY, min: KEY, max: KEY },
      { autoSplitVector: 'c', keyPattern: KEY, min: KEY, max: KEY, maxChunkSizeBytes: 5 },
      { bulkWrite: 1 },
      { checkShardingIndex: 'c', keyPattern: KEY },
      { configureQueryAnalyzer: 'x.c', mode: 'off' },
      { getQueryableEncryptionCountInfo: 'c', tokens: [] },
      { getQueryableEncryptionCountInfo: 1, tokens: [], queryType: 'insert' },
      { planCacheSetFilter: 1 },
      { setUserWriteBlockMode: 1, global: false },
    ),
    ...admin(
      { analyzeShardKey: 'x.c' },
      { analyzeShardKey: 'x.c', key: KEY },
      { analyzeShardKey: 1, key: KEY },
      { bulkWrite: 1, ops: [] },
      { bulkWrite: 1, ops: [], nsInfo: [] },
      { bulkWrite: 1, ops: [], nsInfo: [], x: 1 },
      { configureQueryAnalyzer: 1 },
      { configureQueryAnalyzer: 'x.c', mode: 'off' },
      { forgetShardSplit: 1 },
      { httpClientRequest: 1 },
      { setChangeStreamState: 1 },
      { setChangeStreamState: 1, enabled: true },
      { setChangeStreamState: 1, enabled: 5 },
      { testReshardCloneCollection: 'x.c' },
      { shutdown: 1, foo: 1 },
      { shutdown: 1, timeoutSecs: 'y' },
      ...PARAMETERS.flatMap((name) => [
        { getParameter: 1, [name]: 1 },
        { getParameter: { showDetails: true }, [name]: 1 },
      ]),
      ...[1, 'x', -1, 1.5, null, 0].map((logLevel) => ({ setParameter: 1, logLevel })),
      ...['x', 2, 600_000].map((cursorTimeoutMillis) => ({ setParameter: 1, cursorTimeoutMillis })),
      { setParameter: 1, quiet: 1 },
      { setParameter: 1, quiet: false },
      { setParameter: 1, notablescan: false },
    ),
  ],
};
