import { z } from 'zod';
import { Ballot } from '../core/board.ts';
import { WrittenConditions } from '../core/measure.ts';
import { clip } from '../core/text.ts';
import { noFlaw } from './task-fields.ts';
import { tool, touchesNothing } from './tool.ts';

/** Generous, since what is too long is cut rather than refused: a ballot that cannot be read is none. */
const line = z.string().trim().min(1).max(4000);

const MOST_REASONS = 4;
const MOST_EVIDENCE = 6;

const Input = z
  .strictObject({
    verdict: Ballot.shape.verdict.describe('allow, deny, or abstain where you cannot judge'),
    reasons: z
      .array(line)
      .min(1)
      .max(12)
      .describe('At most four, the weightiest first, a sentence each: they go to whoever asks'),
    evidence: z
      .array(line)
      .max(20)
      .default([])
      .describe('What you rest on: a command with its exit code at a commit, a line of a file, a figure, a quotation'),
    veto: z
      .boolean()
      .default(false)
      .describe(
        'With deny only: stops the yes of the others and sends the motion to the chair. Counts with evidence only',
      ),
    conditions: WrittenConditions.default([]).describe(
      'With allow only: what your yes is tied to. Code enforces them; they only restrict. Each needs a second member that asks for the same',
    ),
  })
  .superRefine(
    noFlaw(({ verdict, veto, conditions }) =>
      veto && verdict !== 'deny'
        ? 'A veto goes with deny only.'
        : conditions.length > 0 && verdict !== 'allow'
          ? 'Conditions go with allow only: put what would have to change into the reasons.'
          : null,
    ),
  );

export const vote = tool({
  name: 'vote',
  description: 'Casts your ballot on the motion before you. Call it once: your part in this round ends with it.',
  input: Input,
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ verdict, veto, reasons, evidence, conditions }) => ({
    tool: 'vote',
    ballot: {
      verdict,
      veto,
      reasons: reasons.slice(0, MOST_REASONS).map((reason) => clip(reason, 400)),
      evidence: evidence.slice(0, MOST_EVIDENCE).map((one) => clip(one, 300)),
      conditions,
    },
  }),
});
