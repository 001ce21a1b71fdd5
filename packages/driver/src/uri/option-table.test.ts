import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConnectionString } from './connection-string.ts';
import { nearestName } from './nearest-name.ts';
import {
  checkCodeOptions,
  OPTION_DEFAULTS,
  refuseUnknown,
  withoutSecrets,
} from './option-table.ts';
import { resolveOptions } from './resolved-options.ts';

const read = (query: string): ReturnType<typeof parseConnectionString> =>
  parseConnectionString(`mongodb://h/?${query}`);

test('an option that nobody gives has the value that the specifications name', () => {
  assert.deepEqual(OPTION_DEFAULTS, {
    connectTimeoutMS: 10_000,
    enableOverloadRetargeting: false,
    forceServerObjectId: false,
    heartbeatFrequencyMS: 10_000,
    loadBalanced: false,
    localThresholdMS: 15,
    maxAdaptiveRetries: 2,
    maxConnecting: 2,
    maxIdleTimeMS: 0,
    maxPoolSize: 100,
    minHeartbeatFrequencyMS: 500,
    minPoolSize: 0,
    monitorCommands: false,
    retryReads: true,
    retryWrites: true,
    serverMonitoringMode: 'auto',
    serverSelectionTimeoutMS: 30_000,
    socketTimeoutMS: 0,
    srvMaxHosts: 0,
    srvServiceName: 'mongodb',
    waitQueueTimeoutMS: 0,
  });
});

test('objects and functions are for code: in a connection string they are unknown', () => {
  const names = [
    ['auth', 'autoEncryption', 'driverInfo', 'runtime', 'runtimeAdapters', 'serverApi', 'tracing'],
    ['readConcern', 'writeConcern', 'pkFactory', 'fieldsAsRaw', 'serverSelector', 'logSink'],
    ['mongodbLogPath', 'mongodbLogComponentSeverities', 'mongodbLogMaxDocumentLength'],
    ['minHeartbeatFrequencyMS', 'family', 'hints', 'localAddress', 'localPort', 'lookup'],
    ['noDelay', 'keepAliveInitialDelay', 'autoSelectFamily', 'autoSelectFamilyAttemptTimeout'],
    ['srvHostValidator', 'ca', 'cert', 'key', 'pfx', 'rejectUnauthorized', 'servername'],
  ].flat();
  for (const name of names) {
    const { options, unknown, warnings } = read(`${name}=1`);
    assert.deepEqual([options, unknown], [{}, [name]], name);
    assert.deepEqual(warnings, [`Unsupported option "${name}"`]);
  }
});

test('passwords and keys are shown to nobody; everything else is', () => {
  const secret = {
    auth: 1,
    autoEncryption: 1,
    key: 1,
    passphrase: 1,
    pfx: 1,
    proxyPassword: 1,
    tlsCertificateKeyFilePassword: 1,
  };
  const options = { ...secret, appName: 'x', proxyHost: 'p', cert: 'c', other: 1 };
  assert.deepEqual(withoutSecrets(options), { appName: 'x', proxyHost: 'p', cert: 'c', other: 1 });
  assert.equal(options.auth, 1, 'what was given is left alone');
});

test('tag sets add up in their order; one that is wrong counts for nothing', () => {
  const { options, warnings } = read(
    'readPreferenceTags=dc:ny,rack:1&readPreferenceTags=broken&readPreferenceTags=&readPreference=nearest',
  );
  assert.deepEqual(options['readPreferenceTags'], [{ dc: 'ny', rack: '1' }, {}]);
  assert.equal(warnings.length, 1);
  assert.equal('readPreferenceTags' in read('readPreferenceTags=broken').options, false);
});

test('of an option that is given twice the first value counts, whether it was taken or not', () => {
  assert.deepEqual(read('appName=a&appName=b').options, { appName: 'a' });
  assert.deepEqual(read('maxPoolSize=x&maxPoolSize=5').options, {});
  assert.deepEqual(read('maxPoolSize=x&maxPoolSize=5').warnings.length, 2);
});

test('TLS and its other name may both be given if they agree; a proxy may not be given twice', () => {
  assert.deepEqual(read('tls=true&ssl=true').options, { tls: true });
  assert.deepEqual(read('tls=true&ssl=true').warnings, []);
  assert.throws(() => read('tls=true&tls=false'), /must be the same/);
  for (const name of ['proxyHost', 'proxyPort', 'proxyUsername', 'proxyPassword']) {
    const rest = 'proxyHost=h&proxyUsername=u&proxyPassword=s';
    assert.throws(() => read(`${name}=1&${name}=1&${rest}`), /must not be given more than once/);
  }
});

test('a name that was given up counts only where its follower is missing, wherever it stands', () => {
  const replaced = read('wtimeout=5');
  assert.deepEqual(replaced.options, { wtimeoutMS: 5 });
  assert.match(replaced.warnings.join(), /"wtimeout" has been replaced with "wtimeoutMS"/);
  for (const query of ['wtimeout=5&wtimeoutMS=7', 'wtimeoutMS=7&wtimeout=5']) {
    const { options, warnings } = read(query);
    assert.deepEqual(options, { wtimeoutMS: 7 });
    assert.match(warnings.join(), /"wtimeout" present and ignored/);
    assert.equal(warnings.length, 1);
  }
});

