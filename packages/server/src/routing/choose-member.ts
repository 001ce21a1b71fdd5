import { numberOf } from '../command/grammar/field-type.ts';
import type { Node } from '../command/node.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { asFields } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** A read preference as a command carries it. */
export interface WantedMember {
  readonly mode: string;
  /** In the order of preference; a member has to bear all tags of one set. */
  readonly tagSets: readonly Fields[];
}

const PRIMARY: WantedMember = { mode: 'primary', tagSets: [] };
const MODES: readonly string[] = [
  'primary',
  'primaryPreferred',
  'secondary',
  'secondaryPreferred',
  'nearest',
];

/** Reads `$readPreference`. Throws FailedToParse for what is none. */
export function wantedMember(preference: Fields | undefined): WantedMember {
  if (preference === undefined) return PRIMARY;
  const mode = preference.get('mode') ?? 'primary';
  if (typeof mode !== 'string' || !MODES.includes(mode)) {
    throw new CommandError(
      'FailedToParse',
      `Could not parse $readPreference mode '${String(mode)}'. Only the modes 'primary', ` +
        "'primaryPreferred', 'secondary', 'secondaryPreferred', and 'nearest' are supported.",
    );
  }
  const tags = preference.get('tags');
  const tagSets = Array.isArray(tags) ? tags.filter((each) => each instanceof Map) : [];
  checkPrimary(mode, tagSets, preference);
  return { mode, tagSets: tagSets as Fields[] };
}

function checkPrimary(mode: string, tagSets: readonly Value[], preference: Fields): void {
  const staleness = numberOf(preference.get('maxStalenessSeconds')) ?? 0;
  if (mode !== 'primary') return;
  if (tagSets.some((tags) => tags instanceof Map && tags.size > 0)) {
    throw new CommandError('BadValue', 'Only empty tags are allowed with primary read preference');
  }
  if (staleness > 0) {
    throw new CommandError(
      'BadValue',
      'You can not specify max staleness for primary read preference',
    );
  }
}

/** The members that a read preference allows, of those that are up. */
export function eligibleMembers(nodes: readonly Node[], wanted: WantedMember): readonly Node[] {
  const primaries = nodes.filter(({ member }) => member?.state === 'PRIMARY');
  const secondaries = nodes.filter(({ member }) => member?.state === 'SECONDARY');
  switch (wanted.mode) {
    case 'primaryPreferred':
      return primaries.length > 0 ? primaries : tagged(secondaries, wanted);
    case 'secondary':
      return tagged(secondaries, wanted);
    case 'secondaryPreferred': {
      const fitting = tagged(secondaries, wanted);
      return fitting.length > 0 ? fitting : primaries;
    }
    case 'nearest':
      return tagged([...primaries, ...secondaries], wanted);
    default:
      return primaries;
  }
}

function tagged(nodes: readonly Node[], { tagSets }: WantedMember): readonly Node[] {
  if (tagSets.length === 0) return nodes;
  for (const tags of tagSets) {
    const fitting = nodes.filter((node) => bearsAll(node, tags));
    if (fitting.length > 0) return fitting;
  }
  return [];
}

function bearsAll({ member }: Node, tags: Fields): boolean {
  const own = member?.helloFields(false).get('tags');
  return [...tags].every(([name, value]) => {
    const had = own instanceof Map ? asFields(own).get(name) : undefined;
    return had !== undefined && equalValues(had, value);
  });
}
