import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../../cli/run.js";
import { hasSshAgent, startSshAgent } from "../../harness/ssh-agent.js";
import { BuildRig, canBuild, unlessBuilds } from "../build/build-rig.js";

const NOTHING = ["-o", "type=cacheonly"];

/** What steps wrote, without the number of the step and the time. */
function said({ stderr }: RunResult): readonly string[] {
  return [...stderr.matchAll(/^#\d+ \d+\.\d+ (.*)$/gm)].map(([, text]) => text!);
}

/** Lines of the steps that were not executed. */
function cached({ stderr }: RunResult): readonly string[] {
  const names = new Map([...stderr.matchAll(/^#(\d+) (\[.*)$/gm)].map(([, id, name]) => [id, name!]));
  const all = [...stderr.matchAll(/^#(\d+) CACHED$/gm)].map(([, id]) => names.get(id) ?? "");
  return all.filter((name) => name.includes("RUN"));
}

describe.skipIf(!canBuild)(`what steps are given by the command line${unlessBuilds}`, () => {
  let rig: BuildRig;
  beforeAll(() => {
    rig = new BuildRig();
  });
  afterAll(() => rig?.close());

  it.each<[string, string[], string, string[]]>([
    ["no network", ["--network=none"], "ls /sys/class/net", ["lo"]],
    [
      "lines of /etc/hosts",
      ["--add-host=db:10.1.2.3", "--add-host=six=[::1]"],
      "tail -n2 /etc/hosts",
      ["10.1.2.3\tdb", "::1\tsix"],
    ],
    ["limits", ["--ulimit=nofile=100:200"], "ulimit -Sn; ulimit -Hn", ["100", "200"]],
    ["the size of /dev/shm", ["--shm-size=3m"], "df -k /dev/shm | tail -n1 | awk '{print $2}'", ["3072"]],
    ["build arguments", ["--build-arg=A=b c"], "echo $A", ["b c"]],
    ["a name of the machine", ["--build-arg=BUILDKIT_SANDBOX_HOSTNAME=box"], "hostname", ["box"]],
  ])("%s", async (_what, words, command, expected) => {
    const ran = await rig.build(`FROM base\nARG A\nRUN ${command}\n`, [...words, ...NOTHING]);
    expect(ran.stderr).not.toContain("ERROR");
    expect(said(ran)).toEqual(expected);
  });

  it("the machine's network, if they may have it", async () => {
    const dockerfile = "FROM base\nRUN --network=host readlink /proc/self/ns/net >/dev/null\n";
    const refused = await rig.build(dockerfile, NOTHING);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /ERROR: failed to build: failed to solve: failed to load LLB: network\.host is not allowed\nAllow it with --allow network\.host\n$/,
    );
    expect((await rig.build(dockerfile, ["--allow=network.host", ...NOTHING])).code).toBe(0);
    expect((await rig.build("FROM base\nRUN true\n", ["--network=host", ...NOTHING])).code).toBe(0);
  });

  it("all rights, if they may have them", async () => {
    const dockerfile =
      "FROM base\nRUN --security=insecure grep CapEff /proc/self/status\nRUN grep CapEff /proc/self/status\n";
    const refused = await rig.build(dockerfile, NOTHING);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("failed to load LLB: security.insecure is not allowed");
    const [all, usual] = said(await rig.build(dockerfile, ["--allow=security.insecure", ...NOTHING]));
    expect(usual).toBe("CapEff:\t00000000a80425fb");
    expect(all).not.toBe(usual);
  });

  it("secrets, which are in no layer and no message", async () => {
    writeFileSync(join(rig.folder, "token"), "from-a-file");
    const dockerfile = `FROM base
RUN --mount=type=secret,id=file,uid=5,mode=0440 stat -c '%u %a' /run/secrets/file && tr a-z A-Z </run/secrets/file && echo
RUN --mount=type=secret,id=variable,env=V echo $V | tr a-z A-Z
RUN --mount=type=secret,id=none test ! -e /run/secrets/none
`;
    const words = ["--secret=id=file,src=token", "--secret=id=variable,env=SECRET"];
    const ran = await rig.files(dockerfile, words, { env: { SECRET: "from-a-variable" } });
    expect(said(ran)).toEqual(["5 440", "FROM-A-FILE", "FROM-A-VARIABLE"]);
    expect(ran.stderr).not.toMatch(/from-a-(file|variable)/);
  });

  it("a secret that is needed, or the build fails and says how to hand it over", async () => {
    const ran = await rig.build("FROM base\nRUN --mount=type=secret,id=t,required true\n", NOTHING);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(
      "ERROR: failed to build: failed to solve: secret t: not found\nHand it over with --secret id=t",
    );
  });

  it.skipIf(!hasSshAgent())(`keys of an agent${hasSshAgent() ? "" : " (skipped: no OpenSSH)"}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "bf-ssh-"));
    const agent = await startSshAgent(folder);
    try {
      const dockerfile = `FROM base
RUN --mount=type=ssh,uid=7,mode=0660 stat -c '%F %u %a' $SSH_AUTH_SOCK
RUN --mount=type=ssh,id=other test -z "$(ls /run/buildkit 2>/dev/null)"
`;
      const ran = await rig.build(dockerfile, ["--ssh=default", ...NOTHING], {
        env: { SSH_AUTH_SOCK: agent.socket },
      });
      expect(said(ran)).toEqual(["socket 7 660"]);
      const needed = await rig.build("FROM base\nRUN --mount=type=ssh,id=o,required true\n", NOTHING);
      expect(needed.stderr).toContain(
        "failed to solve: unset ssh forward key o\nForward an agent with --ssh o",
      );
    } finally {
      await agent.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe("what was done before", () => {
    const DOCKERFILE = "FROM base AS one\nRUN echo first >/1\nFROM one AS two\nRUN echo second >/2\n";

    it("is used again, in whole or but for some stages, or not at all", async () => {
      await rig.build(DOCKERFILE, NOTHING);
      const again = (...words: readonly string[]) => rig.build(DOCKERFILE, [...words, ...NOTHING]);
      expect(cached(await again())).toEqual([
        "[one 1/2] RUN echo first >/1",
        "[two 1/1] RUN echo second >/2",
      ]);
      expect(cached(await again("--no-cache-filter=two"))).toEqual(["[one 1/2] RUN echo first >/1"]);
      expect(cached(await again("--no-cache-filter=one"))).toEqual([]);
      expect(cached(await again("--no-cache"))).toEqual([]);
    });
  });

  it("are for the platform that is asked for, even if none of them can be run here", async () => {
    const foreign = process.arch === "arm64" ? "linux/amd64" : "linux/arm64";
    const cross = `FROM --platform=$BUILDPLATFORM base AS build
ARG TARGETPLATFORM
RUN echo for $TARGETPLATFORM >/out
FROM scratch
COPY --from=build /out /
`;
    const ran = await rig.files(cross, [`--platform=${foreign}`]);
    expect(ran.code).toBe(0);
    // A program of this machine runs, whatever its image is said to be for.
    const own = await rig.build(`FROM base\nRUN echo ran\n`, [`--platform=${foreign}`, ...NOTHING]);
    expect(said(own)).toEqual(["ran"]);
  });

  it("that are no programs of this machine say what is missing", async () => {
    const foreign = process.arch === "arm64" ? "linux/amd64" : "linux/arm64";
    const header = Buffer.alloc(64);
    header.write("\x7fELF\x02\x01\x01", "latin1");
    header.writeUInt16LE(2, 16);
    header.writeUInt16LE(process.arch === "arm64" ? 62 : 183, 18);
    const files = {
      Dockerfile: 'FROM scratch\nCOPY --chmod=755 program /\nRUN ["/program"]\n',
      program: header,
    };
    const ran = await rig.build(files, [`--platform=${foreign}`, ...NOTHING], { env: { PATH: "/nowhere" } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('process "/program" did not complete successfully');
    expect(ran.stderr).toContain(`this machine can't run programs for ${foreign}: install an emulator`);
  });
});
