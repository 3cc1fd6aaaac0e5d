import { cloneImage, emptyConfig, type Image } from "../../base/image/image.js";
import type { Platform } from "../../base/platform/platform.js";
import type { LineSpan, Range } from "../../base/source/range.js";
import type { Step } from "../../language/plan/step.js";
import type { ExecSettings } from "../ops/exec.js";
import type { Budget } from "./budget.js";
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

/** Where a stage or an image begins; the reference knows no lines of an image that is only mounted. */
export interface BasePlace {
  readonly range: Range | undefined;
  readonly lines: LineSpan | undefined;
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
  readonly place: BasePlace;
  /** The base as written; empty if the text has no such stage. */
  readonly baseText: string;
  /** Where the base is named; undefined where that is no better known than the whole place. */
  readonly baseRange: Range | undefined;
  readonly code: string;
  readonly docComment: string;
  readonly unregistered: boolean;
  /** Triggers of the base image and the stage's own steps; empty again once they are lowered. */
  steps: readonly Step[];
  /** How many steps the text gives the stage. */
  readonly stepCount: number;
  /** How many of the steps are triggers. */
  triggerCount: number;
  /** The stages that a step copies or mounts from: for COPY one, for RUN one per mount. */
  sources: Map<Step, readonly StageState[]> | undefined;

  state: BuildState;
  image: Image;
  /** The settings of the last RUN, for the next one to share. */
  execSettings: ExecSettings | undefined;
  /** Positions in `image.config.env` by name; undefined until the first ENV asks. */
  envIndex: Map<string, number> | undefined;
  /** The image of the base as it was, for provenance. */
  baseImage: Image | undefined;
  platform: Platform | undefined;
  namedContext: NamedContext | undefined;
  base: StageState | undefined;
  /** Stages that steps need, each with the step that needs it; undefined for none. */
  deps: Map<StageState, Step> | undefined;
  dispatched: boolean;
  resolved: boolean;
  onBuildInit: boolean;
  ignoreCache: boolean;
  /** Undefined until there is one. */
  buildArgs: DeclaredArg[] | undefined;
  /** Paths of the main context that steps use; undefined until there is one. */
  contextPaths: Set<string> | undefined;
  /** Paths of this stage's file system that others use; had from {@link pathsOf}. */
  paths: Set<string> | undefined;
  /** Shared until the stage's steps are lowered, so to be cloned before it is changed earlier. */
  outline: OutlineCapture;
  epoch: bigint | undefined;
  readonly budget: Budget;
  scanStage: boolean;
  scanContext: boolean;

  stepIndex: number;
  stepTotal: number;
  isOnBuildStep: boolean;
  workdirSet: boolean;
  /** The last CMD, ENTRYPOINT and HEALTHCHECK of the stage. */
  lastOf: { readonly cmd?: Place; readonly entrypoint?: Place; readonly healthcheck?: Place };
}

/** What {@link createStage} is told; what is left out is empty, and no stage is `unregistered` unless it says so. */
export interface StageInit {
  readonly budget: Budget;
  readonly baseName: string;
  readonly place: BasePlace;
  readonly baseText?: string;
  readonly baseRange?: Range | undefined;
  readonly name?: string;
  readonly code?: string;
  readonly docComment?: string;
  readonly steps?: readonly Step[];
  readonly outline?: OutlineCapture;
  readonly epoch?: bigint | undefined;
  readonly unregistered?: boolean;
}

/** The steps of a stage that has none, or none left; shared, so that many stages take little room. */
export const NO_STEPS: readonly Step[] = [];

/** A stage before anything is known but its FROM line. */
export function createStage(init: StageInit): StageState {
  return {
    name: init.name ?? "",
    stageName: init.name ?? "",
    baseName: init.baseName,
    place: init.place,
    baseText: init.baseText ?? "",
    baseRange: init.baseRange,
    code: init.code ?? "",
    docComment: init.docComment ?? "",
    unregistered: init.unregistered ?? false,
    steps: init.steps ?? NO_STEPS,
    stepCount: init.steps?.length ?? 0,
    triggerCount: 0,
    sources: undefined,
    state: UNRESOLVED,
    image: UNKNOWN_IMAGE,
    execSettings: undefined,
    envIndex: undefined,
    baseImage: undefined,
    platform: undefined,
    namedContext: undefined,
    base: undefined,
    deps: undefined,
    dispatched: false,
    resolved: false,
    onBuildInit: false,
    ignoreCache: false,
    buildArgs: undefined,
    contextPaths: undefined,
    paths: undefined,
    outline: init.outline ?? NO_OUTLINE,
    epoch: init.epoch,
    budget: init.budget,
    scanStage: false,
    scanContext: false,
    stepIndex: 0,
    stepTotal: 0,
    isOnBuildStep: false,
    workdirSet: false,
    lastOf: NOTHING_YET,
  };
}

/** Begins a stage with what its base stage has come to, or with the image it was given. */
export function inheritBase(stage: StageState): void {
  const { base } = stage;
  stage.outline = stage.outline.clone();
  if (base === undefined) {
    ownImage(stage);
    if (stage.state === UNRESOLVED) stage.state = scratchState();
    return;
  }
  stage.budget.spend(
    base.state.env.textLength + base.image.config.env.length + base.image.config.labels.size,
  );
  stage.state = cloneState(base.state);
  stage.platform = base.platform;
  stage.image = cloneImage(base.image);
  stage.image.config.onBuild = [];
  stage.envIndex = undefined;
  stage.baseImage = base.baseImage;
  stage.paths = pathsOf(base);
  stage.workdirSet = base.workdirSet;
  stage.buildArgs = base.buildArgs && [...base.buildArgs];
}

/** The paths of a stage's file system that others use; shared with the stages that are based on it. */
export function pathsOf(stage: StageState): Set<string> {
  stage.paths ??= new Set();
  return stage.paths;
}

/** Adds a path of the main context to those that a stage's steps use. */
export function useContextPath(stage: StageState, path: string): void {
  stage.contextPaths ??= new Set();
  stage.contextPaths.add(path);
}

/** Gives a stage without an image, as one on a bare context is, an image that it may change. */
export function ownImage(stage: StageState): void {
  if (stage.image === UNKNOWN_IMAGE) stage.image = cloneImage(UNKNOWN_IMAGE);
}

// What a stage has before its steps are lowered; shared, so never to be changed.
const NO_OUTLINE = new OutlineCapture();
const NOTHING_YET: StageState["lastOf"] = {};

/** What a stage has before its base is resolved; shared, so never to be changed. */
const UNRESOLVED: BuildState = scratchState();

const UNKNOWN_IMAGE: Image = {
  created: undefined,
  author: "",
  platform: { os: "", architecture: "" },
  config: emptyConfig(),
  rootfs: { type: "", diffIds: null },
  history: undefined,
};
