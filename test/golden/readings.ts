import type { Decision } from '../../src/core/facts.ts';
import { converse, newConversations } from '../../src/core/projections/conversation.ts';
import { forecastOf, newSpending, spend } from '../../src/core/projections/forecast.ts';
import { pullBody, reviewBody, subIssueBody, summaryBody } from '../../src/core/projections/forge-texts.ts';
import { type PromptMessage, promptOf } from '../../src/core/projections/prompt.ts';
import { reportOf } from '../../src/core/projections/report.ts';
import { tell } from '../../src/core/projections/timeline.ts';
import { evolve, newRun, type Run } from '../../src/core/run.ts';
import { type Body, bodyPreview, previewOf } from '../../src/core/text.ts';

const section = (title: string, text: string): string => `===== ${title} =====\n${text.trim()}\n`;

const parts = (body: Body): string => bodyPreview(body);

function messageText(message: PromptMessage): string {
  if (message.role === 'user') return `user: ${parts(message.text)}`;
  if (message.role === 'tool')
    return message.results.map((result) => `result of ${result.tool}: ${parts(result.text)}`).join('\n');
  const calls = message.calls.map((call) => `  → ${call.tool} ${previewOf(call.input)}`);
  return [`assistant: ${previewOf(message.text)}`, ...calls].join('\n');
}

const taskTexts = (run: Run): string[] =>
  Object.values(run.tasks).flatMap((task) => [
    section(`sub-issue of ${task.id}`, parts(subIssueBody(run, task))),
    section(`pull request of ${task.id}`, parts(pullBody(run, task))),
    section(`last review of ${task.id}`, parts(reviewBody(task, task.reviews.at(-1)?.findings ?? []))),
  ]);

/** Every reading of a log, as text. What lies beside the log is shown by its preview. */
export function readings(decisions: readonly Decision[]): string {
  const run = newRun();
  const conversations = newConversations();
  const spending = newSpending();
  const timeline: string[] = [];
  for (const decision of decisions)
    for (const fact of decision.facts) {
      evolve(run, fact);
      converse(conversations, fact);
      spend(spending, fact);
      timeline.push(...tell(fact, run).map((told) => `${decision.seq} ${told.text}`));
    }
  const prompts = Object.keys(conversations.agents).map((agent) => {
    const prompt = promptOf(run, conversations, agent, `(the prompt of ${run.agents[agent]?.role})`);
    return section(`what ${agent} sees`, [parts(prompt.system), ...prompt.messages.map(messageText)].join('\n--\n'));
  });
  return [
    section('timeline', timeline.join('\n')),
    section('report', JSON.stringify(reportOf(run), null, 1)),
    section('spent', JSON.stringify(spending.byTask, null, 1)),
    section('forecast', JSON.stringify(forecastOf(run, spending), null, 1)),
    ...taskTexts(run),
    section('summary on the issue', parts(summaryBody(run))),
    ...prompts,
  ].join('\n');
}
