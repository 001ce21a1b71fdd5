import type { ProseTest } from '../prose-test.ts';

/**
 * The cases twice: where servers announce MongoDB's own limits, and where they announce small ones. The small ones take
 * milliseconds, and find the driver that knows the real ones by heart. `isHeavy`: at the real limits they take seconds.
 */
export function atBothLimits(
  test: ProseTest,
  { isHeavy = false }: { readonly isHeavy?: boolean } = {},
): ProseTest {
  const real = test.cases.map((one) => ({ ...one, isHeavy }));
  const small = test.cases.map((one) => ({
    ...one,
    description: `${one.description}, with small limits`,
    withSmallLimits: true,
  }));
  return { ...test, cases: [...real, ...small] };
}
