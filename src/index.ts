// The library's public names, listed by hand. What is not here may change without notice.

export { BuildError } from "./base/diagnostic/build-error.js";
export {
  CHECK_NAMES,
  type CheckName,
  type DiagnosticCode,
  ERROR_CODES,
  type ErrorCode,
} from "./base/diagnostic/codes.js";
export type { Diagnostic, Severity } from "./base/diagnostic/diagnostic.js";
export { readIgnoreFile } from "./base/ignore/ignore-file.js";
export type { Image } from "./base/image/image.js";
export { stringifyImage } from "./base/image/print-image.js";
export {
  formatPlatform,
  hostPlatform,
  normalizePlatform,
  type Platform,
  parsePlatform,
} from "./base/platform/platform.js";
export type { LineSpan, Position, Range } from "./base/source/range.js";
export { Source } from "./base/source/source.js";
export { type Compiled, type CompileResult, compile } from "./compile.js";
export { type BuildResult, build } from "./frontend/build.js";
export type { BuildRequest, NamedContextSpec } from "./frontend/build-request.js";
export { type IgnoreFile, readIgnoreFileOf } from "./frontend/contexts/local-directory.js";
export type {
  Attestation,
  CacheImport,
  Container,
  ContainerProcess,
  ContainerRequest,
  Gateway,
  GatewayResult,
  GatewayWarning,
  ProcessRequest,
  Ref,
  SolveRequest,
  SourceMetadata,
  SourceQuery,
} from "./frontend/gateway.js";
export type { ImageResolver, ResolvedImage } from "./frontend/image-resolver.js";
export { type FrontendProgram, runFrontend } from "./frontend/run-frontend.js";
export {
  type LintResult,
  lintStatus,
  lintToJson,
  printLint,
} from "./frontend/subrequests/lint.js";
export { type Outline, outlineOf, outlineToJson, printOutline } from "./frontend/subrequests/outline.js";
export { indentGo } from "./frontend/subrequests/result-json.js";
export { printTargets, targetsToJson } from "./frontend/subrequests/targets.js";
export { languageOf } from "./language-table.js";
export { type Definition, type DefinitionOp, definitionToProtobuf } from "./llb/definition.js";
export { opToJson } from "./llb/op-json.js";
export { decodeOp } from "./proto/generated/ops.js";
export { createCachingResolver } from "./registry/caching-resolver.js";
export { createLayeredResolver } from "./registry/layered-resolver.js";
export { createOfflineResolver } from "./registry/offline-resolver.js";
export { createRegistryResolver, type RegistryOptions } from "./registry/registry-resolver.js";
