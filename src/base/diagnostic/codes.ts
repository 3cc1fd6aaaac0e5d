/**
 * Every code that a diagnostic may carry: errors by room, then the names of the build checks.
 * Spec: spec/errors.md has a row for each.
 */
export const ERROR_CODES = [
  "internal",
  // protobuf
  "proto/malformed",
  // text
  "text/empty-file",
  "text/no-instructions",
  "text/no-stages",
  "text/line-too-long",
  "text/invalid-utf8",
  "text/directive",
  "text/unterminated-heredoc",
  "text/heredoc",
  "text/json-strings",
  // instructions
  "instruction/unknown",
  "instruction/before-from",
  "instruction/arguments",
  "instruction/flag-unknown",
  "instruction/flag-value",
  "instruction/flag-duplicate",
  "instruction/option",
  "instruction/value",
  "instruction/stage-name",
  "instruction/onbuild",
  "instruction/check-directive",
  // words
  "word/syntax",
  "word/pattern",
  "word/required",
  // stages
  "stage/base-name",
  "stage/platform",
  "stage/target",
  "stage/circular",
  "stage/reference",
  // steps
  "step/value",
  "step/path",
  "step/port",
  "step/copy",
  "step/mount",
  "step/source-date-epoch",
  // options of a build
  "option/value",
  "file/read",
  "file/write",
  "context/named",
  "context/read",
  "context/changed",
  "check/violation",
  "limit/size",
  // images
  "image/reference",
  "image/config",
  "image/not-found",
  "image/unauthorized",
  "image/unreachable",
  "image/platform",
  "image/protocol",
  "image/digest",
  // BuildKit daemons
  "daemon/unreachable",
  "daemon/certificate",
  "daemon/protocol",
  "daemon/failed",
  "daemon/not-found",
  "daemon/lost",
  "build/canceled",
  // YAML Buildfiles
  "yaml/syntax",
  "yaml/schema",
  "yaml/value",
  // The bundled engine
  "engine/definition",
  "engine/denied",
  "engine/entitlement",
  "engine/unsupported",
  "engine/source",
  "engine/step",
  "engine/system",
  "engine/result",
  "cache/config",
  "cache/store",
  "exec/device",
  "exec/launcher",
  "exec/mount",
  "exec/network",
  "exec/request",
  "exec/runtime",
  "exec/setup",
  "exec/user",
  "layer/archive",
  "layer/compression",
  "layer/gone",
  "layer/owner",
  "store/damaged",
  "store/format",
  "store/full",
  "store/unusable",
] as const;

/** A stable code of an error. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The 22 build checks under BuildKit's public names. */
export const CHECK_NAMES = [
  "StageNameCasing",
  "FromAsCasing",
  "NoEmptyContinuation",
  "ConsistentInstructionCasing",
  "DuplicateStageName",
  "ReservedStageName",
  "JSONArgsRecommended",
  "MaintainerDeprecated",
  "UndefinedArgInFrom",
  "WorkdirRelativePath",
  "UndefinedVar",
  "MultipleInstructionsDisallowed",
  "LegacyKeyValueFormat",
  "InvalidBaseImagePlatform",
  "RedundantTargetPlatform",
  "SecretsUsedInArgOrEnv",
  "InvalidDefaultArgInFrom",
  "FromPlatformFlagConstDisallowed",
  "CopyIgnoredFile",
  "InvalidDefinitionDescription",
  "ExposeProtoCasing",
  "ExposeInvalidFormat",
] as const;

/** The name of a build check. */
export type CheckName = (typeof CHECK_NAMES)[number];

/** What a diagnostic is: an error, or a finding of a build check. */
export type DiagnosticCode = ErrorCode | CheckName;
