import { expect, it } from "vitest";
import { limitProcesses } from "../../../harness/limit-processes.js";
import { processesWith } from "../../../harness/processes-with.js";
import { type Here, isBubblewrap, pause } from "./here.js";

/** How steps end, and what can be done with them meanwhile. */
export function describeLives(here: Here): void {
  const { runtime } = here;

  it("leave no process behind", async () => {
    const mark = `left-behind-${runtime}-${process.pid}`;
    const { code } = await here.runner.run(
      `for i in 1 2 3; do MARK=${mark} nohup setsid sh -c 'trap "" TERM HUP INT; sleep 1000; sleep 1000' ${mark} > /dev/null 2>&1 & done; exit 0`,
    );
    expect(code).toBe(0);
    expect(processesWith(mark)).toEqual([]);
  });

  it("are killed whatever they do, with all they started", async () => {
    const mark = `fork-bomb-${runtime}-${process.pid}`;
    const limit = limitProcesses(`buildfile-test-${process.pid}`, 60);
    const abort = new AbortController();
    // Cgroups are for root; the kernel counts the processes of a user in a namespace.
    const most = here.isRootless ? 60 : 4000;
    const request = here.runner.request(
      `trap '' TERM INT HUP; bomb() { sleep 1000 & bomb & bomb; }; export MARK=${mark}; (bomb 2> /dev/null) & echo go; while :; do :; done`,
      { cgroupParent: limit.parent, ulimits: [{ Name: "nproc", Soft: most, Hard: most }] },
    );
    try {
      const step = await here.runner.executor.start(request, abort.signal);
      while (!request.output.stdout.includes("go")) await pause();
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (limit.isLimited) expect(limit.count()).toBeLessThanOrEqual(60);
      abort.abort();
      await expect(step.exited).rejects.toMatchObject({ code: "build/canceled" });
      expect(processesWith(mark)).toEqual([]);
    } finally {
      limit.remove();
    }
  });

  it("can be joined by another process, which can do no more", async () => {
    const { runner } = here;
    const request = runner.request("touch /tmp/here; hostname; sleep 20", { hostname: "joined" });
    const step = await runner.executor.start(request, new AbortController().signal);
    while (!request.output.stdout.includes("joined")) await pause();
    const second = runner.request(
      "hostname; ls /tmp; echo $((2+$(ls -d /proc/[0-9]* | wc -l) > 3)); grep -E 'CapEff|CapBnd|Seccomp:' /proc/self/status; pwd; ls /proc/self/fd; exit 4",
      { cwd: "/bin", hostname: "ignored" },
    );
    const joined = await runner.executor.enter(request.id, second, new AbortController().signal);
    expect(await joined.exited).toMatchObject({ code: 4 });
    expect(second.output).toEqual({
      stderr: "",
      stdout:
        "joined\nhere\n1\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nSeccomp:\t2\n/bin\n0\n1\n2\n3\n",
    });
    step.kill("KILL");
    expect(await step.exited).toMatchObject({ code: 137 });
    await expect(
      runner.executor.enter(request.id, runner.request("true"), new AbortController().signal),
    ).rejects.toMatchObject({ code: "exec/request" });
  });

  it("have a terminal if they want one", async () => {
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("typed\n");
    }
    // crun does not tell the step when the size of its terminal changes.
    const hasSizes = here.runtime !== "crun";
    const size = 'until [ "$(stty size)" = "33 99" ]; do sleep 0.01; done; stty size';
    const request = here.runner.request(`read word; echo "got $word"; tty; ${hasSizes ? size : ""}`, {
      tty: true,
      stdin: input(),
    });
    const step = await here.runner.executor.start(request, new AbortController().signal);
    const resizing = setInterval(() => step.resize(33, 99), 10);
    try {
      expect(await step.exited).toMatchObject({ code: 0 });
    } finally {
      clearInterval(resizing);
    }
    expect(request.output.stdout).toContain("got typed\r\n");
    if (!isBubblewrap(here)) expect(request.output.stdout).toMatch(/\n\/dev\/(pts\/0|console)\r\n/);
    if (hasSizes) expect(request.output.stdout).toContain("33 99\r\n");
  });
}
