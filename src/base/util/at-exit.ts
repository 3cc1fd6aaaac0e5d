const works = new Set<() => void>();
let isListening = false;

/**
 * Does something when the process ends in the middle of all else, as after a second interrupt: removes a file that is
 * not complete, ends a program. It must be quick, and may wait for nothing. Gives what takes that back.
 */
export function atExit(work: () => void): () => void {
  if (!isListening) {
    // Whatever else is done at the end may be the last thing.
    process.prependListener("exit", doAll);
    isListening = true;
  }
  // The same function may be wanted twice.
  const own = (): void => work();
  works.add(own);
  return () => {
    works.delete(own);
  };
}

function doAll(): void {
  for (const work of works) {
    try {
      work();
    } catch {
      // Nobody is left to be told, and there may be more to do.
    }
  }
  works.clear();
}
