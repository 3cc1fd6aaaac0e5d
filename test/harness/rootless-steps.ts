import { readFileSync } from "node:fs";
import { createExecutor } from "../../src/engine/exec/create-executor.js";
import type { ExecRequest } from "../../src/engine/exec/exec-request.js";

// A program: runs steps in the user namespace it is started in. Its argument is a file with the launcher, a directory
// and requests; it prints what came of each.

interface Work {
  readonly launcher: string;
  readonly directory: string;
  readonly requests: readonly Omit<ExecRequest, "onOutput">[];
  /** Where to look whether layers can be written. */
  readonly probe: string;
}

async function main(work: Work): Promise<void> {
  const { launcher, directory } = work;
  const executor = await createExecutor({ launcher, directory, isUserNamespace: true });
  const results: object[] = [{ supportsOverlay: await executor.supportsOverlay(work.probe) }];
  for (const request of work.requests) {
    const output = { stdout: "", stderr: "" };
    const onOutput = (stream: 1 | 2, data: Uint8Array): void => {
      output[stream === 1 ? "stdout" : "stderr"] += Buffer.from(data).toString();
    };
    try {
      const step = await executor.start({ ...request, onOutput }, new AbortController().signal);
      results.push({ ...(await step.exited), ...output });
    } catch (error) {
      results.push({ error: error instanceof Error ? error.message : String(error), ...output });
    }
  }
  await executor.close();
  console.log(JSON.stringify(results));
}

void main(JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Work);
