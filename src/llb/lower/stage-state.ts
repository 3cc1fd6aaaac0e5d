import { cloneImage, EMPTY_CONFIG, type Image } from "../../base/image/image.js";
import type { Platform } from "../../base/platform/platform.js";
import type { LineSpan, Range } from "../../base/source/range.js";
import type { Step } from "../../language/plan/step.js";
import { type BuildState, cloneState, scratchState } from "./build-state.js";
import type { NamedContext } from "./environment.js";
import { OutlineCapture } from "./outline-capture.js";

/** The base that stands for an empty file system. */
export const SCRATCH = "scratch";

/** Where something stands: the exact place and BuildKit's whole lines. */
export interface Place {
  readonly range: Range | undefined;
  readonly lines: LineSpan;
}

/** A step with the stages that it copies or mounts from. */
export interface Command {
  readonly step: Step;
  /** For COPY one, for RUN one per mount. */
  readonly sources: readonly StageState[];
  readonly isOnBuild: boolean;
}

/** A build argument that a stage declared, with the value it has there. */
export interface DeclaredArg {
  readonly key: string;
  readonly value: string | undefined;
}

/**
 * A stage while it is lowered, or an image or context that a COPY or mount names directly (`unregistered`).
 * Corresponds to dispatchState, dockerfile2llb/convert.go.
 */
export interface StageState {
  /** The stage's own name, in lower case; empty if it has none. */
  readonly name: string;
  /** The name shown in step names: `name`, `stage-N`, or empty in a build with one stage. */
  stageName: string;
  /** The base with variables expanded; later the normalised, pinned reference. */
  baseName: string;
  /** Undefined where the reference knows no place: mounts from an image. */
  readonly place: Place | undefined;
  readonly code: string;
  readonly docComment: string;
  readonly steps: readonly Step[];
  readonly unregistered: boolean;

  state: BuildState;
  image: Image;
  /** The image of the base as it was, for provenance. */
  baseImage: Image | undefined;
  platform: Platform | undefined;
  namedContext: NamedContext | undefined;
  base: StageState | undefined;
  /** Stages that steps need, each with the step that needs it. */
  readonly deps: Map<StageState, Step>;
  commands: readonly Command[];
  dispatched: boolean;
  resolved: boolean;
  onBuildInit: boolean;
  ignoreCache: boolean;
  buildArgs: readonly DeclaredArg[];
  /** Paths of the main context that steps use. */
  readonly contextPaths: Set<string>;
  /** Paths of this stage's file system that others use; shared with the stage it is based on. */
  paths: Set<string>;
  outline: OutlineCapture;
  epoch: bigint | undefined;
  scanStage: boolean;
  scanContext: boolean;

  stepIndex: number;
  stepTotal: number;
  isOnBuildStep: boolean;
  workdirSet: boolean;
  /** The last CMD, ENTRYPOINT and HEALTHCHECK of the stage. */
  readonly lastOf: { cmd?: Place; entrypoint?: Place; healthcheck?: Place };
}

export interface StageInit {
  readonly baseName: string;
  readonly place: Place | undefined;
  readonly name?: string;
  readonly code?: string;
  readonly docComment?: string;
  readonly steps?: readonly Step[];
  readonly outline?: OutlineCapture;
  readonly epoch?: bigint | undefined;
  readonly unregistered?: boolean;
}

/** A stage before anything is known but its FROM line. */
export function createStage(init: StageInit): StageState {
  return {
    name: init.name ?? "",
    stageName: init.name ?? "",
    baseName: init.baseName,
    place: init.place,
    code: init.code ?? "",
    docComment: init.docComment ?? "",
    steps: init.steps ?? [],
    unregistered: init.unregistered ?? false,
    state: scratchState(),
    image: unknownImage(),
    baseImage: undefined,
    platform: undefined,
    namedContext: undefined,
    base: undefined,
    deps: new Map(),
    commands: [],
    dispatched: false,
    resolved: false,
    onBuildInit: false,
    ignoreCache: false,
    buildArgs: [],
    contextPaths: new Set(),
    paths: new Set(),
    outline: init.outline ?? new OutlineCapture(),
    epoch: init.epoch,
    scanStage: false,
    scanContext: false,
    stepIndex: 0,
    stepTotal: 0,
    isOnBuildStep: false,
    workdirSet: false,
    lastOf: {},
  };
}

/** Takes over what the base stage has come to; to be repeated until the base is lowered. */
export function inheritBase(stage: StageState): void {
  const { base } = stage;
  if (base === undefined) return;
  stage.state = cloneState(base.state);
  stage.platform = base.platform;
  stage.image = cloneImage(base.image);
  stage.image.config.onBuild = [];
  stage.baseImage = base.baseImage;
  stage.paths = base.paths;
  stage.workdirSet = base.workdirSet;
  stage.buildArgs = base.buildArgs;
}

function unknownImage(): Image {
  return {
    created: undefined,
    author: "",
    platform: { os: "", architecture: "" },
    config: { ...EMPTY_CONFIG },
    rootfs: { type: "", diffIds: null },
    history: undefined,
  };
}
