import { describe, expect, test } from "vitest";
import { errorOf, errorsOf, stepOf } from "../plan-text.js";

describe("instructions with one argument", () => {
  test("take the rest of the line", () => {
    expect(stepOf("user", "USER  a b ").user.text).toBe("a b");
    expect(stepOf("workdir", "WORKDIR '/a b'").path.text).toBe("'/a b'");
    expect(stepOf("stopsignal", "STOPSIGNAL SIGTERM").signal.text).toBe("SIGTERM");
    expect(stepOf("maintainer", "MAINTAINER a <b@c>").maintainer.text).toBe("a <b@c>");
  });

  test("STOPSIGNAL drops flags unread", () => {
    expect(stepOf("stopsignal", "STOPSIGNAL --x 9").signal.text).toBe("9");
  });

  test.each(["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"])("%s needs it", (name) => {
    expect(errorOf(name)).toBe(`${name} requires exactly one argument <${name}>`);
    expect(errorOf(`${name} --`)).toBe(`${name} requires exactly one argument <${name} -->`);
  });

  test.each(["USER", "WORKDIR", "MAINTAINER"])("%s takes no flags", (name) => {
    expect(errorOf(`${name} --x a`)).toBe("unknown flag: --x <--x>");
  });
});

describe("EXPOSE", () => {
  test("sorts by bytes", () => {
    const { ports } = stepOf("expose", "EXPOSE b 80 9 \ufb01 😀 8080/tcp $A");
    expect(ports.map((word) => word.text)).toEqual(["$A", "80", "8080/tcp", "9", "b", "\ufb01", "😀"]);
  });

  test.each([
    ["EXPOSE", "EXPOSE requires at least one argument <EXPOSE>"],
    ["EXPOSE --x 80", "unknown flag: --x <--x>"],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});

describe("VOLUME", () => {
  test.each([
    ["VOLUME /a /b", ["/a", "/b"]],
    ['VOLUME ["/a b", " /c\\u0085 "]', ["/a b", "/c"]],
    ["VOLUME ['/a']", ["['/a']"]],
  ])("%j", (text, volumes) => {
    expect(stepOf("volume", text).volumes.map((word) => word.text)).toEqual(volumes);
  });

  test.each([
    ["VOLUME", "VOLUME requires at least one argument <VOLUME>"],
    ["VOLUME []", "VOLUME requires at least one argument <VOLUME []>"],
    ['VOLUME ["/a", " "]', 'VOLUME specified can not be an empty string <" ">'],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});

describe("ONBUILD", () => {
  test.each([
    ["ONBUILD RUN a  b", "RUN a  b"],
    ["OnBuild  copy a b ", "copy a b "],
    ["ONBUILD \\\n RUN a", " RUN a".trimStart()],
    ["ONBUILD WHAT ever", "WHAT ever"],
    ["ONBUILD ENV a=b", "ENV a=b"],
    ["ONBUILD RUN --x a", "RUN --x a"],
    ["\\\n\vONBUILD RUN a", "\vONBUILD RUN a"],
  ])("%j", (text, expression) => {
    expect(stepOf("onbuild", text).expression).toBe(expression);
  });

  test("its name may hold a dotted I, which its expression keeps then", () => {
    expect(stepOf("onbuild", "ONBU\u0130LD RUN a").expression).toBe("ONBU\u0130LD RUN a");
  });

  test.each([
    ["ONBUILD", "ONBUILD requires at least one argument <ONBUILD>"],
    ["ONBUILD --x RUN a", "unknown flag: --x <--x>"],
    ["ONBUILD onbuild RUN a", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed <onbuild>"],
    ["ONBUILD from a", "FROM isn't allowed as an ONBUILD trigger <from>"],
    ["ONBUILD MAINTAINER a", "MAINTAINER isn't allowed as an ONBUILD trigger <MAINTAINER>"],
    ["ONBUILD ENV a", "ENV must have two arguments <a>"],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });

  test("what is wrong with the text comes before the chain", () => {
    expect(errorsOf("FROM a\nONBUILD ONBUILD CMD [1]")).toEqual([
      "2: when using JSON array syntax, arrays must be comprised of strings only <1>",
      "2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed <ONBUILD>",
    ]);
  });
});
