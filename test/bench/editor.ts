import { activation } from './editor-activation.ts';
import { crowdLag } from './editor-lag.ts';
import { firstPaint } from './editor-paint.ts';

/**
 * What the extension costs in a real editor, one line of JSON each: its activation, how late the event loop of the
 * extension host is during a run with 20 developers against the same editor idle, and how long a page takes to stand
 * that shows 20,000 facts. Times in ms. The machine and what else runs on it show in each of them: `idle` says how much.
 */
const measured = [activation, crowdLag, firstPaint] as const;

const only = process.env.BENCH;
for (const measure of measured)
  if (only === undefined || measure.name === only)
    process.stdout.write(`${JSON.stringify({ bench: 'editor', measure: measure.name, ...(await measure()) })}\n`);
