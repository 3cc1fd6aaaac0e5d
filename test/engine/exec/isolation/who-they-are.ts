import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SecurityMode } from "../../../../src/proto/generated/ops.js";
import { processesWith } from "../../../harness/processes-with.js";
import { allCapabilities, type Here, isBubblewrap, pause } from "./here.js";

/** As whom steps run, with which rights and environment. */
export function describeWhoTheyAre(here: Here): void {
  it("run, with what they print and end with", async () => {
    expect(await here.runner.run("echo a; echo b >&2; exit 3")).toMatchObject({
      code: 3,
      stdout: "a\n",
      stderr: "b\n",
    });
  });

  it("have no more capabilities than they need", async () => {
    const { stdout } = await here.runner.run("grep -E 'Cap(Prm|Eff)|Seccomp:' /proc/self/status");
    expect(stdout).toBe("CapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n");
  });

  it.skipIf(isBubblewrap(here))("can't get more of them, and pass none on", async () => {
    const { stdout } = await here.runner.run("grep -E 'Cap(Bnd|Inh|Amb)|NoNew' /proc/self/status");
    expect(stdout).toBe(
      "CapInh:\t0000000000000000\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0\n",
    );
  });

  it.skipIf(!isBubblewrap(here))("can't get more of them, as no program gives them any", async () => {
    const { stdout } = await here.runner.run("grep NoNew /proc/self/status");
    expect(stdout).toBe("NoNewPrivs:\t1\n");
  });

  it.skipIf(isBubblewrap(here) || !here.hasOtherUsers)("have none as another user", async () => {
    const command = "id -u; grep -E 'Cap(Prm|Eff)' /proc/self/status; cat /root/x; echo x > /etc/passwd";
    const { stdout, stderr } = await here.runner.run(command, { user: "app" });
    expect(stdout).toBe("1000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n");
    expect(stderr.match(/Permission denied/g)).toHaveLength(2);
  });

  it.skipIf(!isBubblewrap(here))("can't run as another user", async () => {
    await expect(here.runner.run("true", { user: "app" })).rejects.toThrow(
      "bubblewrap can't run a step as user app, only as root; use another runtime",
    );
  });

  it.skipIf(isBubblewrap(here) || here.hasOtherUsers)("can be no user that is not there", async () => {
    await expect(here.runner.run("id", { user: "app" })).rejects.toThrow(
      /^run as user app: this user namespace has not that user or group; .*\/etc\/subuid/,
    );
    const { stdout } = await here.runner.run("id -u; id -g", { user: "0:0" });
    expect(stdout).toBe("0\n0\n");
  });

  it("see nothing of this program's environment", async () => {
    const { stdout } = await here.runner.run("env; cat /proc/*/environ | tr '\\0' '\\n'");
    expect(stdout).not.toContain("hidden-value");
    expect(stdout).not.toContain("BUILDFILE");
    expect([...new Set(stdout.split("\n").map((line) => line.split("=")[0]))].sort()).toEqual(
      [
        "",
        "HOME",
        "PATH",
        ...(stdout.includes("PWD=") ? ["PWD"] : []),
        ...(stdout.includes("SHLVL=") ? ["SHLVL"] : []),
      ].sort(),
    );
  });

  it("pass nothing of their environment to what runs them", async () => {
    // The loader of a program of the machine would complain, or load what the step gives it.
    const env = ["PATH=/bin", "LD_PRELOAD=/nowhere.so", "LD_LIBRARY_PATH=/tmp", "GODEBUG=x", "EMPTY="];
    const { stdout, stderr } = await here.runner.run("env", { env });
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(env));
  });

  it("show nothing of their environment in the machine's list of processes", async () => {
    const value = `secret-of-${here.runtime}-${process.pid}`;
    const waiting = here.runner.request("echo go; sleep 20", { env: ["PATH=/bin", `TOKEN=${value}`] });
    const step = await here.runner.executor.start(waiting, new AbortController().signal);
    while (!waiting.output.stdout.includes("go")) await pause();
    expect(processesWith(value)).not.toEqual([]);
    expect(processesWith(value, ["cmdline"])).toEqual([]);
    step.kill("KILL");
    await step.exited;
  });

  it("have no files open but their input and output, and no signals shut off", async () => {
    const { stdout, stderr } = await here.runner.run(
      "for p in 1 self; do for fd in /proc/$p/fd/*; do readlink $fd; done; done | grep -v ^pipe: ; ls /proc/1/fd; : < /dev/tty",
    );
    expect(stdout).toBe("0\n1\n2\n");
    expect(stderr).toMatch(/\/dev\/tty: No such device or address/);
    const { stdout: status } = await here.runner.run(["cat", "/proc/self/status"]);
    expect(status).toMatch(/\nSigBlk:\t0+\nSigIgn:\t0+\n/);
  });

  it("with all privileges have them", async () => {
    const { stdout } = await here.runner.run(
      "grep -E 'CapEff|Seccomp:' /proc/self/status; mount -t tmpfs x /tmp && echo mounted; ls -d /dev/kmsg /dev/loop-control 2> /dev/null; hostname other; hostname",
      { security: SecurityMode.INSECURE },
    );
    const all = here.isRootless
      ? allCapabilities()
      : /CapEff:\t(\w+)/.exec(readFileSync("/proc/self/status", "utf8"))![1];
    const devices = here.isRootless ? "" : "/dev/kmsg\n/dev/loop-control\n";
    expect(stdout).toBe(`CapEff:\t${all}\nSeccomp:\t0\nmounted\n${devices}other\n`);
  });

  it("have a session keyring of their own", async () => {
    const request = here.runner.request("cat /proc/keys", { security: SecurityMode.INSECURE });
    const step = await here.runner.executor.start(request, new AbortController().signal);
    await step.exited;
    expect(request.output.stdout).toContain(`_ses.${request.id}:`);
  });
}
