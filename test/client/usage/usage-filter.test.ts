import { describe, expect, test } from "vitest";
import { parseUsageFilters } from "../../../src/client/usage/usage-filter.js";

describe("filters of cache records", () => {
  test.each([
    [[], []],
    [["type=regular"], ["type==regular"]],
    [["TYPE = regular "], ["type==regular"]],
    [["type==regular"], ["type==regular"]],
    [["type!=exec.cachemount"], ["type!=exec.cachemount"]],
    [["description~=golang"], ["description~=golang"]],
    [["description~=a b"], ['description~="a b"']],
    [["description~=/a b/"], ["description~=/a b/"]],
    [["description~=a,b"], ['description~="a,b"']],
    [["description~=\\d"], ["description~=\\d"]],
    [['description=say "x"'], ['description=="say \\"x\\""']],
    [["description="], ['description==""']],
    [["id=abc"], ["id~=abc"]],
    [["id!=abc"], ["id!=abc"]],
    [["parents=a;b"], ["parents==a;b"]],
    [["inuse"], ["inuse"]],
    [["inuse=true"], ["inuse"]],
    [["shared=false"], ["private"]],
    [["mutable=false", "type=regular"], ["immutable,type==regular"]],
    [["type=regular", "type=regular"], ["type==regular"]],
  ])("%j", (given, filter) => {
    expect(parseUsageFilters(given)).toEqual({ filter, unusedFor: 0n });
  });

  test.each([
    [["until=24h"], 86_400_000_000_000n, []],
    [["unused-for=1h30m", "inuse"], 5_400_000_000_000n, ["inuse"]],
  ])("%j is an age", (given, unusedFor, filter) => {
    expect(parseUsageFilters(given)).toEqual({ filter, unusedFor });
  });

  test.each([
    [["=x"], 'invalid filter "=x": expected KEY=VALUE'],
    [["a,b=c"], 'invalid filter "a,b=c": expected KEY=VALUE'],
    [["type=a", "type=b"], '"type" filter expects only one value'],
    [["until=1h", "unused-for=1h"], 'conflicting filters "until" and "unused-for"'],
    [["until"], `"until" filter expects a duration (e.g., '24h'): time: invalid duration ""`],
    [["inuse=false"], "daemons cannot filter by inuse=false; records in use are never removed anyway"],
  ])("%j is refused", (given, message) => {
    expect(() => parseUsageFilters(given)).toThrow(
      expect.objectContaining({ code: "option/value", message }),
    );
  });
});
