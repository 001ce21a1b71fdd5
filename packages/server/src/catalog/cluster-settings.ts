import { entryOf } from '@touchstone/protocol';
import type { CommandCall } from '../command/call.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/** The collections of `config` that hold what all members of a set go by. */
type SettingsName = 'settings' | 'clusterParameters';

/** A document of settings; undefined before somebody has set any. */
export function settingOf(
  { node }: CommandCall,
  name: SettingsName,
  id: string,
): Fields | undefined {
  const bytes = node.storage.collection('config', name)?.findById(id)?.head.bytes;
  return bytes === undefined ? undefined : decodeFields(bytes);
}

/** Puts a document of settings in the place of the one with its `_id`. */
export function putSetting({ node }: CommandCall, name: SettingsName, setting: Fields): void {
  const collection =
    node.storage.collection('config', name) ??
    node.storage.createCollection({ database: 'config', name }, PLAIN_OPTIONS);
  const known = collection.findById(entryOf(setting, '_id'));
  const document = encodeFields(setting);
  if (known === undefined) collection.insert(document);
  else collection.update(known, document, true);
}
