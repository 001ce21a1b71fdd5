/**
 * Waits for all that are about to start. When one of them fails, those that did start are ended before its reason is
 * thrown: whoever does not get them cannot end them.
 */
export async function startTogether<T>(
  starting: readonly Promise<T>[],
  end: (started: T) => Promise<void>,
): Promise<T[]> {
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status !== 'rejected') return started;
  await Promise.all(started.map(end));
  throw failed.reason;
}
