import { z } from 'zod';
import { Cap } from './budget.ts';
import { Measure } from './measure.ts';
import { Rule } from './policy.ts';
import { Budget, Mode } from './settings.ts';
import { StoredText } from './text.ts';

/*
 * What a page of the editor (the chamber, the team) and the panel that holds it say to each other. Both check what they
 * hear. What is long goes as bytes of JSON, which are passed on without being copied word by word.
 */

const Id = z.string().min(1).max(80);
/** Numbers a question, so that its answer is known. */
const Question = z.number().int().nonnegative();
const Bytes = z.custom<Uint8Array>((value) => ArrayBuffer.isView(value));

/** What the chair may ask of a run from a page: the part of a screen's commands that needs nothing but the page. */
export const PageCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answer-ask'),
    ask: Id,
    verdict: z.enum(['allow', 'deny']),
    reason: z.string().max(1500),
    budget: Budget.exactOptional(),
    /** From now on questions like this one are answered the same way. */
    rule: Rule.pick({ scope: true, match: true, role: true }).exactOptional(),
  }),
  z.object({ type: z.literal('take-ask'), ask: Id }),
  z.object({ type: z.literal('raise-motion'), measure: Measure, evidence: z.string().min(1).max(20_000) }),
  z.object({ type: z.literal('carry-out'), measure: Measure, why: z.string().max(1500) }),
  z.object({ type: z.literal('send-message'), to: Id, text: z.string().min(1).max(20_000) }),
  z.object({ type: z.literal('pause-agent'), agent: Id, paused: z.boolean() }),
  z.object({ type: z.literal('terminate-agent'), agent: Id, why: z.string().max(1500) }),
  z.object({ type: z.literal('set-budget'), budget: Budget, cap: Cap.exactOptional() }),
  z.object({ type: z.literal('set-mode'), mode: Mode }),
  z.object({ type: z.literal('stop-run'), why: z.string().max(1500) }),
]);
export type PageCommand = z.infer<typeof PageCommand>;

/** What a page may have the editor show or do. Each is one command of the extension; a page names none itself. */
export const Opening = z.discriminatedUnion('what', [
  /** `accept-plan`: as its document stands in the editor, unsaved edits included. */
  z.object({ what: z.enum(['plan', 'accept-plan']), ask: Id }),
  z.object({ what: z.enum(['diff', 'certificate', 'pull', 'workbench']), task: Id }),
  z.object({ what: z.enum(['transcript', 'live']), agent: Id }),
  z.object({ what: z.enum(['chamber', 'team', 'models', 'continue', 'halt', 'record', 'runs', 'bring']) }),
]);
export type Opening = z.infer<typeof Opening>;

export const FromPage = z.discriminatedUnion('type', [
  /** The page is there and shows nothing yet; `run` is what it showed before. Also said when lines were missed. */
  z.object({ type: z.literal('ready'), run: Id.nullable() }),
  z.object({ type: z.literal('choose'), run: Id }),
  /** The lines of the transcript before this log line. */
  z.object({ type: z.literal('earlier'), run: Id, before: z.number().int().nonnegative() }),
  z.object({ type: z.literal('read'), id: Question, run: Id, stored: z.array(StoredText).min(1).max(50) }),
  z.object({ type: z.literal('submit'), id: Question, run: Id, command: PageCommand }),
  z.object({ type: z.literal('open'), run: Id, opening: Opening }),
]);
export type FromPage = z.infer<typeof FromPage>;

/** One run in the switcher of a page. */
export const PageRun = z.object({
  run: Id,
  issue: z.number().int(),
  title: z.string(),
  /** `going`, `stopped`, or how it ended. */
  state: z.string(),
  /** Started as the demonstration, so its replies are rehearsed. */
  rehearsed: z.boolean(),
  asks: z.number().int(),
});
export type PageRun = z.infer<typeof PageRun>;

export const PageLine = z.object({
  /** The log line that it comes from. */
  line: z.number().int(),
  at: z.number(),
  text: z.string(),
  tone: z.enum(['plain', 'dim', 'good', 'bad', 'strong']),
});
export type PageLine = z.infer<typeof PageLine>;

export const ToPage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('runs'), rows: z.array(PageRun) }),
  /** JSON of an `Overview`: what the page shows from now on. */
  z.object({ type: z.literal('overview'), run: Id, overview: Bytes }),
  /** JSON of an array of `Decision`, the first of which is log line `from`. */
  z.object({ type: z.literal('decided'), run: Id, from: z.number().int(), decisions: Bytes }),
  /** Oldest first; `first` is null where nothing comes before them. */
  z.object({
    type: z.literal('transcript'),
    run: Id,
    before: z.number().int(),
    lines: z.array(PageLine),
    first: z.number().int().nullable(),
  }),
  z.object({ type: z.literal('texts'), id: Question, texts: z.array(z.string()) }),
  /** What became of a command; `why` is null where it was taken. */
  z.object({ type: z.literal('submitted'), id: Question, why: z.string().nullable() }),
  /** Nothing can be shown, and why, in a sentence. */
  z.object({ type: z.literal('problem'), text: z.string() }),
]);
export type ToPage = z.infer<typeof ToPage>;
