import fc, { type Arbitrary } from "fast-check";
import type { OverlayChange } from "./overlayfs.js";

const name = fc.constantFrom("a", "b", "d\u00e9");
const pathOf = (length: number) =>
  fc.array(name, { minLength: length, maxLength: length }).map((names) => `/${names.join("/")}`);
const path = fc.oneof(
  { weight: 3, arbitrary: pathOf(1) },
  { weight: 4, arbitrary: pathOf(2) },
  { weight: 2, arbitrary: pathOf(3) },
);
const mode = fc.constantFrom(0o755, 0o700, 0o1777, 0o770, 0o2775);
const id = fc.constantFrom(0, 7, 70_000);

const change: Arbitrary<OverlayChange> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("mkdir"), path, mode }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("file"),
      path,
      text: fc.string({ minLength: 1, maxLength: 9 }),
      mode: fc.constantFrom(0o644, 0o600, 0o777, 0o4755),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("symlink"), path, target: fc.constantFrom("a", "../b", "/c/a") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("link"), path, from: path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fifo"), path }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("remove"), path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("own"), path, uid: id, gid: id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("mode"), path, mode }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("time"),
      path,
      time: fc.constantFrom("0", "1500000000123456789", "1700000000000000001"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("xattr"),
      path,
      name: fc.constantFrom("trusted.one", "user.two"),
      value: fc.string({ minLength: 1, maxLength: 5 }),
    }),
  },
);

/** What the lowest layer begins with, so that there is something to be changed. */
const BEGINNING: readonly OverlayChange[] = ["/a", "/b", "/a/a", "/a/b", "/b/a"].flatMap((path) => [
  { do: "mkdir", path, mode: 0o755 },
  { do: "file", path: `${path}/d\u00e9`, text: path, mode: 0o644 },
]);

/** Changes to a small tree, some of which can't be done; each list goes into a layer of its own. */
export function changeLists(runs: number, layers: number, seed: number): OverlayChange[][][] {
  const list = fc.array(change, { minLength: 8, maxLength: 40, size: "max" });
  const lists = fc.array(list, { minLength: layers, maxLength: layers });
  return fc
    .sample(lists, { numRuns: runs, seed })
    .map(([first, ...others]) => [[...BEGINNING, ...first!], ...others]);
}
