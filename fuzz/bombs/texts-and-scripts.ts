import { Code } from 'bson';
import { aggregate, type Bomb, find, MAX_TIME, project } from './bomb.ts';

function where(name: string, code: string, isBounded = false): Bomb {
  return { name: `$where: ${name}`, command: find({ $where: code }), isBounded };
}

function regex(pattern: string, name = pattern): Bomb {
  return { name: `$regex ${name}`, command: find({ s: { $regex: pattern } }), isBounded: true };
}

const FOR_EVER = 'function() { for (;;) {} }';
const ACCUMULATOR = {
  init: FOR_EVER,
  accumulate: 'function(s) { return s }',
  accumulateArgs: [],
  merge: 'function(a) { return a }',
  lang: 'js',
};

/** Regular expressions and code. */
export const textsAndScripts: readonly Bomb[] = [
  { name: 'nothing: a ping', command: { ping: 1 }, isBounded: true },
  regex('(a+)+$'),
  regex('^(a|aa)+$'),
  {
    name: '$regexMatch (a*)*b',
    command: project({ $regexMatch: { input: '$s', regex: '(a*)*b' } }),
    isBounded: true,
  },
  regex('a'.repeat(40_000), 'of 40,000 characters'),
  regex(`${'('.repeat(1000)}a${')'.repeat(1000)}`, 'of 1,000 groups within each other'),
  regex('(a{1,1000}){1,1000}$'),
  {
    name: '$jsonSchema: pattern (a+)+$',
    command: find({ $jsonSchema: { properties: { s: { pattern: '(a+)+$' } } } }),
    isBounded: true,
  },
  {
    name: 'count by (a+)+$',
    command: { count: 'one', query: { s: { $regex: '(a+)+$' } }, ...MAX_TIME },
  },
  where('a loop without end', 'while(true){}', true),
  {
    name: '$where: a loop without end, with as much time as it takes',
    command: { find: 'one', filter: { $where: 'while(true){}' } },
  },
  where('a text that doubles', "var s='x'; while(true) s+=s;"),
  where('an array that grows', 'var s=[]; while(true) s.push([1,2,3]);'),
  where('a recursion without end', 'function f(){return f()+1}; return f()', true),
  where('a regular expression', 'return /(a+)+$/.test(this.s)'),
  where('a way out', 'return (function(){}).constructor("return process")().exit(1)', true),
  where('a text of 10^9', 'return "x".repeat(1e9).length>0'),
  where('a join of 10^9', 'return new Array(1e9).join("xx").length>0'),
  where('a fill of 10^8', 'return Array(1e8).fill(1).length>0'),
  {
    name: '$where: a sort of 10^5, of 1,000 documents',
    command: find(
      {
        $where:
          'var a=[];for(var i=0;i<1e5;i++)a.push(i);a.sort(function(x,y){return y-x});return true',
      },
      'c',
    ),
  },
  where('a sleep of an hour', 'sleep(3600000); return true'),
  {
    name: '$function: a loop without end',
    command: project({ $function: { body: FOR_EVER, args: [], lang: 'js' } }),
    isBounded: true,
  },
  {
    name: '$accumulator: a loop without end',
    command: aggregate([{ $group: { _id: 1, x: { $accumulator: ACCUMULATOR } } }]),
  },
  {
    name: 'mapReduce: a loop without end',
    command: {
      mapReduce: 'one',
      map: new Code(FOR_EVER),
      reduce: new Code('function(k,v) { return 1 }'),
      out: { inline: 1 },
      ...MAX_TIME,
    },
  },
];
