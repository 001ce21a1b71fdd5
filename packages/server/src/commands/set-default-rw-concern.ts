import { Int32 } from 'bson';
import { putSetting, settingOf } from '../catalog/cluster-settings.ts';
import { checkReplicated, DEFAULTS_ID, defaultConcerns } from '../catalog/default-concerns.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { document } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { parseReadConcern } from '../command/grammar/read-concern.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

export const setDefaultRWConcern: Command = defineCommand({
  name: 'setDefaultRWConcern',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Sets the concerns of reads and writes that bring none.',
  fields: fields({
    defaultReadConcern: optional(document),
    defaultWriteConcern: optional(document),
  }),
  run(call, { defaultReadConcern: read, defaultWriteConcern: write }) {
    checkReplicated(call);
    if (read === undefined && write === undefined) {
      throw new CommandError(
        'BadValue',
        'At least one of the "defaultReadConcern" or "defaultWriteConcern" fields must be present',
      );
    }
    const setting: Fields = new Map(settingOf(call, 'settings', DEFAULTS_ID));
    setting.set('_id', DEFAULTS_ID);
    if (read !== undefined) setReadConcern(setting, read);
    if (write !== undefined) setWriteConcern(setting, write);
    const { oplog } = call.node.storage;
    setting.set('updateOpTime', oplog.timestamp);
    setting.set('updateWallClockTime', new Date(call.node.runtime.clock.date()));
    putSetting(call, 'settings', setting);
    return defaultConcerns(call);
  },
});

function setReadConcern(setting: Fields, given: Fields): void {
  if (given.size === 0) {
    setting.delete('defaultReadConcern');
    return;
  }
  const { level } = parseReadConcern(given);
  if (level === 'linearizable' || level === 'snapshot') {
    const words = `level: '${level}' is not suitable for the default read concern`;
    throw new CommandError('BadValue', words);
  }
  setting.set('defaultReadConcern', new Map([['level', level]]));
}

function setWriteConcern(setting: Fields, given: Fields): void {
  if (given.size === 0) {
    if (!setting.has('defaultWriteConcern')) return;
    const words = 'The global default write concern cannot be unset once it is set.';
    throw new CommandError('IllegalOperation', words);
  }
  const concern: Fields = new Map(given);
  if (!concern.has('wtimeout')) concern.set('wtimeout', new Int32(0));
  setting.set('defaultWriteConcern', concern);
}
