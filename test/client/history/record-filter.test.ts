import { describe, expect, test } from "vitest";
import { parseRecordFilter } from "../../../src/client/history/record-filter.js";

describe("filters of build records", () => {
  test.each([
    ["status", 'invalid filter "status": expected KEY=VALUE'],
    ["name=x", 'unsupported filter "name=x": use ref, repository, status, startedAt, completedAt, duration'],
    [
      "constructor=x",
      'unsupported filter "constructor=x": use ref, repository, status, startedAt, completedAt, duration',
    ],
    ["ref>x", 'invalid separator for "ref>x", expected = or !='],
    ["duration=1s", 'invalid separator for "duration=1s", expected <=, <, >= or >'],
    ["duration>2025-01-01T00:00:00Z", "invalid duration 2025-01-01T00:00:00Z"],
    ["startedAt>yesterday", "invalid time yesterday"],
  ])("%s is refused", (text, message) => {
    expect(() => parseRecordFilter(text)).toThrow(expect.objectContaining({ code: "option/value", message }));
  });

  test("builds that run have no duration and no end", () => {
    const record = { CreatedAt: { seconds: 1000 } };
    expect(parseRecordFilter("duration<1ns")(record, 5_000_000)).toBe(true);
    expect(parseRecordFilter("completedAt<1970-01-01T00:00:01Z")(record, 5_000_000)).toBe(true);
    expect(parseRecordFilter("startedAt<1h")(record, 5_000_000)).toBe(true);
    expect(parseRecordFilter("startedAt>1h")(record, 5_000_000)).toBe(false);
  });
});
