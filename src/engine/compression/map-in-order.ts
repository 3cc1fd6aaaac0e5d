/**
 * The results of some work on each item, in the order of the items, while up to `limit` of them are being worked on. Items are
 * taken only as results are, so that memory is bounded. The first failure ends it, after all work that had begun.
 */
export async function* mapInOrder<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const pending: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It is awaited when its turn comes; until then nobody else would take its failure.
      result.catch(() => {});
      pending.push(result);
      if (pending.length >= limit) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending);
  }
}
