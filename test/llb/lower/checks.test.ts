import { describe, expect, test } from "vitest";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import { checkSecretName } from "../../../src/llb/lower/checks.js";
import { warningsOf } from "../../harness/compile-text.js";

describe("SecretsUsedInArgOrEnv looks for words in a name", () => {
  const isSecret = (name: string): boolean => {
    const checks = new CheckReporter();
    checkSecretName("ENV", name, { range: undefined, lines: { first: 1, last: 1 } }, checks);
    return checks.findings.length > 0;
  };

  test.each([
    "apikey",
    "AUTH",
    "my_Password",
    "passwd_x",
    "PWORD",
    "credential",
    "credentials",
    "secret",
    "a_token_b",
    "key",
  ])("%s is one", (name) => expect(isSecret(name)).toBe(true));
  test.each(["monkey", "tokenizer", "api-key", "public_key", "KEY_FILE", "TOKEN_VERSION", "A", ""])(
    "%s is none",
    (name) => expect(isSecret(name)).toBe(false),
  );
});

describe("what is reported, and where", () => {
  test.each([
    [
      "ARG TOKEN=1",
      'SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG "TOKEN") at 2:1 ARG TOKEN=1',
    ],
    [
      "ENV A=1 TOKEN=1",
      'SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "TOKEN") at 2:1 ENV A=1 TOKEN=1',
    ],
    [
      "ENV A 1",
      'LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format at 2:1 ENV A 1',
    ],
    [
      "LABEL a 1",
      'LegacyKeyValueFormat: "LABEL key=value" should be used instead of legacy "LABEL key value" format at 2:1 LABEL a 1',
    ],
  ])("%s", async (line, expected) => {
    const [warning] = await warningsOf(`FROM scratch\n${line}`);
    expect(`${warning!.code}: ${warning!.message} at ${warning!.at}`).toBe(expected);
    expect(warning!.lines).toEqual(["2"]);
  });
});

describe("MultipleInstructionsDisallowed points at the instruction without effect", () => {
  test.each([
    ["CMD", 'CMD ["a"]'],
    ["ENTRYPOINT", 'ENTRYPOINT ["a"]'],
    ["HEALTHCHECK", "HEALTHCHECK NONE"],
  ])("%s", async (keyword, line) => {
    const found = await warningsOf(`FROM scratch\n${line}\nUSER x\n${line}\n${line}`);
    expect(found.map(({ code, at }) => `${code} ${at}`)).toEqual([
      `MultipleInstructionsDisallowed 2:1 ${line}`,
      `MultipleInstructionsDisallowed 4:1 ${line}`,
    ]);
    expect(found[0]!.message).toBe(
      `Multiple ${keyword} instructions should not be used in the same stage because only the last one will be used`,
    );
  });

  test("each stage may have its own", async () => {
    expect(await warningsOf('FROM scratch AS a\nCMD ["x"]\nFROM a\nCMD ["y"]')).toEqual([]);
  });
});
