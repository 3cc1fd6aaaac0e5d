import type { CheckName } from "../base/diagnostic/codes.js";
import type { Diagnostic } from "../base/diagnostic/diagnostic.js";
import { checkRule } from "../language/checks/check-table.js";
import { sourceInfo } from "../llb/definition.js";
import type { Entrypoint } from "./entrypoint.js";
import type { Gateway } from "./gateway.js";

/**
 * Tells the builder what the build checks found, for its progress output: one after the other, since it shows them as
 * they come. It is no matter if it does not listen, so this never rejects.
 * Agrees with the Warn function of dockerfile/builder/build.go.
 */
export async function sendWarnings(
  gateway: Gateway,
  { source, definition, vertex }: Entrypoint,
  warnings: readonly Diagnostic[],
): Promise<void> {
  if (!gateway.gatewayCaps.has("gateway.warnings")) return;
  const info = { ...sourceInfo(source), definition };
  for (const { code, message, lines } of warnings) {
    const rule = checkRule(code as CheckName);
    const line = lines[0]?.first ?? 0;
    const short = `${code}: ${message}${line > 0 ? ` (line ${line})` : ""}`;
    const { description, url } = rule;
    const warning = { vertex, level: 1, short, detail: [description], url: url ?? "", source: info, lines };
    await gateway.warn(warning).catch(() => {});
  }
}
