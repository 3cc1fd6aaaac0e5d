import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CliCommand } from "../../src/cli/cli-command.js";
import { COMMANDS, loadCommands } from "../../src/cli/command-table.js";
import { FORMAT_NAMES, OUTPUT_FORMATS } from "../../src/cli/output-format.js";
import { VERSION } from "../../src/cli/version.js";
import { run } from "./run.js";

const page = readFileSync(new URL("../../spec/cli.md", import.meta.url), "utf8");
const commands: readonly CliCommand[] = await loadCommands();

/** Those that help and completion show. */
function shownOptions({ options }: Pick<CliCommand, "options">) {
  return Object.values(options).filter(({ hidden }) => !hidden);
}

describe("help", () => {
  test("of the program lists the commands", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary}$`, "m"));
    expect(stdout).toContain("\nExamples:\n  buildfile build ");
    expect(await run([])).toMatchObject({ code: 0, stdout });
    expect(await run(["help"])).toMatchObject({ code: 0, stdout });
  });

  test.each(commands)(
    "of $name lists its options and examples",
    async ({ name, options, examples, description }) => {
      const { code, stdout, stderr } = await run([name, "--help"], { columns: 200 });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(description);
      for (const { flags, summary } of shownOptions({ options }))
        expect(stdout).toMatch(new RegExp(`^  ${literally(flags)} +${literally(summary)}$`, "m"));
      for (const { command, about } of examples)
        expect(stdout).toMatch(new RegExp(`^  ${literally(command)} +${literally(about)}$`, "m"));
      expect(await run(["help", name], { columns: 200 })).toMatchObject({ code: 0, stdout });
    },
  );

  test("fits the terminal", async () => {
    const { stdout } = await run(["compile", "--help"], { columns: 60 });
    const [options] = stdout.split("\nExamples:");
    for (const line of options!.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(60);
  });

  test.each([...commands.map(({ name }) => [name]), []])("of %s fits a usual terminal", async (...words) => {
    const { stdout } = await run([...words, "--help"], { columns: 80 });
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("the version is the package's", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("the table of commands says what the commands say", () => {
    expect(Object.entries(COMMANDS).map(([name, { summary }]) => ({ name, summary }))).toEqual(
      commands.map(({ name, summary }) => ({ name, summary })),
    );
  });
});

describe("spec/cli.md", () => {
  test("tells of every command and option", () => {
    for (const { name, options } of commands) {
      expect(page).toContain(`\n## ${name}\n`);
      for (const { flags } of shownOptions({ options })) {
        const long = /--[a-z-]+/.exec(flags)![0];
        const short = /^-\w/.exec(flags)?.[0];
        expect([
          long,
          page.includes(`\`${long}`) || page.includes(`\`${short} `) || page.includes(`\`${short}\``),
        ]).toEqual([long, true]);
      }
    }
  });

  test("has a row for every format with its endings", () => {
    for (const name of FORMAT_NAMES) {
      const endings = OUTPUT_FORMATS[name].extensions.map((ending) => `\`${ending}\``).join(", ");
      expect(page).toContain(`\n| \`${name}\` | ${endings}${endings === "" ? "" : " "}| `);
    }
  });
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("for %s names every command and option", async (shell) => {
    const { code, stdout } = await run(["completion", shell]);
    expect(code).toBe(0);
    for (const { name, options } of commands) {
      expect(stdout).toContain(name);
      for (const { flags } of shownOptions({ options }))
        expect(stdout).toContain(/--([a-z-]+)/.exec(flags)![1]);
    }
  });

  test("for bash is a script of bash", async () => {
    const { stdout } = await run(["completion", "bash"]);
    const complete = (...words: string[]): string[] => {
      const script = `${stdout}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
_buildfile; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const result = spawnSync("bash", ["-c", script], { encoding: "utf8" });
      expect(result.stderr).toBe("");
      return result.stdout.trim().split("\n");
    };
    expect(complete("buildfile", "co")).toEqual(["compile", "completion"]);
    expect(complete("buildfile", "compile", "--no")).toEqual(["--no-cache", "--no-cache-filter"]);
    expect(complete("buildfile", "compile", "--format", "m")).toEqual(["mermaid"]);
    expect(complete("buildfile", "compile", "--target", "x")).toEqual([""]);
    expect(complete("buildfile", "completion", "")).toEqual(["bash", "zsh", "fish"]);
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\<>]/g, "\\$&");
}
