/** How an engine is watched. */
export interface EngineWatch {
  /** Asks the engine for a sign of life; rejects if there is none in so many milliseconds. */
  readonly ping: (timeout: number) => Promise<void>;
  /** Milliseconds between two signs of life, and that one may take. */
  readonly silence: number;
  readonly onDead: (cause: unknown) => void;
}

/**
 * Notices an engine that is gone without a word while it has something to do for us, which may take long and be silent.
 * Gives what ends that.
 */
export function watchEngine({ ping, silence, onDead }: EngineWatch): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(check, silence);
    timer.unref();
  };
  const check = async (): Promise<void> => {
    try {
      await ping(silence);
    } catch (error) {
      if (!isStopped) onDead(error);
      return;
    }
    if (!isStopped) wait();
  };
  wait();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
