import { formatUnixTime } from "../../base/util/go-time.js";
import { joinFor } from "./join-for.js";
import type { StageState } from "./stage-state.js";

/** What an instruction leaves in the image's history. */
export interface HistoryNote {
  /** It made a layer. */
  readonly layer: boolean;
  /** It came from a step that BuildKit ran, which the text then says. */
  readonly buildkit?: boolean;
}

const NO_LAYER: HistoryNote = { layer: false };

/** Adds a line to the history. Agrees with commitToHistory, dockerfile2llb/convert.go. */
export function commit(stage: StageState, text: string, note: HistoryNote = NO_LAYER): void {
  stage.budget.spend(text.length);
  stage.image.history = {
    created: stage.epoch === undefined ? undefined : formatUnixTime(stage.epoch),
    createdBy: note.buildkit ? joinFor(stage, text, " # buildkit") : text,
    author: undefined,
    comment: "buildkit.dockerfile.v0",
    emptyLayer: !note.layer,
    previous: stage.image.history,
  };
}
