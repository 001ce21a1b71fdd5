import { type Command, defineCommand } from '../command/command.ts';
import { boolean, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';

export const setFeatureCompatibilityVersion: Command = defineCommand({
  name: 'setFeatureCompatibilityVersion',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Says that the server is to be no more than its version: it is never less.',
  fields: fields(
    {
      setFeatureCompatibilityVersion: required(string),
      confirm: optional(boolean),
      fromConfigServer: optional(value),
    },
    { namesItself: true },
  ),
  run({ node: { version } }, { setFeatureCompatibilityVersion: wanted, confirm = false }) {
    const own = `${version.major}.${version.minor}`;
    const isKnown = wanted === own || wanted === '6.0' || wanted === '6.3';
    if (isAtLeast(version, '7.0') && isKnown && !confirm) {
      throw new CommandError(
        'Location7369100',
        'Once you have downgraded the FCV, if you choose to downgrade the binary version, it will ' +
          "require support assistance. Please re-run this command with 'confirm: true' to " +
          'acknowledge this and continue with the FCV downgrade.',
      );
    }
    if (wanted === own) return new Map();
    throw new CommandError(
      'Location4926900',
      `Invalid feature compatibility version value '${wanted}'; expected '6.0' or '6.3' or ` +
        `'${own}'. See https://docs.mongodb.com/master/release-notes/6.0-compatibility/` +
        '#feature-compatibility.',
    );
  },
});
