import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { libraryDirs, readInstalled } from "../../../../scripts/engine.mjs";
import type { NetworkFindings, NetworkScenario } from "../../../harness/network-steps.js";
import {
  bundleForNode,
  createStepRunner,
  type StepRunner,
  whyNoSteps,
} from "../../../harness/step-runner.js";

const root = readInstalled()?.root ?? "";
const PLUGINS = join(root, "usr/lib/cni");
const reason =
  whyNoSteps() ??
  (existsSync(join(PLUGINS, "bridge")) ? undefined : "needs CNI plugins: node scripts/engine.mjs install");
const noTables = reason ?? whyNoTables();

/** The iptables that is installed for tests: what follows is the command to run. */
function tables(): string {
  const libraries = libraryDirs(root);
  const modules = libraries.map((directory) => join(directory, "xtables")).find(existsSync) ?? "";
  const program = join(root, "usr/sbin/xtables-legacy-multi");
  return `LD_LIBRARY_PATH='${libraries.join(":")}' XTABLES_LIBDIR='${modules}' exec '${program}'`;
}

function whyNoTables(): string | undefined {
  if (!existsSync(join(root, "usr/sbin/xtables-legacy-multi")))
    return "needs iptables: node scripts/engine.mjs install";
  try {
    const commands = `${tables()} iptables -t nat -A POSTROUTING -m comment --comment a -j MASQUERADE`;
    execFileSync("unshare", ["--net", "--mount", "sh", "-c", `mount -t tmpfs none /run && ${commands}`]);
    return undefined;
  } catch {
    return "the kernel has no iptables";
  }
}

/** A machine of its own as far as networks go, where nothing that is made outlives the program. */
const MACHINE = `mount -t sysfs none /sys; mount -t tmpfs none /run; mount -t tmpfs none /var/lib; "$BUSYBOX" ip link set lo up; exec "$0" "$@"`;

describe.skipIf(reason)(`networks by the real plugins${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let runner: StepRunner;
  let scenario: NetworkScenario;
  beforeAll(async () => {
    runner = await createStepRunner();
    await bundleForNode("test/harness/network-steps.ts", join(runner.directory, "network.cjs"));
    const programs = join(runner.directory, "programs");
    mkdirSync(programs);
    for (const name of ["iptables", "ip6tables"]) {
      writeFileSync(join(programs, name), `#!/bin/sh\n${tables()} ${name} "$@"\n`);
      chmodSync(join(programs, name), 0o755);
    }
    symlinkSync(join(runner.base, "bin/busybox"), join(programs, "busybox"));
    scenario = {
      options: {
        directory: join(runner.directory, "exec2"),
        isUserNamespace: false,
        launcher: join(runner.directory, "launcher.cjs"),
        // Its /sys has none.
        cgroups: false,
      },
      directories: [PLUGINS],
      leases: join(runner.directory, "leases"),
      mounts: Array.from({ length: 10 }, () => runner.request("").mounts),
    };
  });
  afterAll(() => runner?.close());

  /** An own network, which does not need iptables. */
  const configured = (name: string): Pick<NetworkScenario, "config" | "options"> => {
    const config = join(runner.directory, `${name}.conflist`);
    const ipam = {
      type: "host-local",
      dataDir: join(runner.directory, `${name}-data`),
      ranges: [[{ subnet: "10.86.5.0/24" }]],
    };
    const plugins = [{ type: "bridge", bridge: "b0", isDefaultGateway: true, ipam }];
    writeFileSync(config, JSON.stringify({ cniVersion: "1.0.0", name, plugins }));
    return { config, options: { ...scenario.options, network: "cni" } };
  };
  const start = (changes: Partial<NetworkScenario>): ReturnType<typeof spawn> => {
    const programs = join(runner.directory, "programs");
    return spawn(
      "unshare",
      [
        ...["--net", "--mount", "sh", "-c", MACHINE, process.execPath],
        ...[join(runner.directory, "network.cjs"), JSON.stringify({ ...scenario, ...changes })],
      ],
      {
        env: { PATH: `${programs}:${process.env.PATH}`, BUSYBOX: join(programs, "busybox") },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
  };
  const explore = async (changes: Partial<NetworkScenario>): Promise<NetworkFindings> => {
    let text = "";
    for await (const data of start(changes).stdout!) text += data;
    return JSON.parse(text) as NetworkFindings;
  };
  const leased = (name: string): readonly string[] =>
    readdirSync(join(runner.directory, `${name}-data`, name)).filter((file) => /^\d/.test(file));

  it("are as configured: addresses, a route to the machine, other steps, no loopback of the machine", async () => {
    expect(await explore(configured("own"))).toEqual({
      address: "10.86.5.2/24",
      routes: expect.stringMatching(
        /^default via 10\.86\.5\.1 dev eth0 \n10\.86\.5\.0\/24 dev eth0 scope link {2}src 10\.86\.5\.\d+ \n$/,
      ),
      gateway: "hi\n",
      loopback: expect.stringContaining("refused"),
      peer: "hello\n",
      host: "b0 lo ",
      none: "lo ",
      leases: 1,
      left: ["b0", "lo"],
    });
    expect(leased("own")).toEqual([]);
  });

  it("of a program that is killed are given back by the next one", async () => {
    const changes = configured("killed");
    const child = start({ ...changes, isHanging: true });
    await new Promise((resolve) => child.stdout!.once("data", resolve));
    expect(leased("killed")).toEqual(["10.86.5.2"]);
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
    expect(readdirSync(scenario.leases)).toHaveLength(1);
    expect((await explore(changes)).left).toEqual(["b0", "lo"]);
    expect(leased("killed")).toEqual([]);
  });

  it.skipIf(noTables)(
    `bridge: with a bridge that goes with the program${noTables ? ` (skipped: ${noTables})` : ""}`,
    async () => {
      const options = { ...scenario.options, network: "bridge" as const };
      expect(await explore({ options })).toEqual({
        address: "10.87.0.2/16",
        routes: expect.stringMatching(
          /^default via 10\.87\.0\.1 dev eth0 \n10\.87\.0\.0\/16 dev eth0 scope link {2}src 10\.87\.0\.\d+ \n$/,
        ),
        gateway: "hi\n",
        loopback: expect.stringContaining("refused"),
        peer: "hello\n",
        host: "buildfile0 lo ",
        none: "lo ",
        leases: 1,
        left: ["lo"],
      });
    },
  );
});