test('an empty source of authentication is an error, other empty values are told', () => {
  assert.throws(() => read('authSource='), /must not be empty/);
  assert.deepEqual(read('appName=').options, {});
  assert.equal(read('appName=').warnings.length, 1);
});

test('who may see a token or gives one is decided in code alone', () => {
  for (const name of [
    'ALLOWED_HOSTS',
    'AWS_CREDENTIAL_PROVIDER',
    'OIDC_CALLBACK',
    'OIDC_HUMAN_CALLBACK',
  ]) {
    assert.throws(() => read(`authMechanismProperties=${name}:x`), /not allowed in a connection/);
  }
  const { options } = read('authMechanismProperties=ENVIRONMENT:azure');
  assert.deepEqual(options, { authMechanismProperties: { ENVIRONMENT: 'azure' } });
});

test('options that do not go together are refused when the connection string is read', () => {
  assert.throws(() => parseConnectionString('mongodb://a,b/?directConnection=true'), /exactly one/);
  assert.throws(() => parseConnectionString('mongodb://a/?srvMaxHosts=1'), /non-srv/);
  const srv = 'mongodb+srv://a.example.com/?';
  assert.throws(() => parseConnectionString(`${srv}directConnection=true`), /SRV URI/);
  assert.equal(parseConnectionString(`${srv}srvMaxHosts=1`).options['srvMaxHosts'], 1);
  assert.throws(() => parseConnectionString('mongodb+srv://127.0.0.1/'), /must have a host name/);
});

test('names that no option has are refused, with the ones that may have been meant', () => {
  refuseUnknown([]);
  assert.throws(
    () => refuseUnknown(['maxPoolSizes']),
    /option maxPoolSizes is not supported; did you mean maxPoolSize\?$/,
  );
  assert.throws(() => refuseUnknown(['qqq']), { message: 'option qqq is not supported' });
  assert.throws(() => refuseUnknown(['qqq', 'appname1']), {
    message: 'options qqq, appname1 are not supported; did you mean appName?',
  });
});

test('what is given whole in code replaces its parts in the connection string', () => {
  const uri = read(
    'readPreference=nearest&maxStalenessSeconds=90&readPreferenceTags=a:b&w=2&journal=true&wtimeoutMS=5&readConcernLevel=local',
  );
  const parts = (inCode: Record<string, unknown>): string[] =>
    Object.keys(resolveOptions(uri, inCode)).filter((name) => !(name in OPTION_DEFAULTS));
  const preference = ['readPreference', 'maxStalenessSeconds', 'readPreferenceTags'];
  const writing = ['w', 'journal', 'wtimeoutMS'];
  assert.deepEqual(parts({}), [...preference, ...writing, 'readConcernLevel']);
  assert.deepEqual(parts({ readPreference: 'primary' }), [
    'readPreference',
    ...writing,
    'readConcernLevel',
  ]);
  assert.deepEqual(parts({ writeConcern: { w: 1 } }), [
    ...preference,
    'readConcernLevel',
    'writeConcern',
  ]);
  assert.deepEqual(parts({ readConcern: 'majority' }), [...preference, ...writing, 'readConcern']);
});

test('a value in code is refused with what is allowed, and taken by its present name', () => {
  assert.deepEqual(checkCodeOptions({ ssl: true, j: true, compressors: ['zlib', 'none'] }), {
    tls: true,
    journal: true,
    compressors: ['zlib', 'none'],
  });
  assert.throws(() => checkCodeOptions({ readPreferenceTags: 5 }), /"readPreferenceTags" must be/);
  assert.throws(() => checkCodeOptions({ proxyPort: 65_536 }), /from 0 to 65535/);
  assert.deepEqual(checkCodeOptions({ readPreference: { mode: 'nearest' } }), {
    readPreference: { mode: 'nearest' },
  });
});

test('a name with a slip is known again by the letters that it shares with one', () => {
  const names = ['alpha', 'alphabet', 'beta'];
  for (const [wrong, meant] of [
    ['alpha', 'alpha'],
    ['ALPHA', 'alpha'],
    ['lpha', 'alpha'],
    ['alhpa', undefined],
    ['alphax', 'alpha'],
    ['xalpha', 'alpha'],
    ['alphabe', 'alphabet'],
    ['alphabets', 'alphabet'],
    ['bet', 'beta'],
    ['bxta', 'beta'],
    ['bx', undefined],
    ['b', undefined],
    ['', undefined],
    ['gamma', undefined],
  ] as const) {
    assert.equal(nearestName(wrong, names), meant, wrong);
  }
  assert.equal(
    nearestName('beda', ['beta', 'bedb']),
    'beta',
    'the first of those that are as near',
  );
  assert.equal(nearestName('abcdefgh', ['abcdefxy', 'abcdefgx']), 'abcdefgx', 'the nearest');
});
