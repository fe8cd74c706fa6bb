// The reference as a backend: exact and slow. It is what the GPU is measured against, and what a user may choose where
// there is none.

import type {
  Backend,
  BackendInfo,
  EvaluateRequest,
  Evaluation,
  GradientRequest,
  GradientResult,
  SimulateRequest,
  Simulation,
  Trainer,
  TrainerRequest,
  TrainerSnapshot,
} from '../backend/backend.ts';
import {
  checkEvaluateRequest,
  checkGradientRequest,
  checkSimulateRequest,
  checkTrainerRequest,
} from '../backend/check-request.ts';
import { CtrnnError } from '../base/errors.ts';
import type { Networks } from '../network/networks.ts';
import { evaluate } from './evaluate.ts';
import { gradient } from './gradient.ts';
import { simulate } from './simulate.ts';
import { ReferenceTrainer } from './trainer.ts';

export class ReferenceBackend implements Backend {
  readonly info: BackendInfo = {
    backend: 'reference',
    description: 'float64 TypeScript',
    isFallbackAdapter: false,
  };
  #disposed = false;

  async simulate(networks: Networks, request: SimulateRequest): Promise<Simulation> {
    this.#checkAlive();
    return simulate(networks, checkSimulateRequest(networks, request), request);
  }

  async gradient(networks: Networks, request: GradientRequest): Promise<GradientResult> {
    this.#checkAlive();
    return gradient(networks, checkGradientRequest(networks, request), request);
  }

  async evaluate(networks: Networks, request: EvaluateRequest): Promise<Evaluation> {
    this.#checkAlive();
    return evaluate(networks, checkEvaluateRequest(networks, request), request);
  }

  async createTrainer(
    networks: Networks,
    request: TrainerRequest,
    resume?: TrainerSnapshot,
  ): Promise<Trainer> {
    this.#checkAlive();
    return new ReferenceTrainer(networks, checkTrainerRequest(networks, request), resume);
  }

  dispose(): void {
    this.#disposed = true;
  }

  #checkAlive(): void {
    if (this.#disposed) throw new CtrnnError('disposed', 'This backend is disposed.', 'Create a new one.');
  }
}
