import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a plugin was told. */
export interface PluginCall {
  readonly plugin: string;
  readonly command: string;
  readonly id: string;
  readonly netns: string;
  readonly ifname: string;
  readonly args: string;
  readonly path: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Programs that pass for plugins of CNI. */
export interface FakePlugins {
  readonly directory: string;
  /** Adds one that notes how it is called, and then does something: shell, `$CNI_COMMAND` says what is wanted of it. */
  add(name: string, script?: string): void;
  /** All calls so far, in order. */
  calls(): readonly PluginCall[];
  remove(): void;
}

/** What one does that is well: it says what it is. */
const RESULT = `echo "{\\"cniVersion\\":\\"1.0.0\\",\\"from\\":\\"$NAME\\"}"`;

export function createFakePlugins(): FakePlugins {
  const directory = mkdtempSync(join(tmpdir(), "buildfile-plugins-"));
  const log = join(directory, ".log");
  const line =
    '{"plugin":"%s","command":"%s","id":"%s","netns":"%s","ifname":"%s","args":"%s","path":"%s","config":%s}\\n';
  const values = `"$NAME" "$CNI_COMMAND" "$CNI_CONTAINERID" "$CNI_NETNS" "$CNI_IFNAME" "$CNI_ARGS" "$CNI_PATH" "$(cat)"`;
  return {
    directory,
    add(name, script = RESULT) {
      const program = join(directory, name);
      writeFileSync(program, `#!/bin/sh\nNAME=${name}\nprintf '${line}' ${values} >> ${log}\n${script}\n`);
      chmodSync(program, 0o755);
    },
    calls() {
      if (!existsSync(log)) return [];
      const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
      return lines.map((text) => JSON.parse(text) as PluginCall);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
