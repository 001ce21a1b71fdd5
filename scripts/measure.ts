/**
 * The accounts of the house, by package: how often the sources step around the type checker, and how much of
 * what users see is documented. `npm run measure` prints it; `npm run measure -- --missing` lists what has no comment.
 */

import { commandLine } from './command-line.ts';
import { PublicSurface } from './public-members.ts';
import { PACKAGES, sourceFiles } from './source-tree.ts';
import { countTypes, excessOf, MOST_IN_1000_LINES, perThousand } from './type-counts.ts';

const files = sourceFiles();
const surface = new PublicSurface(files);
const { missing } = commandLine(import.meta.filename, {
  missing: { type: 'boolean', default: false },
}).values;

console.log(
  `In 1,000 lines: ! (at most ${MOST_IN_1000_LINES.nonNull}), as (${MOST_IN_1000_LINES.as}), any (${MOST_IN_1000_LINES.any})`,
);
for (const name of PACKAGES) {
  const own = files.filter(({ path }) => path.startsWith(`packages/${name}/`));
  const counts = countTypes(own);
  const { nonNull, as, any } = perThousand(counts);
  const names = surface.namesOf(`packages/${name}/src/index.ts`);
  const undocumented = names.filter(({ isDocumented }) => !isDocumented);
  console.log(
    `${name.padEnd(16)}! ${nonNull}  as ${as}  any ${any}  lines ${counts.lines}  public names and members ` +
      `${names.length}, documented ${names.length - undocumented.length}`,
  );
  for (const words of excessOf(counts)) console.log(`  too much: ${words}`);
  if (missing)
    for (const each of undocumented) console.log(`  ${each.path}:${each.line}: ${each.name}`);
}
