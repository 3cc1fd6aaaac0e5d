import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Here, listFiles, modeOf, pause, secretMount } from "./here.js";

// Its root, where it is, its flags, and with whom it is shared.
const MOUNT_FIELDS = /^\d+ \d+ \S+ (\S+) (\S+) (\S+) (.*)- /;

/** What files, mounts and devices steps see. */
export function describeFiles(here: Here): void {
  it("see no files of the machine", async () => {
    const { runner } = here;
    const secret = join(runner.directory, "host-secret");
    writeFileSync(secret, "the machine's own", { mode: 0o644 });
    const paths = ["", "/proc/1/root", "/proc/1/cwd", "/proc/self/root", "/proc/self/cwd/../..", "/../../.."];
    const command = `cat ${paths.map((path) => path + secret).join(" ")}; ls ${runner.directory}; mkdir -p /tmp/a; chroot /tmp/a cat ${secret}`;
    const { stdout, stderr } = await runner.run(command);
    expect(stdout).toBe("");
    expect(stderr).not.toContain("Permission denied");
    expect(stderr.match(/No such file or directory/g)).toHaveLength(paths.length + 2);
  });

  it("see no paths of the machine, and mounts neither come in nor get out", async () => {
    const { stdout } = await here.runner.run("cat /proc/self/mountinfo");
    expect(stdout).not.toContain(here.runner.directory);
    for (const line of stdout.trim().split("\n")) {
      const [, , , , tags] = MOUNT_FIELDS.exec(line) ?? [];
      expect(tags, line).toBe("");
    }
  });

  it("have mounts that allow no more than they need", async () => {
    const { stdout } = await here.runner.run("cat /proc/self/mountinfo");
    const all = stdout
      .trim()
      .split("\n")
      .map((line) => MOUNT_FIELDS.exec(line)!);
    // Of several at the same place, the last one is what is seen.
    const mounts = [...new Map(all.map((fields) => [fields[2], fields])).values()];
    const flags = (path: string): readonly string[] =>
      mounts
        .filter(([, , at]) => at === path)
        .at(-1)?.[3]
        ?.split(",") ?? [];
    expect(flags("/proc")).toEqual(expect.arrayContaining(["nosuid", "nodev", "noexec"]));
    for (const path of ["/etc/hosts", "/proc/sys"]) expect([path, ...flags(path)]).toContain("ro");
    for (const [line, root, path, options] of mounts) {
      // Of files that are masked nothing is there to be written.
      if (/^\/(sys|proc)\//.test(path!) && root !== "/null")
        expect(options!.split(","), line).toContain("ro");
    }
    expect(flags("/sys")).toEqual(expect.arrayContaining(["ro", "nosuid", "nodev", "noexec"]));
  });

  it("see no secrets of each other, nor files in memory, and leave none on the disk", async () => {
    const { runner } = here;
    const waiting = runner.request(
      "touch /dev/mqueue/queue; cat /run/secrets/a > /dev/shm/copy; cat /run/secrets/a; chmod 777 /run/secrets/a; echo x >> /run/secrets/a; sleep 20",
      { mounts: [secretMount("very-secret")] },
    );
    const first = await runner.executor.start(waiting, new AbortController().signal);
    while (!waiting.output.stderr.includes("can't create")) await pause();
    const { stdout } = await runner.run(
      "cat /run/secrets/a /proc/[0-9]*/root/run/secrets/a /tmp/* /mnt/* /dev/shm/* /dev/mqueue/* < /dev/null 2>/dev/null; grep secret /proc/mounts; ls /dev/mqueue /dev/shm | grep -v :",
    );
    expect(stdout.trim()).toBe("");
    first.kill("KILL");
    await first.exited;
    expect(waiting.output.stdout).toBe("very-secret");
    expect(waiting.output.stderr.match(/Read-only file system/g)).toHaveLength(2);
    expect(listFiles(waiting.upper)).toEqual([]);
  });

  it("can't open a disk or the memory of the machine", async () => {
    const block = readFileSync("/proc/partitions", "utf8").trim().split("\n")[2]?.trim().split(/\s+/);
    const [major, minor] = block ?? ["1", "0"];
    const { stdout } = await here.runner.run(
      `for d in /tmp /dev /dev/shm; do for n in "b ${major} ${minor}" "c 1 1" "c 1 11" "c 10 237"; do
        mknod $d/made $n 2> /dev/null && { head -c 16 $d/made; (echo x > $d/made) && echo written; rm $d/made; }; done; done 2> /dev/null; echo end`,
    );
    expect(stdout).toBe("end\n");
  });

  it("have the devices that programs need, and no others", async () => {
    const command =
      "echo x > /dev/null; for d in zero random urandom; do head -c 4 /dev/$d | wc -c; done; echo y > /dev/full; ls -d /dev/pts/ptmx; ls /dev; ls /dev/shm /dev/mqueue | grep -v :";
    const { stdout, stderr } = await here.runner.run(command);
    const names = "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero";
    expect(
      stdout
        .trim()
        .split("\n")
        .filter((name) => name !== "core"),
    ).toEqual(["4", "4", "4", "/dev/pts/ptmx", ...names.split(" ")]);
    expect(stderr).toContain("No space left on device");
  });

  it("can't change what is the machine's own", async () => {
    const files = ["/dev/null", "/dev/zero", "/proc/keys", "/proc/timer_list", "/etc/hosts", "/dev/stdin"];
    const own = ["/dev/null", "/dev/zero"];
    const before = own.map(modeOf);
    await here.runner.run(
      `for f in ${files.join(" ")}; do chmod 000 $f; chown 5:5 $f; done 2>/dev/null; true`,
    );
    expect(own.map(modeOf)).toEqual(before);
  });
}
