import { describe, expect, test } from "vitest";
import { errorOf, stepOf } from "../plan-text.js";

describe("sources and destination", () => {
  test.each([
    ["COPY a b", ["a"], "b"],
    ["COPY a  b\tc", ["a", "b"], "c"],
    ['COPY ["a b", "c"]', ["a b"], "c"],
    ["COPY [a b", ["[a"], "b"],
    ['COPY ["a", b]', ['["a",'], "b]"],
    ["COPY a\u00a0b c", ["a\u00a0b"], "c"],
    ["COPY 'a b' c", ["'a", "b'"], "c"],
  ])("%j", (text, sources, dest) => {
    const step = stepOf("copy", text);
    expect(step.sources.map((word) => word.text)).toEqual(sources);
    expect(step.dest.text).toBe(dest);
    expect(step.contents).toEqual([]);
  });
});

describe("flags", () => {
  test("of COPY that are not given", () => {
    expect(stepOf("copy", "COPY a b")).toMatchObject({
      from: undefined,
      chown: undefined,
      chmod: undefined,
      link: false,
      exclude: [],
      parents: false,
    });
  });

  test("of COPY", () => {
    const step = stepOf(
      "copy",
      "COPY --from=x --chown=1:2 --chmod=u+x --link --exclude=a --exclude= --parents=TRUE a b",
    );
    expect(step).toMatchObject({ link: true, parents: true });
    expect([step.from, step.chown, step.chmod, ...step.exclude].map((word) => word?.text)).toEqual([
      "x",
      "1:2",
      "u+x",
      "a",
      "",
    ]);
  });

  test("an empty value is none", () => {
    expect(stepOf("copy", "COPY --from= --chown= a b")).toMatchObject({ from: undefined, chown: undefined });
  });

  test("of ADD", () => {
    const step = stepOf("add", "ADD --checksum=c --keep-git-dir=false --unpack a b");
    expect(step).toMatchObject({ keepGitDir: false, unpack: true, link: false });
    expect(step.checksum?.text).toBe("c");
    expect(stepOf("add", "ADD a b")).toMatchObject({ keepGitDir: undefined, unpack: undefined });
  });

  test("characters beyond ASCII in flags are taken byte by byte", () => {
    expect(stepOf("copy", "COPY --chown=é a b").chown?.text).toBe("Ã©");
    expect(stepOf("copy", "COPY --chown=à a b").chown?.text).toBe("Ã");
  });
});

describe("errors", () => {
  const lacks = (name: string) =>
    `${name} requires at least two arguments, but only one was provided. Destination could not be determined`;
  test.each([
    ["COPY", `${lacks("COPY")} <COPY>`],
    ["COPY a", `${lacks("COPY")} <COPY a>`],
    ['ADD ["a"]', `${lacks("ADD")} <ADD ["a"]>`],
    ["COPY --x a", `${lacks("COPY")} <COPY --x a>`],
    ["COPY --form=x a b", "unknown flag: --form (did you mean from?) <--form=x>"],
    ["COPY --from=x --from=y a b", "duplicate flag specified: --from <--from=y>"],
    ["COPY --link= a b", "missing a value on flag: --link <--link=>"],
    ["COPY --link=yes a b", "expecting boolean value for flag --link, not: yes <yes>"],
    ["COPY --checksum=x a b", "unknown flag: --checksum <--checksum=x>"],
    ["ADD --from=x a b", "unknown flag: --from <--from=x>"],
    ['COPY [1, "b"]', 'when using JSON array syntax, arrays must be comprised of strings only <1, "b">'],
  ])("%j", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});
