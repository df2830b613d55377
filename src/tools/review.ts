import { z } from 'zod';
import { noFlaw } from './task-fields.ts';
import { tool, touchesNothing } from './tool.ts';
import { pathFlaw, tidyPath } from './workbench-path.ts';

const Finding = z.object({
  path: z.string().superRefine(noFlaw(pathFlaw)).describe('A file of the change, or another one that it breaks'),
  line: z.number().int().min(1).describe('Line in the new version of the file'),
  text: z.string().trim().min(1).max(4000).describe('What fails, when, and how you know'),
});

const Input = z
  .strictObject({
    verdict: z.enum(['accept', 'changes']),
    summary: z
      .string()
      .trim()
      .min(1)
      .max(8000)
      .describe('Each criterion with its evidence, then the verdict in a sentence'),
    findings: z.array(Finding).max(50).default([]),
  })
  .superRefine(
    noFlaw(({ verdict, summary, findings }) =>
      verdict === 'changes' && findings.length === 0 && summary.length < 40
        ? 'Changes are asked for, but not which: give at least one finding with path, line and text, or say it in the summary.'
        : null,
    ),
  );

export const review = tool({
  name: 'review',
  description:
    'Gives your verdict on the change: accept when it does what the task asks for, changes when something is wrong, with a finding for each thing. The developer is woken with the findings. This ends your review.',
  input: Input,
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ verdict, summary, findings }) => ({
    tool: 'review',
    verdict,
    summary,
    findings: findings.map((finding) => ({ ...finding, path: tidyPath(finding.path) })),
  }),
});
