import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Control, type DiskUsageRequest, type UsageRecord } from "../../src/proto/generated/control.js";
import { unaryHandler } from "../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../src/wire/rpc/status.js";
import { type FakeDaemon, startFakeDaemon } from "../harness/fake-daemon.js";
import { run } from "./run.js";

const NOW = Date.UTC(2025, 5, 12, 12, 0, 0);
const HOUR = 3600;
const ago = (seconds: number) => ({ seconds: NOW / 1000 - seconds });

const RECORDS: readonly UsageRecord[] = [
  {
    ID: "small",
    Size: 4096,
    CreatedAt: { seconds: NOW / 1000 - 50 * HOUR, nanos: 715_795_000 },
    LastUsedAt: ago(2 * HOUR),
    UsageCount: 3,
    Description: "local source for context",
    RecordType: "source.local",
    Mutable: true,
  },
  {
    ID: "large",
    Size: 1_704_000_000n,
    CreatedAt: ago(30 * 24 * HOUR),
    LastUsedAt: ago(13 * 24 * HOUR),
    UsageCount: 1,
    Description: "[build 2/4] RUN make https://me:secret@h.example/x",
    RecordType: "regular",
    Shared: true,
    Parents: ["p1", "p2"],
  },
  { ID: "used", Size: 250_000_000, RecordType: "regular", InUse: true, Parent: "old" },
];

let daemon: FakeDaemon;
let requests: DiskUsageRequest[];
let answer: () => readonly UsageRecord[];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  requests = [];
  answer = () => RECORDS;
  daemon = await startFakeDaemon([
    unaryHandler(Control.DiskUsage, async (request) => {
      requests.push(request);
      return { record: answer() };
    }),
  ]);
});
afterEach(() => {
  vi.useRealTimers();
  daemon.close();
});

const du = (...argv: string[]) => run(["du", "--addr", daemon.address, ...argv]);

describe("buildfile du", () => {
  test("lists the largest first, and adds up", async () => {
    expect(await du()).toMatchObject({
      code: 0,
      stderr: "",
      stdout: [
        "ID        RECLAIMABLE   SIZE       LAST ACCESSED",
        "large     true          1.704GB*   13 days ago",
        "used      false         250MB",
        "small*    true          4.096kB    2 hours ago",
        "Shared:       1.704GB",
        "Private:      250MB",
        "Reclaimable:  1.704GB",
        "Total:        1.954GB",
        "",
      ].join("\n"),
    });
    expect(requests).toEqual([{}]);
  });

  test("tells all about each with --verbose", async () => {
    const { stdout } = await du("--verbose");
    expect(stdout).toContain(
      [
        "ID:           large",
        "Parents:",
        " - p1",
        " - p2",
        "Created at:   2025-05-13 12:00:00 +0000 UTC",
        "Mutable:      false",
        "Reclaimable:  true",
        "Shared:       true",
        "Size:         1.704GB",
        "Description:  [build 2/4] RUN make https://**:******@h.example/x",
        "Usage count:  1",
        "Last used:    13 days ago",
        "Type:         regular",
        "",
        "ID:           used",
        "Parents:",
        " - old",
      ].join("\n"),
    );
    expect(stdout).toContain("Created at:   2025-06-10 10:00:00.715795 +0000 UTC\n");
    expect((await du("--format=pretty")).stdout).toBe(stdout);
  });

  test("prints a line of JSON for each, with sizes in bytes", async () => {
    const { stdout } = await du("--format", "json");
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe(
      '{"CreatedAt":"2025-06-10T10:00:00.715795Z","Description":"local source for context","ID":"small",' +
        '"LastUsedAt":"2025-06-12T10:00:00Z","Mutable":true,"Parents":[],"Reclaimable":true,"Shared":false,' +
        '"Size":4096,"Type":"source.local","UsageCount":3}',
    );
    expect(JSON.parse(lines[0]!)).toMatchObject({ ID: "large", Size: 1_704_000_000, Parents: ["p1", "p2"] });
  });

  test("hands filters on, and then shows no sums", async () => {
    const { stdout } = await du("--filter", "type=regular", "--filter", "until=24h");
    expect(requests).toEqual([{ filter: ["type==regular"], ageLimit: 86_400_000_000_000 }]);
    // The daemon of this test is too old for `ageLimit`.
    expect(stdout).toBe(
      "ID        RECLAIMABLE   SIZE       LAST ACCESSED\n" +
        "large     true          1.704GB*   13 days ago\n" +
        "used      false         250MB\n",
    );
  });

  test("draws types on a terminal, and what is in use in grey", async () => {
    const { stdout } = await run(["du", "--addr", daemon.address], { tty: true, env: { NO_COLOR: "1" } });
    expect(stdout).toContain(
      [
        "",
        `regular       ${"█".repeat(34)}${"░".repeat(6)}  1.954GB  100%`,
        `source.local  ▏${" ".repeat(39)}  4.096kB    0%`,
        "",
        "Shared:       1.704GB",
      ].join("\n"),
    );
    const wide = await run(["du", "--addr", daemon.address], {
      tty: true,
      columns: 120,
      env: { NO_COLOR: "1" },
    });
    expect(wide.stdout).toContain(
      "small*    true          4.096kB    2 hours ago     source.local   local source",
    );
  });

  test("keeps its hands off the terminal whatever a daemon says", async () => {
    answer = () => [
      { ID: "\x1b[2J\n\u009b1m", RecordType: "\x07", Description: "a\nb\x1b]0;x\x07", Size: -5 },
    ];
    for (const columns of [80, 200]) {
      const { stdout } = await run(["du", "--addr", daemon.address], { tty: true, columns });
      expect(stdout.replaceAll(/\x1b\[\d+m/g, "")).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
      expect(stdout).toContain("␛[2J �1m");
    }
  });

  test("visits all daemons that are named", async () => {
    const other = await startFakeDaemon([unaryHandler(Control.DiskUsage, async () => ({}))]);
    try {
      const { stdout } = await du("--addr", other.address, "--filter", "id=x");
      const blocks = stdout.split(/^unix:.*\n/m);
      expect(blocks).toHaveLength(3);
      expect(blocks[1]).toContain("\nlarge ");
      expect(blocks[2]).toBe("ID        RECLAIMABLE   SIZE      LAST ACCESSED\n");
      expect(stdout).toContain(`${other.address}\n`);
    } finally {
      other.close();
    }
  });

  test("says what went wrong", async () => {
    answer = () => {
      throw new RpcError(StatusCode.internal, "disk \x1b[2J on fire");
    };
    expect(await du()).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "error: failed to ask for the disk usage: Internal: disk ␛[2J on fire [daemon/failed]\n",
    });
    daemon.close();
    const { code, stderr } = await du();
    expect(code).toBe(3);
    expect(stderr).toContain("is buildkitd running? [daemon/unreachable]");
  });

  test.each([
    [
      ["--filter", "until=x"],
      `--filter: "until" filter expects a duration (e.g., '24h'): time: invalid duration "x"`,
    ],
    [["--verbose", "--format=json"], "--format and --verbose cannot be used together"],
    [["--format=yaml"], '--format: "yaml" is none of table, pretty, json'],
  ])("refuses %j", async (argv, message) => {
    expect(await du(...argv)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: `error: ${message} [option/value]\n`,
    });
  });
});
