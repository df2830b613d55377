import { isOpen } from '../../core/projections/chamber.ts';
import { decisionRecord } from '../../core/projections/decision-record.ts';
import type { Overview } from '../../core/projections/overview.ts';
import type { StoredText, Text } from '../../core/text.ts';
import { codeSpan } from '../safe-text.ts';

/** How many texts are asked for at a time. */
const AT_ONCE = 50;

/** Every decision of a run, the oldest first, as one Markdown document. What is still open is not in it: ballots are blind. */
export async function recordText(
  { run, chamber }: Overview,
  readStored: (stored: readonly StoredText[]) => Promise<readonly string[]>,
): Promise<string> {
  const motions = chamber.motions.filter((motion) => !isOpen(motion));
  const stored = [...new Map(storedIn(motions).map((text) => [text.sha, text])).values()];
  const texts = new Map<string, string>();
  for (let from = 0; from < stored.length; from += AT_ONCE) {
    const some = stored.slice(from, from + AT_ONCE);
    const read = await readStored(some);
    some.forEach(({ sha, preview }, at) => {
      texts.set(sha, read[at] ?? preview);
    });
  }
  const read = (text: Text): string => (typeof text === 'string' ? text : (texts.get(text.sha) ?? text.preview));
  const head = `# Decisions of the run on issue #${run.mission.issue} ${codeSpan(run.mission.title)}`;
  const law =
    run.board === null
      ? []
      : [
          `Members of the board: ${run.board.members.map(({ title }) => codeSpan(title)).join(', ')}. Constitution: \`${run.board.hash}\``,
        ];
  const records = motions.map((motion) => decisionRecord(motion, run, read));
  return [head, ...law, ...(records.length === 0 ? ['Nothing was decided yet.'] : records)].join('\n\n');
}

/** What of a value lies beside the log. */
function storedIn(value: unknown): StoredText[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('sha' in value && 'preview' in value) return [value as StoredText];
  return Object.values(value).flatMap(storedIn);
}
