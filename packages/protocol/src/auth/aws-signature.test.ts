import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsAuthorization, awsDate } from './aws-signature.ts';

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const request = {
  path: '/',
  query: '',
  body: '',
  region: 'us-east-1',
  date: '20150830T123600Z',
};
const headers = { host: 'example.amazonaws.com', 'x-amz-date': request.date };

// From AWS' test suite for Signature Version 4 and its manual.
test('get-vanilla', () => {
  assert.equal(
    awsAuthorization({ ...request, method: 'GET', headers, service: 'service' }, credentials),
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});

test('post-vanilla', () => {
  const signed = { ...request, method: 'POST', headers, service: 'service' };
  assert.match(
    awsAuthorization(signed, credentials),
    /Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b$/,
  );
});

test('the example of the manual: ListUsers', () => {
  const signed = {
    ...request,
    method: 'GET',
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      host: 'iam.amazonaws.com',
      'x-amz-date': request.date,
    },
    service: 'iam',
  };
  assert.match(
    awsAuthorization(signed, credentials),
    /SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7$/,
  );
});

test('dates', () => {
  assert.equal(awsDate(Date.UTC(2015, 7, 30, 12, 36, 0, 123)), '20150830T123600Z');
});

test('headers are signed in the order of their names, with single blanks', () => {
  const asked = { ...request, method: 'GET', service: 'service' };
  const signed = awsAuthorization(
    { ...asked, headers: { b: ' x   y ', a: '1', c: '2' } },
    credentials,
  );
  assert.match(signed, /SignedHeaders=a;b;c,/);
  const same = { c: '2', a: '1', b: 'x y' };
  assert.equal(awsAuthorization({ ...asked, headers: same }, credentials), signed);
  const other = { ...same, b: 'x' };
  assert.notEqual(awsAuthorization({ ...asked, headers: other }, credentials), signed);
});
