import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { CommandBody } from '../command/command-body.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { operationId } from '../command/operation-id.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { killOp } from '../commands/kill-op.ts';
import type { Router } from '../routing/router.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';

/** Stops an operation of this mongos, named by its number, or of a shard, by `shard:number`. */
export const routedKillOp = (router: Router): Command => ({
  ...killOp,
  run(call) {
    const op = call.body.value('op');
    if (op === undefined) throw new CommandError('Location50759', 'Did not provide "op" field');
    if (typeof op === 'string') return killOnShard(router, call, op);
    if (numberOf(op) === undefined) {
      const words = `"op" field was of unsupported type ${typeAlias(op)}`;
      throw new CommandError('Location50760', words);
    }
    call.node.operations.kill(operationId(op));
    return new Map();
  },
});

async function killOnShard(router: Router, call: CommandCall, op: string): Promise<Reply> {
  const [, id = '', text = ''] = /^([^:]+):(.+)$/.exec(op) ?? [];
  if (id === '') {
    throw new CommandError(
      'Location28625',
      `The op argument to killOp must be of the format shardid:opid but found "${op}"`,
    );
  }
  const shard = router.cluster.sets.find((set) => set.id === id);
  if (shard === undefined) throw new CommandError('ShardNotFound', `Shard ${id} not found`);
  if (!/^-?\d+$/.test(text)) {
    throw new CommandError('FailedToParse', 'Did not consume whole string.');
  }
  const number = new Int32(Number(text));
  const body = new Map([
    ['killOp', new Int32(1)],
    ['op', number],
  ]);
  await router.runOn(call, shard, new CommandBody(encodeFields(body)));
  return replyOf({ shard: id, shardid: number });
}
