import type { CheckName } from "../../base/diagnostic/codes.js";

/** What a build check is about, as BuildKit's frontend describes it. */
export interface CheckRule {
  readonly description: string;
  /** Empty where the reference has no page. */
  readonly url: string;
  /** Runs only when it is asked for. */
  readonly experimental?: true;
}

const PAGES = "https://docs.docker.com/go/dockerfile/rule";

/** The 22 build checks. Descriptions and pages agree with linter/ruleset.go, which is what tools show and match. */
const CHECK_TABLE = {
  StageNameCasing: { description: "Stage names should be lowercase", url: `${PAGES}/stage-name-casing/` },
  FromAsCasing: {
    description: "The 'as' keyword should match the case of the 'from' keyword",
    url: `${PAGES}/from-as-casing/`,
  },
  NoEmptyContinuation: {
    description: "Empty continuation lines will become errors in a future release",
    url: `${PAGES}/no-empty-continuation/`,
  },
  ConsistentInstructionCasing: {
    description: "All commands within the Dockerfile should use the same casing (either upper or lower)",
    url: `${PAGES}/consistent-instruction-casing/`,
  },
  DuplicateStageName: { description: "Stage names should be unique", url: `${PAGES}/duplicate-stage-name/` },
  ReservedStageName: {
    description: "Reserved words should not be used as stage names",
    url: `${PAGES}/reserved-stage-name/`,
  },
  JSONArgsRecommended: {
    description:
      "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
    url: `${PAGES}/json-args-recommended/`,
  },
  MaintainerDeprecated: {
    description: "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
    url: `${PAGES}/maintainer-deprecated/`,
  },
  UndefinedArgInFrom: {
    description: "FROM command must use declared ARGs",
    url: `${PAGES}/undefined-arg-in-from/`,
  },
  WorkdirRelativePath: {
    description:
      "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes",
    url: `${PAGES}/workdir-relative-path/`,
  },
  UndefinedVar: {
    description: "Variables should be defined before their use",
    url: `${PAGES}/undefined-var/`,
  },
  MultipleInstructionsDisallowed: {
    description: "Multiple instructions of the same type should not be used in the same stage",
    url: `${PAGES}/multiple-instructions-disallowed/`,
  },
  LegacyKeyValueFormat: {
    description: "Legacy key/value format with whitespace separator should not be used",
    url: `${PAGES}/legacy-key-value-format/`,
  },
  InvalidBaseImagePlatform: {
    description: "Base image platform does not match expected target platform",
    url: "",
  },
  RedundantTargetPlatform: {
    description:
      "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
    url: `${PAGES}/redundant-target-platform/`,
  },
  SecretsUsedInArgOrEnv: {
    description: "Sensitive data should not be used in the ARG or ENV commands",
    url: `${PAGES}/secrets-used-in-arg-or-env/`,
  },
  InvalidDefaultArgInFrom: {
    description: "Default value for global ARG results in an empty or invalid base image name",
    url: `${PAGES}/invalid-default-arg-in-from/`,
  },
  FromPlatformFlagConstDisallowed: {
    description: "FROM --platform flag should not use a constant value",
    url: `${PAGES}/from-platform-flag-const-disallowed/`,
  },
  CopyIgnoredFile: {
    description: "Attempting to Copy file that is excluded by .dockerignore",
    url: `${PAGES}/copy-ignored-file/`,
  },
  InvalidDefinitionDescription: {
    description:
      "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.",
    url: `${PAGES}/invalid-definition-description/`,
    experimental: true,
  },
  ExposeProtoCasing: {
    description: "Protocol in EXPOSE instruction should be lowercase",
    url: `${PAGES}/expose-proto-casing/`,
  },
  ExposeInvalidFormat: {
    description:
      "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
    url: `${PAGES}/expose-invalid-format/`,
  },
} as const satisfies Record<CheckName, CheckRule>;

/** The row of a check under its common type. */
export function checkRule(name: CheckName): CheckRule {
  return CHECK_TABLE[name];
}
