import { describe, expect, it } from "vitest";
import { parseUsageFilters } from "../../../src/client/usage/usage-filter.js";
import { parseRecordFilters } from "../../../src/engine/state/record-filter.js";
import { fieldsOf } from "../../../src/engine/state/usage-entry.js";
import { usageEntry } from "./usage-entries.js";

const entry = usageEntry("abc123", {
  type: "exec.cachemount",
  description: 'mount /x from exec "a, b"',
  parents: ["p1", "p2"],
  shared: true,
});

describe("filters", () => {
  it.each([
    [[], true],
    [[""], true],
    [["type==exec.cachemount"], true],
    [["type == exec.cachemount , shared"], true],
    [["type==regular"], false],
    [["type==regular", "shared"], true],
    [["type!=regular"], true],
    [["type!=regular,private"], false],
    [["type~=^exec"], true],
    [["type~=/exec.c/"], true],
    [["type~=|mount$|"], true],
    [["id~=bc1"], true],
    [['id=="abc123"'], true],
    [['description=="mount /x from exec \\"a, b\\""'], true],
    [['description~="a, b"'], true],
    [["description~=/from exec \\d/"], false],
    [["description~=/exec ..., b/"], false],
    [["description~=/exec .a, b/"], true],
    [["parents==p1;p2"], true],
    [["parents"], true],
    [["inuse"], false],
    [["immutable"], true],
    [["mutable"], false],
    [["shared"], true],
    [["private"], false],
    [["nosuch"], false],
    [["nosuch!=x"], true],
    [["nosuch~=x"], false],
    [["nosuch~=|^$|"], true],
    [['"type"==exec.cachemount'], true],
    [["type~=/\\x65xec/"], true],
  ])("%j hold: %j", (filters, expected) => {
    expect(parseRecordFilters(filters)(fieldsOf(entry))).toBe(expected);
  });

  it.each([
    ["type=regular", 'filters: parse error: [type >|=|< regular]: unsupported operator "="'],
    ["type===a", 'filters: parse error: [type >|=|< ==a]: unsupported operator "==="'],
    ["type==", "filters: parse error: [type==]: expected value or quoted"],
    ["==a", "filters: parse error: [ >|=|< =a]: expected field or quoted"],
    ["type==/a/", "filters: parse error: [type== >|/|< a/]: invalid quote encountered"],
    ["type==a b", "filters: parse error: [type==a  >|b|< ]: unexpected input: b"],
    ["id~=.", "filters: parse error: [id~= >|.|< ]: expected value or quoted"],
    ["type==a,", "filters: parse error: [type==a,]: expected field or quoted"],
    ['id=="\\d"', "filters: unquoting failed: illegal escape \\d"],
  ])("%s is refused", (filter, message) => {
    expect(() => parseRecordFilters([filter])).toThrow(
      expect.objectContaining({ code: "option/value", message }),
    );
  });

  it("refuse what is no regular expression", () => {
    expect(() => parseRecordFilters(["id~=("])).toThrow(/^filters: error parsing regexp: /);
  });

  it.each([
    ["type=exec.cachemount", true],
    ["id=abc", true],
    ["id=^bc", false],
    ["description~=from exec", true],
    ["shared", true],
    ["shared=false", false],
    ["mutable=false", true],
    ["parents!=p1", true],
  ])("that users write, %s, hold: %j", (text, expected) => {
    const { filter } = parseUsageFilters([text]);
    expect(parseRecordFilters(filter)(fieldsOf(entry))).toBe(expected);
  });
});
