// Training, for programs.

export type { LearningCurve, LearningState } from './learning.ts';
export {
  DEFAULT_CHECKPOINT_SECONDS,
  DEFAULT_LEARNING_RATE,
  type TrainingCheckpoint,
  type TrainOptions,
  type TrainResult,
  train,
} from './train.ts';
