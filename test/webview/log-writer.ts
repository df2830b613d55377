import type { z } from 'zod';
import { Decision, Fact } from '../../src/core/facts.ts';

/** A fact as it may be written: what has a default may be left out. */
export type Said = z.input<typeof Fact>;

/** Writes a log decision by decision, a little after one another. */
export class LogWriter {
  readonly log: Decision[] = [];
  /** Facts so far, and the moment of the newest. */
  facts = 0;
  at = 1_795_160_000_000;

  add(...said: readonly Said[]): void {
    this.at += 700;
    this.log.push(
      Decision.parse({ seq: this.log.length, epoch: 0, at: this.at, facts: said.map((one) => Fact.parse(one)) }),
    );
    this.facts += said.length;
  }
}

/** How another run began. */
export interface Beginning {
  readonly opened: Extract<Fact, { type: 'run-opened' }>;
  readonly board: Extract<Fact, { type: 'agent-joined' }>;
  readonly pm: Extract<Fact, { type: 'agent-joined' }>;
}

export function beginningOf(log: readonly Decision[]): Beginning {
  const first = log.flatMap((decision) => decision.facts);
  const opened = first.find((fact) => fact.type === 'run-opened');
  const board = first.find((fact) => fact.type === 'agent-joined' && fact.agent === 'board');
  const pm = first.find((fact) => fact.type === 'agent-joined' && fact.role === 'pm');
  if (opened === undefined || board?.type !== 'agent-joined' || pm?.type !== 'agent-joined')
    throw new Error('a run that never began');
  return { opened, board, pm };
}
