import type { CliIo } from "../cli-io.js";
import { createProgress } from "../progress-view/create-progress.js";
import type { HistoryValues } from "./history-options.js";
import { withRecord } from "./with-record.js";

/**
 * `buildfile history logs`: what a build said, once more, on the standard output; of one that runs, up to its end. Agrees
 * with docker buildx history logs, which prints it to the standard error.
 */
export async function printLogs(values: HistoryValues, ref: string | undefined, io: CliIo): Promise<void> {
  const mode = values.progress === "auto" ? "plain" : values.progress;
  await withRecord(values, ref, "read the log of a build", io, async ({ control, options, record }) => {
    const { env } = io;
    const place = { stderr: io.stdout, env, columns: () => io.columns, rows: () => io.rows ?? 0 };
    const progress = createProgress(mode, place, { name: "", driver: "", debug: values.debug });
    let isWhole = false;
    try {
      for await (const status of control.status(record.Ref ?? "", options)) progress.update(status);
      isWhole = true;
    } finally {
      const canceled = options.signal?.aborted ?? false;
      await progress.finish({ failed: !isWhole || record.error !== undefined, canceled });
    }
  });
}
