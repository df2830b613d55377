import { converse, type Entry, newConversations } from '../../core/projections/conversation.ts';
import { fenced } from '../../core/projections/fenced.ts';
import type { Body, Text } from '../../core/text.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ReadableRun } from './run-reader.ts';

/** All that an agent heard, said and did, as Markdown. What stands in it may be anything: it cannot end its own fence. */
export async function agentTranscript({ decisions, overview, text }: ReadableRun, id: string): Promise<string> {
  const conversations = newConversations();
  for (const { facts } of decisions)
    for (const fact of facts) {
      // The whole history is wanted, not what is left of it after it was summed up.
      if (fact.type === 'history-compacted') {
        const summary: Entry = { kind: 'summary', text: fact.summary };
        conversations.agents[fact.agent]?.push(summary);
      } else converse(conversations, fact);
    }
  const entries = conversations.agents[id];
  const agent = overview().run.agents[id];
  if (entries === undefined || agent === undefined)
    throw new LinkError('cannot', `There is no agent ${id} in this run.`);
  const read = async (body: Body) => (await Promise.all(body.map(text))).join('');
  const parts = await Promise.all(entries.map((entry) => partOf(entry, read)));
  const task = agent.task === null ? '' : `, task ${agent.task}`;
  const end =
    agent.left === null ? '' : `\n\n## Left: ${agent.left.outcome}\n\n${fenced(await read(agent.left.summary))}`;
  return `# ${id} (${agent.role}${task})\n\n${parts.join('\n\n')}${end}\n`;
}

async function partOf(entry: Entry, read: (body: Body) => Promise<string>): Promise<string> {
  switch (entry.kind) {
    case 'heard':
      return `## From ${entry.from}\n\n${fenced(await read(entry.text))}`;
    case 'summary':
      return `## Its history so far, summed up\n\n${fenced(await read([entry.text]))}`;
    case 'said': {
      const calls = entry.calls.map(
        async ({ tool, call, input }) =>
          `**Calls \`${named(tool)}\`** (${call})\n\n${fenced(await shown(input, read), 'json')}`,
      );
      const said = await read([entry.text]);
      const words = said.trim() === '' ? [] : [fenced(said)];
      return [`## Turn ${entry.turn}`, ...words, ...(await Promise.all(calls))].join('\n\n');
    }
    case 'result':
      return `### ${entry.ok ? 'Result' : 'Failed'}: \`${named(entry.tool)}\` (${entry.call})\n\n${fenced(await read(entry.result))}`;
  }
}

/** A name that a model may have made up. */
const named = (tool: string): string => tool.replaceAll(/[^\w.:-]/g, '_');

async function shown(input: Text, read: (body: Body) => Promise<string>): Promise<string> {
  const written = await read([input]);
  try {
    return JSON.stringify(JSON.parse(written), null, 2);
  } catch {
    return written; // Broken arguments are shown as they are.
  }
}
