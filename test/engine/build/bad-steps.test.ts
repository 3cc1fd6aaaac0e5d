import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeCgroup, type TestCgroup } from "../../harness/cgroup.js";
import { BuildRig, canBuild, unlessBuilds } from "./build-rig.js";

const NOTHING = ["-o", "type=cacheonly"];
/** A process that nothing else on this machine has started; see what is left of it. */
const SLEEP = "sleep 86322";

const FAILED = "did not complete successfully: exit code:";
const failed = (command: string): string => `process "/bin/sh -c ${command}" did not complete successfully:`;
const shell = (command: string): string => `${failed(command)} exit code:`;

interface Case {
  /** The Dockerfile after `FROM base`. */
  readonly lines: string;
  /** What the build says at last. */
  readonly error: string;
  /** What the step says before. */
  readonly output?: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  "that fails": { lines: "RUN exit 1", error: `${shell("exit 1")} 1` },
  "that can't run a program": { lines: "RUN exit 126", error: `${shell("exit 126")} 126` },
  "whose shell finds no program": {
    lines: "RUN nosuch",
    error: `${shell("nosuch")} 127`,
    output: /\/bin\/sh: nosuch: not found$/m,
  },
  "whose program is killed": {
    lines: "RUN (kill -KILL $(sh -c 'echo $PPID'); :); exit $?",
    error: `${shell("(kill -KILL $(sh -c 'echo $PPID'); :); exit $?")} 137`,
  },
  "whose program crashes": {
    lines: "RUN sh -c 'kill -SEGV $$'; exit $?",
    error: `${shell("sh -c 'kill -SEGV $$'; exit $?")} 139`,
  },
  "that ends with the most there is": { lines: "RUN exit 255", error: `${shell("exit 255")} 255` },
  "whose program is not there": {
    lines: 'RUN ["/no/such", "word"]',
    error: `process "/no/such word" ${FAILED} 1`,
    output: /exec: "\/no\/such": stat \/no\/such: no such file or directory$/m,
  },
  "whose program is not in the path": {
    lines: 'RUN ["nosuch"]',
    error: `process "nosuch" ${FAILED} 1`,
    output: /exec: "nosuch": executable file not found in \$PATH$/m,
  },
  "whose program must not be run": {
    lines: 'COPY Dockerfile /file\nRUN ["/file"]',
    error: `process "/file" ${FAILED} 1`,
    output: /exec: "\/file": permission denied$/m,
  },
  "whose program is a directory": {
    lines: 'RUN ["/etc"]',
    error: `process "/etc" ${FAILED} 1`,
    output: /exec: "\/etc": (?:is a directory|permission denied)$/m,
  },
  "whose program is a text": {
    lines: 'COPY --chmod=755 Dockerfile /file\nRUN ["/file"]',
    error: `process "/file" ${FAILED} 1`,
    output: /exec \/file: exec format error$/m,
  },
  "whose program has an interpreter that is not there": {
    lines: 'RUN printf "#!/no/such\\n" >/file && chmod 755 /file\nRUN ["/file"]',
    error: `process "/file" ${FAILED} 1`,
    output: /exec \/file: no such file or directory$/m,
  },
  "whose shell is not there": {
    lines: 'SHELL ["/bin/nosuch", "-c"]\nRUN echo hello',
    error: `process "/bin/nosuch -c echo hello" ${FAILED} 1`,
    output: /exec: "\/bin\/nosuch": stat \/bin\/nosuch: no such file or directory$/m,
  },
  "of a user that is not there": {
    lines: "USER nosuch\nRUN id",
    error: `${failed("id")} unable to find user nosuch: no matching entries in passwd file`,
  },
  "of a group that is not there": {
    lines: "USER root:nosuch\nRUN id",
    error: `${failed("id")} unable to find group nosuch: no matching entries in group file`,
  },
  "in a directory that is a file": {
    lines: "RUN touch /file\nWORKDIR /file",
    error: "mkdir /file: not a directory",
  },
};

