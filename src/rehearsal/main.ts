import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Play } from './play.ts';
import { startRehearsal } from './rehearsal-server.ts';

const module_ = z.object({
  play: z.custom<Play>((play) => z.object({ name: z.string(), reply: z.function() }).safeParse(play).success),
});

const { values } = parseArgs({
  options: {
    play: { type: 'string' },
    port: { type: 'string' },
    journal: { type: 'string' },
    faults: { type: 'string' },
    delay: { type: 'string' },
    'watch-stdin': { type: 'boolean' },
  },
});

if (values.play === undefined) throw new Error('--play MODULE_PATH is missing: a module that exports `play`.');
const loaded: unknown = await import(pathToFileURL(resolve(values.play)).href);
const rehearsal = await startRehearsal({
  play: module_.parse(loaded, { error: () => `${values.play} exports no play.` }).play,
  port: wholeNumber('port', values.port),
  delayMs: wholeNumber('delay', values.delay),
  journal: values.journal,
  faults: values.faults === undefined ? undefined : { file: values.faults },
});
process.stdout.write(`${JSON.stringify({ url: rehearsal.url, port: rehearsal.port })}\n`);

if (values['watch-stdin']) {
  process.stdin.resume();
  process.stdin.once('close', () => void rehearsal.close().then(() => process.exit(0)));
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number, not '${text}'.`);
  return Number(text);
}
