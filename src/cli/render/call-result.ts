import type { Call } from "../../client/build/call.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import type { CliIo } from "../cli-io.js";
import { printable } from "./text-width.js";

/**
 * Prints the answer of a frontend to a question, and tells what exit code it asks for. Agrees with printResult,
 * docker buildx, commands/build.go.
 */
export function printCallResult(call: Call, response: ExporterResponse, fileName: string, io: CliIo): number {
  const { stdout } = io;
  const json = response["result.json"];
  const text = response["result.txt"];
  if (call.format === "json") stdout.write(printable(`${json ?? "{}"}\n`, stdout));
  else {
    if (call.name === "lint") stdout.write(lintHead(lintOf(json)));
    if (text !== undefined) stdout.write(printable(text, stdout));
    else stdout.write(printable(`${json ?? ""}\n`, stdout));
  }
  const error = call.name === "lint" && call.format !== "json" ? lintOf(json).buildError?.message : undefined;
  if (error !== undefined) {
    io.stderr.write(printable(`ERROR: ${fileName}: ${error}\n`, io.stderr));
    return 1;
  }
  return call.ignoresStatus ? 0 : Number.parseInt(response["result.statuscode"] ?? "0", 10) || 0;
}

/** As much of the JSON of `frontend.lint` as is needed here. */
interface Lint {
  readonly warnings?: readonly unknown[] | null;
  readonly buildError?: { readonly message?: string };
}

function lintOf(json: string | undefined): Lint {
  try {
    return JSON.parse(json ?? "{}") as Lint;
  } catch {
    return {};
  }
}

function lintHead({ warnings, buildError }: Lint): string {
  const count = warnings?.length ?? 0;
  if (count === 0) return buildError === undefined ? "Check complete, no warnings found.\n" : "";
  return count === 1
    ? "Check complete, 1 warning has been found!\n"
    : `Check complete, ${count} warnings have been found!\n`;
}
