import { lineWords } from '../../compose.ts';
import type { Rule } from '../../core/policy.ts';
import { ruleFor, ruleOnCommand } from '../../core/run/rule-for.ts';
import type { Ask, Run } from '../../core/run.ts';
import type { Engine } from '../../engine/engine.ts';

/** Answers what is asked already and what a rule that came later settles: whoever made it need not say it again. */
export async function answerByRules(engine: Pick<Engine, 'run' | 'submit'>): Promise<void> {
  for (const ask of Object.values(engine.run.asks)) {
    const rule = ruleOn(engine.run, ask);
    if (rule === null || rule.says === 'ask') continue;
    const { says: verdict, why: reason } = rule;
    await engine.submit({ type: 'answer-ask', at: Date.now(), ask: ask.id, verdict, reason, by: 'policy' });
  }
}

function ruleOn(run: Run, { by, subject }: Ask): Rule | null {
  // Somebody may be at work on its document: it is read before it is carried out.
  if (subject.kind === 'plan') return null;
  const agent = run.agents[by];
  if (subject.kind !== 'command' || subject.call === null || agent === undefined) return ruleFor(run, by, subject);
  const argv = lineWords(subject.command);
  return ruleOnCommand(run, agent, { command: subject.command, argv });
}
