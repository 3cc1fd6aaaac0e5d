import { chmodSync, chownSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ExecRequest } from "../../../../src/engine/exec/exec-request.js";
import { NetMode, SecurityMode } from "../../../../src/proto/generated/ops.js";
import { type Call, readCalls, syscallProgram } from "../../../harness/syscall-program.js";
import { type Here, isBubblewrap } from "./here.js";

const CLONE_NEWUSER = 0x10000000;
const O_CLOEXEC = 0x80000;
const AT_FDCWD = -100;

/** What no step can ask of the kernel, with arguments that do no harm where it can. */
const REFUSED: readonly Call[] = [
  ["add_key", "user", "name", "value", 5, -3],
  ["request_key", "user", "name", "", -3],
  ["keyctl", 0, -3, 0],
  ["bpf", 0, 0, 0],
  ["perf_event_open", 0, 0, -1, -1, 0],
  ["kexec_load", 0, 0, 0, 0],
  ["kexec_file_load", -1, -1, 0, "", 0],
  ["init_module", "", 0, ""],
  ["finit_module", -1, "", 0],
  ["delete_module", "buildfile_none", 0],
  ["open_by_handle_at", -1, 0, 0],
  ["mount", "none", "/nowhere", "tmpfs", 0, 0],
  ["umount2", "/nowhere", 0],
  ["pivot_root", "/nowhere", "/nowhere"],
  ["fsopen", "tmpfs", 0],
  ["fsmount", -1, 0, 0],
  ["move_mount", -1, "", -1, "", 0],
  ["open_tree", AT_FDCWD, "/", O_CLOEXEC | 1],
  ["mount_setattr", -1, "", 0, 0, 0],
  ["swapon", "/nowhere", 0],
  ["swapoff", "/nowhere"],
  ["reboot", 0, 0, 0, 0],
  ["acct", "/nowhere"],
  ["quotactl", 0, 0, 0, 0],
  ["settimeofday", 0, 0],
  ["clock_settime", 0, 0],
  ["sethostname", "x", 1],
  ["setdomainname", "x", 1],
  ["setns", -1, 0],
  ["unshare", CLONE_NEWUSER],
  ["clone", CLONE_NEWUSER | 17, 0, 0, 0, 0],
  ["userfaultfd", 0],
  ["iopl", 3],
  ["ioperm", 0, 1, 1],
  ["syslog", 10, 0, 0],
  ["vhangup"],
  ["lookup_dcookie", 0, 0, 0],
  ["kcmp", 1, 1, 0, 0, 0],
  ["fanotify_init", 0, 0],
  ["io_uring_setup", 0, 0],
  ["personality", 0x40000],
  ["socket", 40, 1, 0],
  ["socket", 38, 5, 0],
];

/** What takes a capability that steps have not. */
const WITHOUT_CAPABILITY: readonly Call[] = [
  ["setpriority", 0, 0, -20],
  ["ioprio_set", 1, 0, 0x2000],
  ["chroot", "/nowhere"],
];

/** The way out of a root that was changed by chroot alone. */
const chrootEscape = (secret: string): readonly Call[] => [
  ["open", ".", 0],
  ["mkdir", "/tmp/jail", 0o755],
  ["chroot", "/tmp/jail"],
  ["fchdir", 3],
  ["chdir", "../../../../../../../../../../.."],
  ["chroot", "."],
  ["access", secret, 0],
  ["access", "/bin/busybox", 0],
];

/** What steps can ask of the kernel. */
export function describeSystemCalls(here: Here): void {
  const run = async (calls: readonly Call[], changes?: Partial<ExecRequest>): Promise<readonly string[]> => {
    const request = here.runner.request(["/program"], changes);
    writeFileSync(join(request.upper, "program"), syscallProgram(calls), { mode: 0o755 });
    const step = await here.runner.executor.start(request, new AbortController().signal);
    expect(await step.exited).toMatchObject({ code: 0 });
    return readCalls(request.output.stdout);
  };
  const isX64 = process.arch === "x64";
  const where = isX64 ? "" : " (skipped: the program is for x64)";

  it.skipIf(!isX64)(`can't ask the kernel for what concerns the machine${where}`, async () => {
    const answers = await run(REFUSED);
    const allowed = REFUSED.map(([name], index) => `${name} ${answers[index]}`).filter(
      (line) => !/ (EPERM|ENOSYS)$/.test(line),
    );
    expect(allowed).toEqual([]);
  });

  it.skipIf(!isX64)(`can't use the numbers of x32${where}`, async () => {
    const request = here.runner.request(["/program"]);
    writeFileSync(join(request.upper, "program"), syscallProgram([["x32"]]), { mode: 0o755 });
    const step = await here.runner.executor.start(request, new AbortController().signal);
    const { code } = await step.exited;
    // What OCI runtimes make of the profile kills the process.
    if (/^c?runc?$/.test(here.runtime)) expect(code).toBe(128 + constants.signals.SIGSYS);
    else expect([code, ...readCalls(request.output.stdout)]).toEqual([0, "ENOSYS"]);
  });

  it.skipIf(!isX64)(`can do so with all privileges, so that it is known why${where}`, async () => {
    const answers = await run(
      [
        ["unshare", 0x04000000],
        ["keyctl", 0, -3, 0],
        ["sethostname", "x", 1],
      ],
      {
        security: SecurityMode.INSECURE,
      },
    );
    expect(answers).toEqual(["ok", "ok", "ok"]);
  });

  it.skipIf(!isX64 || isBubblewrap(here) || !here.hasOtherUsers)(
    `can use set-id programs${where}`,
    async () => {
      for (const [mode, answer] of [
        [0o755, "EACCES"],
        [0o4755, "ok"],
      ] as const) {
        const request = here.runner.request(["/program"], { user: "app" });
        const file = join(request.upper, "program");
        writeFileSync(file, syscallProgram([["chdir", "/root"]]));
        const { uid, gid } = statSync(request.upper);
        chownSync(file, uid, gid);
        chmodSync(file, mode);
        const step = await here.runner.executor.start(request, new AbortController().signal);
        expect(await step.exited).toMatchObject({ code: 0 });
        expect(readCalls(request.output.stdout)).toEqual([answer]);
      }
    },
  );

  it.skipIf(!isX64)(`lack what their capabilities don't give${where}`, async () => {
    // The last one is allowed, and fails for another reason.
    expect(await run(WITHOUT_CAPABILITY)).toEqual(["EACCES", "EPERM", "ENOENT"]);
  });

  it.skipIf(!isX64)(`find nothing outside their root${where}`, async () => {
    const secret = join(here.runner.directory, "launcher.cjs");
    expect(await run(chrootEscape(secret))).toEqual([..."ok ok ok ok ok ok".split(" "), "ENOENT", "ok"]);
  });

  it.skipIf(!isX64)(
    `have raw sockets only in a network that is theirs, or if root runs them${where}`,
    async () => {
      const calls: readonly Call[] = [
        ["socket", 2, 3, 1],
        ["socket", 17, 3, 0x300],
      ];
      const onMachine = here.isRootless ? ["EPERM", "EPERM"] : ["ok", "ok"];
      expect(await run(calls, { network: NetMode.HOST })).toEqual(onMachine);
      expect(await run(calls, { network: NetMode.NONE })).toEqual(["ok", "ok"]);
    },
  );
}
