import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { DryMongoBinary, errors, MongoBinary } from '../index.ts';

test('the program that is found runs, and nothing is downloaded', async () => {
  const path = await MongoBinary.getPath({ version: '8.0.4' });
  assert.equal(await MongoBinary.download(), path);
  assert.match(execFileSync(path, ['--version'], { encoding: 'utf8' }), /^db version v/);
  const systemBinary = '/nowhere/mongod';
  assert.equal(await DryMongoBinary.locateBinary({ systemBinary }), undefined);
  await assert.rejects(MongoBinary.getPath({ systemBinary }), errors.BinaryNotFoundError);
});
