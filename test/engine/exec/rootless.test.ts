import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExecRequest, StepMount } from "../../../src/engine/exec/exec-request.js";
import { NetMode } from "../../../src/proto/generated/ops.js";
import {
  bundleForNode,
  createStepRunner,
  type StepRunner,
  type TestRequest,
  whyNoSteps,
} from "../../harness/step-runner.js";

const USER = "61234";
// As a user who has no privileges at all, and no other user than root in the namespace.
const ENTER = [`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "unshare", "-Ur"];

function whyNoUserNamespaces(): string | undefined {
  const { status } = spawnSync("setpriv", [...ENTER, process.execPath, "-e", "0"]);
  return status === 0 ? undefined : "needs unprivileged user namespaces";
}

const reason = whyNoSteps() ?? whyNoUserNamespaces();

describe.skipIf(reason)(`steps in a user namespace${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let runner: StepRunner;
  const requests: TestRequest[] = [];
  const results: Record<string, unknown>[] = [];
  const ask = (command: string, changes?: Partial<ExecRequest>): number =>
    requests.push(runner.request(command, changes)) - 1;

  const index: Record<string, number> = {};
  beforeAll(async () => {
    runner = await createStepRunner();
    const own = join(runner.directory, "own");
    mkdirSync(own);
    const bind: StepMount = {
      source: { kind: "directory", path: own },
      destination: "/own",
      selector: "/",
      isReadOnly: false,
    };
    const secret: StepMount = {
      source: { kind: "secret", content: Buffer.from("hidden"), uid: 0, gid: 0, mode: 0o400 },
      destination: "/run/secrets/a",
      selector: "/",
      isReadOnly: true,
    };
    index.plain = ask(
      "echo $$; id -u; grep -E 'Cap(Eff|Bnd)|Seccomp:' /proc/self/status; cat /run/secrets/a",
      {
        mounts: [secret],
      },
    );
    index.write = ask(
      "rm /etc/group; rm -r /home; mkdir /home; echo x > /own/f; echo x > /dev/null; ls /own",
      {
        mounts: [bind],
      },
    );
    index.machine = ask(
      "cat /proc/1/root/etc/shadow; mount -t tmpfs x /tmp; mknod /tmp/d b 8 0; chmod 0 /dev/null; echo x > /proc/sys/kernel/hostname; unshare -U true; ls -d /proc/[0-9]* | wc -l",
    );
    index.user = ask("id", { user: "app" });
    index.network = ask("ip -o link | grep -c 'LOOPBACK,UP'; ip -o link | wc -l", { network: NetMode.NONE });
    index.root = ask("id", { user: "0:0" });
    const file = join(runner.directory, "work.json");
    const program = join(runner.directory, "rootless.cjs");
    await bundleForNode("test/harness/rootless-steps.ts", program);
    const launcher = join(runner.directory, "launcher.cjs");
    const directory = join(runner.directory, "rootless");
    mkdirSync(directory);
    writeFileSync(file, JSON.stringify({ launcher, directory, requests, probe: own }));
    execFileSync("chown", ["-R", `${USER}:${USER}`, runner.directory]);
    const { stdout, stderr } = spawnSync("setpriv", [...ENTER, process.execPath, program, file], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    results.push(...(JSON.parse(stdout) as Record<string, unknown>[]));
  });
  afterAll(() => runner?.close());

  const result = (name: string): Record<string, unknown> => results[index[name]! + 1]!;

  it("can write layers", () => expect(results[0]).toEqual({ supportsOverlay: true }));

  it("run as root of it, with no more than others", () => {
    expect(result("plain")).toEqual({
      code: 0,
      isOutOfMemory: false,
      stdout: "1\n0\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nSeccomp:\t2\nhidden",
      stderr: "",
    });
  });

  it("write files and layers", () => {
    expect(result("write")).toMatchObject({ code: 0, stdout: "f\n", stderr: "" });
    expect(readFileSync(join(runner.directory, "own/f"), "utf8")).toBe("x\n");
    const list = execFileSync("find", [requests[index.write!]!.upper, "-printf", "%P %y\n"], {
      encoding: "utf8",
    });
    expect(
      list
        .trim()
        .split("\n")
        .map((line) => line.trim())
        .sort(),
    ).toEqual(["d", "etc d", "etc/group c", "home d"]);
  });

  it("reach nothing of the machine", () => {
    const { stdout, stderr } = result("machine");
    expect(stdout).toBe("3\n");
    expect(stderr).toMatch(/shadow': No such file/);
    expect(String(stderr).match(/not permitted|denied|Read-only/gi)).toHaveLength(5);
  });

  it("can be no user that is not there", () => {
    expect(result("user").error).toMatch(
      /^run as user app: this user namespace has not that user or group; .*\/etc\/subuid.*: (invalid argument|operation not permitted)$/,
    );
    expect(result("root")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("uid=0(root) gid=0(root)"),
    });
  });

  it("have a network of their own if they want none", () => {
    expect(result("network")).toMatchObject({ code: 0, stdout: "1\n1\n" });
  });
});
