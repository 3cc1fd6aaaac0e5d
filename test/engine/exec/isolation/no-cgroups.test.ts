import { describe, expect, it } from "vitest";
import { createStepRunner, whyNoSteps } from "../../../harness/step-runner.js";
import { modeOf } from "./here.js";

const noSteps = whyNoSteps();

describe.skipIf(noSteps)(`steps without cgroups${noSteps ? ` (skipped: ${noSteps})` : ""}`, () => {
  it("can open no device but those of their /dev, which they can't change", async () => {
    const runner = await createStepRunner({ cgroups: false });
    try {
      const before = JSON.stringify(modeOf("/dev/null"));
      const { stdout, stderr } = await runner.run(
        `for d in /tmp /dev /dev/shm / /data; do mknod $d/own c 1 5 && head -c 1 $d/own; done
        head -c 3 /dev/zero | wc -c; echo x > /dev/null; chmod 0 /dev/null; chown 5 /dev/null`,
        {
          mounts: [
            { source: { kind: "tmpfs", size: 0 }, destination: "/data", selector: "/", isReadOnly: false },
          ],
        },
      );
      expect(stdout).toBe("3\n");
      expect(stderr.match(/own: Permission denied/g)).toHaveLength(5);
      expect(JSON.stringify(modeOf("/dev/null"))).toBe(before);
    } finally {
      await runner.close();
    }
  });
});