describe.skipIf(!canBuild)(`a step that goes wrong${unlessBuilds}`, () => {
  let rig: BuildRig;
  const cgroups: TestCgroup[] = [];
  beforeAll(() => {
    rig = new BuildRig();
  });
  afterEach(() => {
    for (const cgroup of cgroups.splice(0)) cgroup.remove();
  });
  afterAll(() => rig?.close());

  it.each(Object.entries(CASES))("%s", async (_name, { lines, error, output }) => {
    const { code, stderr } = await rig.build(`FROM base\n${lines}\n`, NOTHING);
    expect([code, lastLine(stderr)]).toEqual([1, `ERROR: failed to build: failed to solve: ${error}`]);
    if (output !== undefined) expect(stderr).toMatch(output);
  });

  it("leaves nothing", async () => {
    expect(await rig.left([SLEEP])).toEqual([]);
  });

  it("leaves no processes that it has put into the background, and does not wait for them", async () => {
    const command = `setsid nohup ${SLEEP} & (${SLEEP} &); (setsid ${SLEEP} >/dev/null 2>&1 </dev/null &); echo done`;
    const { code, stderr } = await rig.build(`FROM base\nRUN ${command}\n`, NOTHING);
    expect([code, /^#\d+ [\d.]+ done$/m.test(stderr)]).toEqual([0, true]);
    expect(await rig.left([SLEEP])).toEqual([]);
  });

  it("is waited for if it closes its output", async () => {
    const { code, out } = await rig.files(
      "FROM base\nRUN exec >&- 2>&- <&-; sleep 0.3; echo it was here >/file\n",
    );
    expect([code, readFileSync(join(out, "file"), "utf8")]).toEqual([0, "it was here\n"]);
  });

  it("is waited for if another process holds its output", async () => {
    const command = `${SLEEP} & exec >/dev/null 2>&1; sleep 0.2; exit 9`;
    const { stderr } = await rig.build(`FROM base\nRUN ${command}\n`, NOTHING);
    expect(lastLine(stderr)).toMatch(/exit code: 9$/);
    expect(await rig.left([SLEEP])).toEqual([]);
  });

  it("is shown in part if it prints without end, and its end is if it fails", async () => {
    const command = "yes this is all there is | head -c 20000000; echo; echo the end; exit 4";
    const { stderr } = await rig.build(`FROM base\nRUN ${command}\n`, NOTHING);
    expect(lastLine(stderr)).toMatch(/exit code: 4$/);
    expect(stderr).toContain("[output clipped, log limit 200KiB/s reached]");
    expect(stderr).toMatch(/the end$/m);
    expect(stderr.length).toBeLessThan(4_000_000);
  });

  it("prints what is no text", async () => {
    const command = "printf 'a\\377\\000\\033[2Jb\\n'; head -c 100000 /dev/urandom; printf '\\nthe end\\n'";
    const { code, stderr } = await rig.build(`FROM base\nRUN ${command}\n`, NOTHING);
    expect([code, /the end$/m.test(stderr)]).toEqual([0, true]);
  });

  it("gets no secret that is not given", async () => {
    const lines = "FROM base\nRUN --mount=type=secret,id=token,required=true cat /run/secrets/token\n";
    const { code, stderr } = await rig.build(lines, NOTHING);
    expect([code, stderr.trimEnd().split("\n").slice(-2)]).toEqual([
      1,
      [
        "ERROR: failed to build: failed to solve: secret token: not found",
        "Hand it over with --secret id=token,src=FILE or --secret id=token,env=VARIABLE",
      ],
    ]);
  });

  it("can't have more processes than its control group, and is ended with all of them", async (test) => {
    const cgroup = makeCgroup({ processes: 40 });
    if (cgroup === undefined) return test.skip("no control group can be made");
    cgroups.push(cgroup);
    const controller = new AbortController();
    const onStderr = (text: string): void => {
      if (/can't fork/.test(text)) controller.abort();
    };
    const lines = `FROM base\nRUN f() { f | f & }; f; ${SLEEP}\n`;
    const words = [...NOTHING, "--cgroup-parent", cgroup.name];
    const { code } = await rig.build(lines, words, { signal: controller.signal, onStderr });
    expect(code).toBe(130);
    expect(await rig.left([SLEEP])).toEqual([]);
  });

  it("can't have more memory than its control group", async (test) => {
    const cgroup = makeCgroup({ memory: 30_000_000 });
    if (cgroup === undefined) return test.skip("no control group can be made");
    cgroups.push(cgroup);
    const command = "exec tail -c 90000000 /dev/zero";
    const { code, stderr } = await rig.build(`FROM base\nRUN ${command}\n`, [
      ...NOTHING,
      "--cgroup-parent",
      cgroup.name,
    ]);
    const process = 'process "/bin/sh -c exec tail -c 90000000 /dev/zero" did not complete successfully';
    expect([code, lastLine(stderr)]).toEqual([
      1,
      `ERROR: failed to build: failed to solve: ${process}: cannot allocate memory: exit code: 137`,
    ]);
  });

  it("does not fill more than its temporary file system", async () => {
    const command = "head -c 3000000 /dev/zero >/t/file; ls -l /t/file | awk '{print $5}'; exit 0";
    const { code, stderr } = await rig.build(
      `FROM base\nRUN --mount=type=tmpfs,target=/t,size=1000k ${command}\n`,
      NOTHING,
    );
    expect([code, /^#\d+ [\d.]+ 1024000$/m.test(stderr)]).toEqual([0, true]);
  });

  it("makes no layer of what it wrote before it failed", async () => {
    const before = readdirSync(join(rig.root, "l")).length;
    const { code } = await rig.build("FROM base\nRUN echo something >/file; exit 3\n", NOTHING);
    expect([code, readdirSync(join(rig.root, "l")).length]).toEqual([1, before]);
    expect(await rig.left()).toEqual([]);
  });
});

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
