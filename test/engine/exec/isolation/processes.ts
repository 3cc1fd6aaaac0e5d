import { readlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "vitest";
import { NetMode } from "../../../../src/proto/generated/ops.js";
import { type Here, pause } from "./here.js";

/** What else there is beside a step: processes, namespaces, networks. */
export function describeProcesses(here: Here): void {
  it("see no processes of the machine, nor can harm them", async () => {
    const { stdout } = await here.runner.run(
      `ls -d /proc/[0-9]* | wc -l; kill -0 ${process.pid}; kill -0 ${process.ppid}; kill -9 -1; echo alive`,
    );
    expect(Number(stdout.split("\n")[0])).toBeLessThan(4);
    expect(stdout).toMatch(/alive/);
    expect(await here.runner.run("true")).toMatchObject({ code: 0 });
  });

  it("have namespaces of their own", async () => {
    const names = ["mnt", "pid", "ipc", "uts"];
    const command = `for n in ${names.join(" ")}; do readlink /proc/self/ns/$n; done; sleep 20`;
    const waiting = here.runner.request(command);
    const step = await here.runner.executor.start(waiting, new AbortController().signal);
    while (waiting.output.stdout.split("\n").length <= names.length) await pause();
    const { stdout } = await here.runner.run(command.replace("sleep", "true"));
    step.kill("KILL");
    await step.exited;
    const own = names.map((name) => readlinkSync(`/proc/self/ns/${name}`));
    const [first, second] = [waiting.output.stdout, stdout].map((text) => text.trim().split("\n"));
    expect(new Set([...own, ...first!, ...second!]).size).toBe(3 * names.length);
  });

  it("can't mount or unmount", async () => {
    const { stderr } = await here.runner.run(
      "mount -t tmpfs x /tmp; mount -o remount,rw /proc/sys; umount /proc/sys; mount --bind /proc /tmp; mount -t cgroup -o rdma x /tmp; mount -t proc x /proc",
    );
    expect(stderr.match(/not permitted|denied/gi)).toHaveLength(6);
  });

  it("can't make namespaces, or enter others", async () => {
    const { stdout } = await here.runner.run(
      "for w in -m -p -U -n -i -u; do unshare $w true 2>/dev/null && echo $w; done; nsenter -t 1 -m true 2>/dev/null && echo entered",
    );
    expect(stdout).toBe("");
  });

  it("have a network of their own if they want none", async () => {
    const server = createServer((socket) => socket.end("the machine's"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const command = `ip -o link | grep -c 'LOOPBACK,UP'; ip -o link | wc -l; nc 127.0.0.1 ${port} < /dev/null; tail -n +2 /proc/net/unix; ls /sys/class/net`;
    try {
      const { stdout } = await here.runner.run(command, { network: NetMode.NONE });
      expect(stdout).toBe("1\n1\nlo\n");
      const other = await here.runner.run(`nc 127.0.0.1 ${port} < /dev/null`, { network: NetMode.HOST });
      expect(other.stdout).toBe("the machine's");
    } finally {
      server.close();
    }
  });
}
